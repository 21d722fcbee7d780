"""Places in a merged tree: a node together with the containers above it.

One node may stand in several places (an alias, a file used in two packages), and relative interpolations differ from place
to place, so results are kept per place, not per node.
"""

from __future__ import annotations

from trm_hooks.source.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.source.tree import Key, Node


# Characters of all long texts that interpolations make in one tree; only a hostile file reaches this.
MAX_TEXTS = 1 << 24


class Unresolved:
    """A value that is unknown without running code (``needs_code``), or that Hydra fails to resolve; ``reason`` says why."""

    __slots__ = ("needs_code", "reason")

    def __init__(self, reason: str, needs_code: bool = False) -> None:
        self.reason = reason
        self.needs_code = needs_code

    def __repr__(self) -> str:
        return f"Unresolved({self.reason!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unresolved) and self.reason == other.reason

    def __hash__(self) -> int:
        return hash((Unresolved, self.reason))


class Place:
    """Where a node stands. ``outcome`` is a Place, a Text or an Unresolved once known; ``height`` counts what it hangs on."""

    __slots__ = ("_children", "busy", "height", "key", "node", "outcome", "parent", "text_left")

    def __init__(self, node: Node, parent: Place | None, key: Key | int) -> None:
        self.node = node
        self.parent = parent
        self.key = key
        self.busy = False
        self.height = 0
        # characters that long texts may still take; counted at the root
        self.text_left = MAX_TEXTS
        self.outcome: Place | Text | Unresolved | None = None if is_interpolated(node) else self
        self._children: dict[Key, Place] | None = None

    def child(self, key: Key | int) -> Place | None:
        """The place of an own child; None where there is none, or this is a scalar."""
        if self._children is None:
            self._children = {}
        # a list keeps its children under int keys, which no two keys of one mapping share
        found = self._children.get(key)
        if found is None:
            node: Node | None = None
            if isinstance(self.node, Mapping):
                node = self.node.items.get(key)
            elif isinstance(self.node, Sequence) and isinstance(key, int) and 0 <= key < len(self.node.items):
                node = self.node.items[key]
            if node is None:
                return None
            found = self._children[key] = Place(node, self, key)
        return found

    def resolved(self) -> Place | Text | Unresolved:
        """The outcome, worked out now if it is not known yet."""
        if self.outcome is None:
            # Imported where a config holds an interpolation, which most do not.
            from trm_hooks.compose.interpolation_resolve import resolve

            resolve(self)
        assert self.outcome is not None
        return self.outcome

    def items(self) -> Iterator[tuple[Key | int, Node]]:
        """Keys or indexes, and nodes, of a container."""
        if isinstance(self.node, Mapping):
            yield from self.node.items.items()
        elif isinstance(self.node, Sequence):
            yield from enumerate(self.node.items)

    def is_inside(self, other: Place) -> bool:
        """Whether ``other`` is above this place."""
        above = self.parent
        while above is not None:
            if above is other:
                return True
            above = above.parent
        return False

    @property
    def root(self) -> Place:
        """The place of the whole tree."""
        place = self
        while place.parent is not None:
            place = place.parent
        return place

    @property
    def name(self) -> str:
        """The dotted key."""
        keys = []
        place = self
        while place.parent is not None:
            keys.append(str(place.key))
            place = place.parent
        return ".".join(reversed(keys))


class Text:
    """The string that an interpolation with other text around it gives."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value


def is_interpolated(node: Node) -> bool:
    """Whether the value of ``node`` has to be resolved."""
    return type(node) is Scalar and type(node.value) is str and "${" in node.value
