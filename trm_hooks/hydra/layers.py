"""The layers of a composition: which files take part, in merge order, at which packages; what each file is; how they merge.

Packages are dotted keys, which are split here as OmegaConf splits them. One layer is merged onto another as OmegaConf 2.3 merges
untyped configs: mappings merge, lists replace, scalars and mappings replace each other, a mapping and a list do not mix, and
``???`` never overwrites. A value that is an interpolation to a container is replaced by a copy of that container before anything
is merged onto it. Trees are shared between compositions, so what is changed is copied first unless this merge owns it.
"""

from __future__ import annotations

from trm_hooks.hydra.errors import CompositionError
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence as Sequential
    from typing import Any

    from trm_hooks.hydra.defaults.entries import Entry
    from trm_hooks.hydra.errors import CompositionError, UnreadableError
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.yaml.text import SourceText
    from trm_hooks.yaml.tree import Key, Node, Sequence

    FindContainer = Callable[[Mapping, tuple[Key, ...], str], Node | None]


_HEAD = lazy(r"(\.)*[^.[]*")
_OTHER = lazy(r"\.([^.[]*)|\[(.*?)\]")


def split_key(key: str) -> list[str]:
    """``a.b[c].d`` as ``[a, b, c, d]``; a leading dot gives an empty first part."""
    if "[" not in key:
        return key.split(".")
    head = _HEAD.match(key)
    stop = head.end() if head else 0
    parts = key[:stop].split(".")
    if stop < len(key) and key[stop] == "[" and not parts[-1]:
        parts.pop()
    return parts + [dotted or bracketed for dotted, bracketed in _OTHER.findall(key[stop:])]


def is_plain_reference(text: str) -> bool:
    """Whether ``text`` is ``${a.b}`` or ``${.a}`` and no more: nearly every interpolation, and never malformed."""
    key = text[2:-1].lstrip(".")
    return text[:2] == "${" and text[-1:] == "}" and key.isascii() and all(map(str.isidentifier, key.split(".")))


class ConfigFile:
    """One config: ``config_path`` as Hydra names it (``arch/etrm``), its content, and what stops it from being used.

    ``tree`` has no ``defaults`` any more. ``error`` is raised when a composition needs the file. ``complaint``
    is what Hydra's slower YAML parser has against a file that can be read all the same. ``is_shipped`` marks a stand-in for
    what Hydra or a plugin brings.
    """

    __slots__ = ("complaint", "config_path", "entries", "error", "header", "is_shipped", "outside_root", "path", "source", "tree")

    def __init__(self, config_path: str, path: str, source: SourceText, outside_root: bool = False) -> None:
        self.config_path = config_path
        self.path = path
        self.source = source
        self.tree: Mapping | Sequence = Mapping({}, 0, 0, source)
        self.entries: tuple[Entry, ...] = ()
        self.header: str | None = None
        self.error: CompositionError | None = None
        self.complaint: UnreadableError | None = None
        self.outside_root = outside_root
        self.is_shipped = False

    @property
    def signature(self) -> tuple[object, ...]:
        """The defaults list as comparable data: files with the same one select the same configs."""
        return tuple([entry.signature for entry in self.entries])


class Layer(Record):
    """One file's contribution to a composition, at a package (dotted, empty for the root)."""

    file: ConfigFile
    package: str
    parent: str | None
    node: Node | None
    primary: bool


class Shared(Record, frozen=False):
    """What compositions with the same defaults list have in common.

    ``before`` is the tree that the primary config is merged onto; ``accepted`` says that Hydra accepts what its other layers
    hold for the ``hydra`` node.
    """

    before: Mapping | None = None
    accepted: bool = False

    def accept(self) -> None:
        """Hydra accepts what is common to all."""
        self.accepted = True

    def merged(self, before: Mapping) -> Mapping:
        """Keep the tree that each primary config is merged onto."""
        self.before = before
        return before


class DefaultsList(Record):
    """The layers in merge order, the option of every group by override key, and the overrides that concern values."""

    layers: list[Layer]
    known: dict[str, str | None]
    value_overrides: Sequential[Override] = ()
    shared: Shared | None = None


# What most projects set below `hydra:`, with the types that Hydra's schema has for it. Nothing else is looked up there, so
# the schema and what merges with it, 800 lines, are imported only for projects that set more.
_USUAL: dict[str, Any] = {
    "output_subdir": (str, type(None)),
    "run": {"dir": (str,)},
    "sweep": {"dir": (str,), "subdir": (str,)},
    "job": {"chdir": (bool, type(None))},
}


def is_usual(layer: Layer) -> bool:
    """Whether a config sets nothing below ``hydra:`` but what Hydra takes, whatever else is merged with it."""
    tree = layer.file.tree
    return not layer.package and isinstance(tree, Mapping) and "hydra" in tree.items and _fits(tree.items["hydra"], _USUAL)


def _fits(node: Node | None, kinds: Any) -> bool:
    if type(node) is Mapping:
        return isinstance(kinds, dict) and all(_fits(item, kinds.get(key)) for key, item in node.items.items())
    return type(node) is Scalar and isinstance(kinds, tuple) and type(node.value) in kinds


MISSING = "???"


class Merger:
    """Merges layers onto ``root``; ``find`` looks up the container an interpolation points to."""

    __slots__ = ("find", "owned", "root", "struct")

    def __init__(self, root: Mapping, find: FindContainer) -> None:
        self.root = Mapping(dict(root.items), root.start, root.end, root.source)
        self.owned: dict[int, Mapping] = {id(self.root): self.root}
        self.find = find
        self.struct = False

    def private(self, tree: Mapping) -> Mapping:
        """A copy of ``tree`` whose mappings are changed in place wherever they were put.

        Hydra loads a file once: where one takes part twice, what was merged onto its mappings in between comes with it.
        """
        copied = self._copy(tree)
        assert isinstance(copied, Mapping)
        return copied

    def merge(self, layer: Mapping) -> None:
        """Merge ``layer``; raises :class:`CompositionError` where a list meets a mapping."""
        self._merge(self.root, layer, ())

    def _merge(self, target: Mapping, layer: Mapping, route: tuple[Key, ...]) -> None:
        """Merge onto ``target``, which is owned."""
        items = target.items
        for key, new in layer.items.items():
            old = items.get(key)
            if old is None:
                if self.struct:
                    name = ".".join(map(str, (*route, key)))
                    raise CompositionError(f"there is no key `{name}`").at(new.source, new.start)
                items[key] = new
                continue
            if type(old) is Scalar:
                if type(old.value) is str and "${" in old.value:
                    found = self.find(self.root, (*route, key), old.value)
                    if found is not None:
                        old = items[key] = self._copy(found)
                if type(old) is Scalar:
                    if type(new) is not Scalar or new.value != MISSING:
                        items[key] = new
                    continue
            self._merge_container(items, key, old, new, route)

    def _merge_container(
        self, items: dict[Key, Node], key: Key, old: Node, new: Node, route: tuple[Key, ...]
    ) -> None:
        if type(new) is Scalar:
            if new.value != MISSING:
                items[key] = new
        elif type(old) is Mapping and type(new) is Mapping:
            target = self.own(old)
            items[key] = target
            self._merge(target, new, (*route, key))
        elif type(old) is Sequence and type(new) is Sequence:
            items[key] = new
        else:
            name = ".".join(map(str, (*route, key)))
            kinds = "a list and a mapping" if type(old) is Sequence else "a mapping and a list"
            where = f"{old.source.path}:{old.source.position(old.start)[0]}" if old.source.path else "an earlier layer"
            raise CompositionError(f"`{name}` is {kinds} (the other one is at {where}); they cannot be merged").at(
                new.source, new.start
            )

    def merge_value(
        self, target: Mapping, key: Key, new: Node, route: tuple[Key, ...], *, replace: bool, struct: bool
    ) -> None:
        """Put ``new`` at ``key`` of ``target`` (which is owned).

        With ``replace`` whatever is there gives way; with ``struct`` a key that is not there yet is refused.
        """
        self.struct = struct
        old = target.items.get(key)
        if replace or old is None or isinstance(old, Scalar):
            target.items[key] = new
        else:
            self._merge_container(target.items, key, old, new, route)

    def _copy(self, node: Node) -> Node:
        if type(node) is not Mapping:
            return node
        items = {key: self._copy(child) for key, child in node.items.items()}
        copied = Mapping(items, node.start, node.end, node.source)
        self.owned[id(copied)] = copied
        return copied

    def own(self, node: Mapping) -> Mapping:
        """``node`` itself where this merge owns it, else a copy that it owns."""
        if id(node) in self.owned:
            return node
        copied = Mapping(dict(node.items), node.start, node.end, node.source)
        self.owned[id(copied)] = copied
        return copied


def is_interpolated(node: Node) -> bool:
    """Whether the value of ``node`` has to be resolved."""
    return type(node) is Scalar and type(node.value) is str and "${" in node.value


def embed(tree: Node, package: list[str]) -> Mapping:
    """``tree`` below the keys of ``package``; the new mappings are where the content begins."""
    for key in reversed(package):
        tree = Mapping({key: tree}, tree.start, tree.end, tree.source)
    if not isinstance(tree, Mapping):
        raise CompositionError("a list cannot be merged into the root of a config").at(tree.source, tree.start)
    return tree
