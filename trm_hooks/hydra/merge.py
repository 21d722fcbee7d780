"""Merging one layer onto another as OmegaConf 2.3 merges untyped configs.

Mappings merge, lists replace, scalars and mappings replace each other, a mapping and a list do not mix, and ``???`` never
overwrites. A value that is an interpolation to a container is replaced by a copy of that container before anything is merged
onto it. Trees are shared between compositions, so what is changed is copied first unless this merge owns it.
"""

from __future__ import annotations

from trm_hooks.hydra.errors import CompositionError
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trm_hooks.yaml.tree import Key, Node

    FindContainer = Callable[[Mapping, tuple[Key, ...], str], Node | None]

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

    def merge_value(self, target: Mapping, key: Key, new: Node, route: tuple[Key, ...], replace: bool) -> None:
        """Put ``new`` at ``key`` of ``target`` (which is owned); with ``replace`` whatever stands there gives way."""
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


def embed(tree: Node, package: list[str]) -> Mapping:
    """``tree`` below the keys of ``package``; the new mappings stand where the content begins."""
    for key in reversed(package):
        tree = Mapping({key: tree}, tree.start, tree.end, tree.source)
    if not isinstance(tree, Mapping):
        raise CompositionError("a list cannot be merged into the root of a config").at(tree.source, tree.start)
    return tree
