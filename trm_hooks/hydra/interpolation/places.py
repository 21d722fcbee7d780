"""Where nodes are in a tree, what an interpolation there leads to, and the way that a dotted key takes."""

from __future__ import annotations

from trm_hooks.hydra.errors import Unresolved
from trm_hooks.hydra.layers import is_interpolated, split_key
from trm_hooks.record import Record
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any, TypeAlias

    from trm_hooks.yaml.tree import Key, Node

    Known: TypeAlias = "Place | Plain"
    Outcome: TypeAlias = "Known | Unresolved"
    # what a step needs to know the outcome of before it goes on
    Steps: TypeAlias = "Generator[Place, None, Outcome]"


# Characters of all long texts that interpolations make in one tree, and values that resolvers make; only a hostile file
# reaches these.
MAX_TEXTS = 1 << 24
MAX_MADE = 20_000
MISSING = "???"
_CYCLE = "an interpolation refers back to itself"


class Place:
    """A node together with the containers above it.

    One node may be in several places (an alias, a file used in two packages), and relative interpolations differ from
    place to place, so results are kept per place, not per node. ``outcome`` is a Place, a Plain or an Unresolved once known;
    ``height`` counts the interpolations it depends on, one behind the other.
    """

    __slots__ = ("_children", "busy", "height", "key", "made_left", "node", "outcome", "parent", "text_left")

    def __init__(self, node: Node, parent: Place | None, key: Key | int) -> None:
        self.node = node
        self.parent = parent
        self.key = key
        self.busy = False
        self.height = 0
        # characters that long texts, and values that resolvers may still make; counted at the root
        self.text_left = MAX_TEXTS
        self.made_left = MAX_MADE
        self.outcome: Outcome | None = None if is_interpolated(node) else self
        self._children: dict[Key, Place] | None = None

    def begin(self) -> None:
        """Its outcome is being worked out: a place that needs it meanwhile is part of a cycle."""
        self.busy = True

    def settle(self, outcome: Outcome) -> None:
        """Take the outcome."""
        self.busy = False
        self.outcome = outcome

    def stack(self, height: int) -> None:
        """Depend on a chain of so many interpolations."""
        self.height = max(self.height, height)

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

    def items(self) -> Iterator[tuple[Key | int, Node]]:
        """Keys or indexes, and nodes, of a container."""
        if isinstance(self.node, Mapping):
            yield from self.node.items.items()
        elif isinstance(self.node, Sequence):
            yield from enumerate(self.node.items)

    def as_value(self) -> Any:
        """The value of a scalar; of a container, its place."""
        return self.node.value if isinstance(self.node, Scalar) else self

    def is_inside(self, other: Place) -> bool:
        """Whether ``other`` is above this place."""
        above = self.parent
        while above is not None:
            if above is other:
                return True
            above = above.parent
        return False

    def charge(self, characters: int = 0, values: int = 0) -> bool:
        """Count what interpolations make against what all of one tree may make, at its root; whether there is some left."""
        self.text_left -= characters
        self.made_left -= values
        return self.made_left >= 0

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


class NotThere(Unresolved):
    """There is nothing at a key: the one failure for which a resolver has a default."""


class Missing(NotThere):
    """A key is ``???``, at ``place``."""

    place: Place | None = None


class Plain(Record):
    """A value that is nowhere in the tree: what ``node`` makes of texts, or a resolver of its arguments.

    A list or a dict here is a Python one, through which no key leads.
    """

    value: Any
    node: Node

    def as_value(self) -> Any:
        """The value."""
        return self.value


def select(place: Place, key: str) -> Steps:
    """What ``key`` leads to, counted from the container that ``place`` is in where it is relative.

    :class:`NotThere` where nothing is at the key, :class:`Missing` where ``???`` is.
    """
    start = _start(place, key)
    if isinstance(start, Unresolved):
        return start
    at, rest = start
    if rest == "":
        return at
    outcome: Outcome = at
    for part in split_key(rest):
        if isinstance(outcome, Missing):
            return NotThere(outcome.reason)
        if isinstance(outcome, Unresolved):
            return outcome
        if isinstance(outcome, Plain) or isinstance(outcome.node, Scalar):
            return NotThere(f"`{key}` leads through a value that is not a container")
        child = _child(outcome, part, key)
        if isinstance(child, Unresolved):
            return child
        if isinstance(child.node, Scalar) and child.node.value == MISSING:
            outcome = Missing(f"`{child.name}` is missing (`{MISSING}`)", place=child)
            continue
        if child.outcome is None:
            if child.busy:
                return Unresolved(_CYCLE)
            yield child
            assert child.outcome is not None
        outcome = child.outcome
        place.stack(child.height + 1)
    return outcome


def _start(place: Place, key: str) -> tuple[Place, str] | Unresolved:
    at = place.parent
    assert at is not None
    rest = key.lstrip(".")
    if rest == key:
        return at.root, rest
    for _ in range(len(key) - len(rest) - 1):
        at = at.parent
        if at is None:
            return Unresolved(f"`{key}` leads above the root of the config")
    return at, rest


def _child(place: Place, part: str, key: str) -> Place | Unresolved:
    child: Place | None
    if isinstance(place.node, Sequence):
        try:
            index = int(part)
        except ValueError:
            return Unresolved(f"`{key}`: `{part}` is not an index of a list")
        child = place.child(index)
    else:
        child = place.child(part)
    return child if child is not None else NotThere(f"`{key}` is not in the config")
