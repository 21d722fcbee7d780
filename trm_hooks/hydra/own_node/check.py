"""The ``hydra`` nodes of a composition, checked against Hydra's own schema before they are dropped."""

from __future__ import annotations

from trm_hooks.hydra.errors import CompositionError
from trm_hooks.hydra.layers import split_key
from trm_hooks.hydra.own_node.node import HydraNode, node_at
from trm_hooks.hydra.own_node.schema import DEFAULTS, OPTIONS
from trm_hooks.hydra.own_node.typed import HydraNodeError
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.hydra.layers import Layer
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.yaml.tree import Node


# What the nodes of accepted compositions held: thousands of configs say the same two lines.
_accepted: set[str] = set()


def check_layers(layers: list[Layer], overrides: list[Override]) -> None:
    """Raise :class:`CompositionError` where Hydra refuses a ``hydra`` node or a ``hydra.x=`` override.

    ``layers`` are those that reach the node, in merge order: Hydra's own where they are not the usual ones, then files'.
    """
    text = _only_text(layers) if not overrides else ""
    if text in _accepted:
        return
    for layer in layers:
        _refuse_search_path(layer)
    contents = [(layer, _content(layer)) for layer in layers]
    key = repr([(layer.file.config_path if layer.file.is_shipped else "", content) for layer, content in contents])
    if not overrides and key in _accepted:
        return
    node = HydraNode()
    if not any(layer.file.is_shipped for layer in layers):
        for group, option in DEFAULTS:
            if option is not None:
                node.merge_shipped(f"{group}/{option}")
        node.merge_shipped("hydra/config")
    for layer, content in contents:
        try:
            _merge(node, layer, content)
        except HydraNodeError as error:
            at = _located(layer, error)
            # what these two take depends on the plugin that another config may choose
            hangs = error.route[:1] in (("sweeper",), ("launcher",))
            raise CompositionError(error.reason, hangs_on_parent=hangs).at(at.source, at.start) from None
    for override in overrides:
        _apply(node, override)
    if not overrides and len(_accepted) < 1000:
        _accepted.update(filter(None, (key, text)))


def _only_text(layers: list[Layer]) -> str:
    """The text of the only ``hydra`` node there is, where it means the same wherever it is; else nothing."""
    if len(layers) != 1 or layers[0].package or not layers[0].primary or not isinstance(layers[0].file.tree, Mapping):
        return ""
    node = layers[0].file.tree.items["hydra"]
    text = node.source.text[node.start : node.end]
    return "" if "*" in text else f"{type(node).__name__} {text}"


def _merge(node: HydraNode, layer: Layer, content: Any) -> None:
    path = layer.file.config_path
    if not layer.file.is_shipped:
        node.merge(content)
    elif path == "hydra/config" or path.rpartition("/")[2] in OPTIONS.get(path.rpartition("/")[0], ()):
        node.merge_shipped(path)
    else:
        node.merge_unseen(path.rpartition("/")[0])


def _content(layer: Layer) -> Any:
    """What the layer holds for the ``hydra`` key."""
    tree: Node = layer.file.tree
    if not layer.package:
        return to_plain(tree.items["hydra"]) if isinstance(tree, Mapping) and "hydra" in tree.items else {}
    content = to_plain(tree)
    for key in reversed(split_key(layer.package)[1:]):
        content = {key: content}
    return content


def _located(layer: Layer, error: HydraNodeError) -> Node:
    tree: Node = layer.file.tree
    below = len(split_key(layer.package)) - 1 if layer.package else 0
    if not layer.package and isinstance(tree, Mapping):
        tree = tree.items["hydra"]
    return node_at(tree, error.route[below:])


def _apply(node: HydraNode, override: Override) -> None:
    keys = split_key(override.key_or_group)[1:]
    try:
        if override.type == "del":
            if not keys:
                raise HydraNodeError("the `hydra` node cannot be deleted")
            node.delete(keys, override.value is not None, override.value)
        else:
            node.change(keys, override.value, override.type)
    except HydraNodeError as error:
        raise CompositionError(f"`{override.input_line}`: {error.reason}", override=override) from None


def _refuse_search_path(layer: Layer) -> None:
    tree = layer.file.tree
    if layer.primary or not isinstance(tree, Mapping):
        return
    hydra = tree if layer.package == "hydra" else tree.items.get("hydra") if not layer.package else None
    node = hydra.items.get("searchpath") if isinstance(hydra, Mapping) else None
    if isinstance(node, (Mapping, Sequence)) or (isinstance(node, Scalar) and node.value not in (None, "???")):
        raise CompositionError("`hydra.searchpath` counts only in the primary config").at(node.source, node.start)
