"""Containers with everything below resolved; a reference to a container is expanded in place.

References that copy containers without end are cut off: inside themselves, and after ``MAX_EXPANDED`` copied values.
"""

from __future__ import annotations

from trm_hooks.hydra.errors import Unresolved
from trm_hooks.hydra.interpolation.places import Place, Plain
from trm_hooks.hydra.interpolation.resolve import resolved
from trm_hooks.hydra.layers import is_interpolated
from trm_hooks.yaml.tree import Mapping, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from trm_hooks.yaml.tree import Node

MAX_EXPANDED = 100_000
MAX_DEPTH = 300


def expand(top: Place, above: tuple[Place, ...] = ()) -> tuple[Any, dict[str, Any]]:
    """The container at ``top`` as plain dicts and lists, and its leaves (empty containers too) by dotted key below it.

    ``above`` are the containers on the way to ``top``, which cannot be expanded again inside it.
    """
    made = _empty(top.node)
    leaves: dict[str, Any] = {}
    budget = MAX_EXPANDED
    # place, what is left of it, the plain container, the prefix of its keys, whether a reference leads to it
    stack = [(top, top.items(), made, "", False)]
    active = {top, *above}
    while stack:
        place, items, into, prefix, copied = stack[-1]
        for key, node in items:
            budget -= copied
            value = _value(place, key, node)
            if isinstance(value, Place) and not _is_empty(value.node):
                is_copy = copied or value.node is not node
                cut = refused(value, active)
                if is_copy and budget < 0:
                    cut = cut or Unresolved(f"interpolations copy more than {MAX_EXPANDED} values")
                if cut is None:
                    inner = _put(into, key, _empty(value.node))
                    stack.append((value, value.items(), inner, f"{prefix}{key}.", is_copy))
                    active.add(value)
                    break
                value = cut
            elif isinstance(value, Place):
                value = _empty(value.node)
            leaves[f"{prefix}{key}"] = _put(into, key, value)
        else:
            stack.pop()
            active.discard(place)
    return made, leaves


def _value(place: Place, key: Any, node: Node) -> Any:
    """A plain value, an Unresolved, or the place of a container."""
    if type(node) is Scalar and not is_interpolated(node):
        return node.value
    child = place.child(key)
    assert child is not None
    outcome = resolved(child)
    if isinstance(outcome, Plain):
        return outcome.value
    if isinstance(outcome, Place) and isinstance(outcome.node, Scalar):
        return outcome.node.value
    return outcome


def refused(container: Place, above: Collection[Place]) -> Unresolved | None:
    """What takes the place of ``container`` where it comes again inside itself, or below too many others."""
    if container in above:
        return Unresolved(f"`{container.name}` contains itself through interpolations")
    return Unresolved("nested too deeply") if len(above) > MAX_DEPTH else None


def _is_empty(node: Any) -> bool:
    return not node.items


def _empty(node: Node) -> Any:
    return {} if isinstance(node, Mapping) else []


def _put(into: Any, key: Any, value: Any) -> Any:
    if isinstance(into, dict):
        into[key] = value
    else:
        into.append(value)
    return value
