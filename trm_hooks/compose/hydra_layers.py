"""The ``hydra`` nodes of a composition, checked against Hydra's own schema before they are dropped."""

from __future__ import annotations

from trm_hooks.compose.errors import CompositionError
from trm_hooks.source.tree import Mapping, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.compose.defaults_list import Layer
    from trm_hooks.compose.overrides import Override


def check_layers(layers: list[Layer], overrides: list[Override]) -> None:
    """Raise :class:`CompositionError` where Hydra refuses a ``hydra`` node or a ``hydra.x=`` override."""
    for layer in layers:
        if layer.package or layer.primary or not isinstance(layer.file.tree, Mapping):
            continue
        hydra = layer.file.tree.items.get("hydra")
        if isinstance(hydra, Mapping) and "searchpath" in hydra.items:
            node = hydra.items["searchpath"]
            if not (isinstance(node, Scalar) and node.value in (None, "???")):
                raise CompositionError("`hydra.searchpath` counts only in the primary config").at(node.source, node.start)
