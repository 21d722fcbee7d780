"""Nodes of a merged tree by dotted key, through interpolations, as ``OmegaConf.select`` finds them."""

from __future__ import annotations

from trm_hooks.compose.interpolation import Resolver, Unresolved
from trm_hooks.compose.keys import split_key
from trm_hooks.source.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.source.tree import Key, Node


def select(root: Mapping, key: str) -> Node | Unresolved | None:
    """The node at ``key`` with interpolations followed; None where there is none."""
    return Resolver(root).select(tuple(split_key(key)))


def own_route(root: Mapping, key: str) -> tuple[Key | int, ...] | None:
    """The keys that lead to what ``key`` leads to, without interpolations on the way; None where there is none."""
    return Resolver(root).own_route(tuple(split_key(key)))


def container_at(root: Mapping, route: tuple[Key, ...], text: str) -> Node | None:
    """The mapping or list that the interpolation ``text``, which stands at ``route``, points to; None for all else."""
    if not (text.startswith("${") and text.endswith("}")):
        return None
    found = Resolver(root).select(route)
    return found if isinstance(found, (Mapping, Sequence)) else None


def plain(node: Any) -> Any:
    """The value of a selected node, to compare it with one of the command line."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if isinstance(node, Mapping):
        return {key: plain(item) for key, item in node.items.items()}
    return node
