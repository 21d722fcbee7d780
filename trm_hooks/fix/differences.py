"""Where two merged trees differ, leaf by leaf: values with their types, interpolations as written."""

from __future__ import annotations

from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from trm_hooks.judging.finding import Route
    from trm_hooks.yaml.tree import Key, Node

    # a route, and what stands there before and after
    Difference: TypeAlias = "tuple[Route, Node | None, Node | None]"


def differences(before: Node | None, after: Node | None, route: Route = ()) -> Iterator[Difference]:
    """Every leaf that is not the same in both; an empty collection is a leaf, None stands for nothing."""
    if before is after:
        return
    if isinstance(before, Scalar) and isinstance(after, Scalar):
        if not same(before.value, after.value):
            yield route, before, after
        return
    kinds = {type(node) for node in (before, after) if node is not None}
    one, other = _children(before), _children(after)
    if Scalar in kinds or len(kinds) > 1 or not (one or other):
        if before is None or after is None or len(kinds) > 1:
            yield route, before, after
        return
    for key in dict.fromkeys((*one, *other)):
        yield from differences(one.get(key), other.get(key), (*route, key[1]))


def same(value: object, other: object) -> bool:
    """Whether two scalars are the same value of the same type."""
    return type(value) is type(other) and repr(value) == repr(other)


def _children(node: Node | None) -> dict[tuple[type, Key], Node]:
    """The children by key, where ``1`` and ``True`` are two keys."""
    if isinstance(node, Mapping):
        return {(type(key), key): item for key, item in node.items.items()}
    if isinstance(node, Sequence):
        return {(int, index): item for index, item in enumerate(node.items)}
    return {}
