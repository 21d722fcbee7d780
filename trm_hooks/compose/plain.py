"""Composed trees as plain dicts, lists and scalars."""

from __future__ import annotations

from trm_hooks.compose.errors import CompositionError
from trm_hooks.source.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.source.tree import Node

MAX_VALUES = 2_000_000


class TooLargeError(CompositionError):
    """A tree that aliases blow up beyond what can be printed."""


def to_plain(node: Node) -> Any:
    """``node`` as nested dicts and lists, interpolations as written."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [to_plain(item) for item in node.items]
    return {key: to_plain(item) for key, item in node.items.items()}


def count(node: Node) -> int:
    """How many values ``node`` has when every alias is written out."""
    sizes: dict[int, int] = {}

    def size(node: Node) -> int:
        if isinstance(node, Scalar):
            return 1
        known = sizes.get(id(node))
        if known is None:
            known = 1 + sum(size(item) for item in (node.items.values() if isinstance(node, Mapping) else node.items))
            sizes[id(node)] = known
        return known

    return size(node)


def flat_origins(node: Node) -> dict[str, str]:
    """``path:line:column`` of every leaf by flat key; empty mappings and lists are leaves."""
    found: dict[str, str] = {}
    _collect(node, "", found)
    return found


def _collect(node: Node, key: str, found: dict[str, str]) -> None:
    if isinstance(node, Scalar) or not node.items:
        if key or isinstance(node, Scalar):
            line, column = node.source.position(node.start)
            found[key] = f"{node.source.path}:{line}:{column}"
        return
    pairs = node.items.items() if isinstance(node, Mapping) else enumerate(node.items)
    for name, item in pairs:
        _collect(item, f"{key}.{name}" if key else str(name), found)
