"""The layers of a composition: which files take part, in merge order, at which packages; and what each file is."""

from __future__ import annotations

from trm_hooks.yaml.tree import Mapping, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.hydra.defaults.entries import Entry
    from trm_hooks.hydra.errors import CompositionError, UnreadableError
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.yaml.text import SourceText
    from trm_hooks.yaml.tree import Node, Sequence


class ConfigFile:
    """One config: ``config_path`` as Hydra names it (``arch/etrm``), its content, and what stops it from being used.

    ``tree`` has no ``defaults`` any more. ``error`` is raised when a composition needs the file. ``complaint``
    is what Hydra's slower YAML parser has against a file that can be read all the same. ``is_shipped`` marks a stand-in for
    what Hydra or a plugin brings.
    """

    __slots__ = ("complaint", "config_path", "entries", "error", "header", "is_shipped", "outside_root", "path", "source", "tree")

    def __init__(self, config_path: str, path: str, source: SourceText) -> None:
        self.config_path = config_path
        self.path = path
        self.source = source
        self.tree: Mapping | Sequence = Mapping({}, 0, 0, source)
        self.entries: tuple[Entry, ...] = ()
        self.header: str | None = None
        self.error: CompositionError | None = None
        self.complaint: UnreadableError | None = None
        self.outside_root = False
        self.is_shipped = False

    @property
    def signature(self) -> tuple[object, ...]:
        """The defaults list as comparable data: files with the same one select the same configs."""
        return tuple([entry.signature for entry in self.entries])


class Layer:
    """One file's contribution to a composition, at a package (dotted, empty for the root)."""

    __slots__ = ("file", "node", "package", "parent", "primary")

    def __init__(self, file: ConfigFile, package: str, parent: str | None, node: Node | None, primary: bool) -> None:
        self.file = file
        self.package = package
        self.parent = parent
        self.node = node
        self.primary = primary


class Shared:
    """What compositions with the same defaults list have in common.

    ``before`` is the tree that the primary config is merged onto; ``accepted`` says that Hydra accepts what its other layers
    hold for the ``hydra`` node.
    """

    __slots__ = ("accepted", "before")

    def __init__(self) -> None:
        self.before: Mapping | None = None
        self.accepted = False


class DefaultsList:
    """The layers in merge order, the option of every group by override key, and the overrides that concern values."""

    __slots__ = ("known", "layers", "shared", "value_overrides")

    def __init__(self, layers: list[Layer], known: dict[str, str | None], value_overrides: list[Override]) -> None:
        self.layers = layers
        self.known = known
        self.value_overrides = value_overrides
        self.shared: Shared | None = None


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
