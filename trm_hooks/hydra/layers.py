"""The layers of a composition: which files take part, in merge order, at which packages."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.hydra.config_files import ConfigFile
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.yaml.tree import Mapping, Node


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
