"""The ``hydra`` nodes that nearly every project has, known to be right without replaying Hydra's merges."""

from __future__ import annotations

from trm_hooks.source.tree import Mapping, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.compose.layers import Layer
    from trm_hooks.source.tree import Key, Node

_TEXT, _SWITCH = (str,), (bool, type(None))
# Keys of Hydra's own schema, and what they may hold as it stands.
_USUAL: dict[tuple[Key, ...], tuple[type, ...]] = {
    ("output_subdir",): (str, type(None)),
    ("run", "dir"): _TEXT,
    ("sweep", "dir"): _TEXT,
    ("sweep", "subdir"): _TEXT,
    ("job", "name"): _TEXT,
    ("job", "chdir"): _SWITCH,
}
_GROUPS = {route[0] for route in _USUAL if len(route) > 1}


def is_usual(layer: Layer) -> bool:
    """Whether the ``hydra`` node of ``layer`` holds nothing but such keys; False leaves it open."""
    tree = layer.file.tree
    if layer.package or not isinstance(tree, Mapping) or "hydra" not in tree.items:
        return False
    hydra = tree.items["hydra"]
    return isinstance(hydra, Mapping) and all(_fits(key, node) for key, node in hydra.items.items())


def _fits(key: Key, node: Node) -> bool:
    if isinstance(node, Mapping):
        return key in _GROUPS and all(_holds((key, inner), item) for inner, item in node.items.items())
    return _holds((key,), node)


def _holds(route: tuple[Key, ...], node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, _USUAL.get(route, ())) and node.value != "???"
