"""Interpolations: their syntax, and the resolved values of a merged tree.

OmegaConf's own resolvers are run where their arguments alone decide what they give. What another one gives (``oc.env``, one
of the project's) is :class:`Unresolved`, and so is what Hydra fails to resolve.
"""

from __future__ import annotations

from trm_hooks.hydra.errors import ABSENT, Absent, Unresolved
from trm_hooks.hydra.interpolation.expand import expand, refused
from trm_hooks.hydra.interpolation.places import Place, Plain
from trm_hooks.hydra.interpolation.resolve import resolved
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.yaml.tree import Key, Node


class Resolver:
    """Resolved values of one merged tree; each is worked out when asked for, and kept."""

    __slots__ = ("_root",)

    def __init__(self, root: Mapping) -> None:
        self._root = Place(root, None, "")

    def value(self, key: str) -> Any:
        """The value at a dotted key (list items are ``key.0``), :class:`Unresolved`, or ``ABSENT``.

        A container is given as plain dicts and lists, with Unresolved for the leaves that are.
        """
        return _value(self._root, key.split("."), ())

    def resolve_all(self) -> dict[str, Any]:
        """The values of all leaves by dotted key, as far as interpolations lead; empty containers are ``{}`` and ``[]``."""
        return expand(self._root)[1]

    def select(self, route: tuple[Key | int, ...]) -> Node | Unresolved | None:
        """The node that ``route`` leads to through interpolations, its own followed too; None where there is none.

        Parts are keys as they are, or the texts of list indexes. A text put together by an interpolation is a new scalar.
        """
        outcome, source = self._follow(route)
        if isinstance(outcome, Plain):
            return Scalar(outcome.value, source.start, source.end, None, source.source)
        return outcome.node if isinstance(outcome, Place) else outcome

    def own_route(self, route: tuple[Key | int, ...]) -> tuple[Key | int, ...] | None:
        """The route, without interpolations on the way, of the node that ``route`` leads to; None where there is none."""
        place, _ = self._follow(route)
        if not isinstance(place, Place):
            return None
        keys: list[Key | int] = []
        while place.parent is not None:
            keys.append(place.key)
            place = place.parent
        return tuple(reversed(keys))

    def _follow(self, route: tuple[Key | int, ...]) -> tuple[Place | Plain | Unresolved | None, Node]:
        """What ``route`` leads to, and the node that was last before an interpolation was followed."""
        outcome: Place | Plain | Unresolved = self._root
        source = self._root.node
        for part in route:
            if not isinstance(outcome, Place):
                return outcome if isinstance(outcome, Unresolved) else None, source
            place = _own_child(outcome, part)
            if place is None:
                return None, source
            source = place.node
            outcome = resolved(place)
        return outcome, source


def _own_child(place: Place, part: Key | int) -> Place | None:
    if isinstance(place.node, Sequence) and isinstance(part, str):
        try:
            part = int(part)
        except ValueError:
            return None
    return place.child(part)


def _value(place: Place, parts: list[str], above: tuple[Place, ...]) -> Any:
    """Follow the parts of a dotted key; keys that are no strings, or hold dots themselves, are found by their text."""
    outcome = resolved(place)
    if isinstance(outcome, Unresolved):
        return outcome
    if isinstance(outcome, Plain):
        return ABSENT if parts else outcome.value
    if isinstance(outcome.node, Scalar):
        return ABSENT if parts else outcome.node.value
    cut = refused(outcome, above)
    if cut is not None:
        return cut
    if not parts:
        return expand(outcome, above)[0]
    for count in range(1, len(parts) + 1):
        child = _child_by_text(outcome, ".".join(parts[:count]))
        if child is not None:
            found = _value(child, parts[count:], (*above, outcome))
            if not isinstance(found, Absent):
                return found
    return ABSENT


def _child_by_text(place: Place, text: str) -> Place | None:
    child = _own_child(place, text)
    if child is None and isinstance(place.node, Mapping):
        for key in place.node.items:
            if not isinstance(key, str) and str(key) == text:
                return place.child(key)
    return child
