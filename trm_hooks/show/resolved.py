"""A composed config with its interpolations run, as far as no code is needed: what stays unknown stays as it is written."""

from __future__ import annotations

from trm_hooks.record import Record
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.yaml.tree import Node

_DEEPEST = 50


def resolved_tree(composition: Composition) -> Node:
    """A copy of the tree; every node keeps the place where it, or the interpolation that it comes from, is written."""
    return _Copy(composition).node(composition.tree, (), 0)


class _Copy(Record):
    composition: Composition

    def node(self, node: Node, route: tuple[Any, ...], depth: int) -> Node:
        if isinstance(node, Mapping):
            pairs = {key: self.node(item, (*route, key), depth) for key, item in node.items.items()}
            return Mapping(pairs, node.start, node.end, node.source)
        if isinstance(node, Sequence):
            items = [self.node(item, (*route, index), depth) for index, item in enumerate(node.items)]
            return Sequence(items, node.start, node.end, node.source)
        return self._scalar(node, route, depth)

    def _scalar(self, node: Scalar, route: tuple[Any, ...], depth: int) -> Node:
        if not (isinstance(node.value, str) and "${" in node.value) or depth >= _DEEPEST:
            return node
        found = self.composition.resolver.select(route)
        if isinstance(found, Scalar):
            return Scalar(found.value, node.start, node.end, None, node.source)
        if isinstance(found, (Mapping, Sequence)):
            return self.node(found, route, depth + 1)
        return node
