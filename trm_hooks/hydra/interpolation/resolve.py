"""What interpolations stand for, as OmegaConf resolves them, one place at a time and without recursion.

Chains of more than ``MAX_CHAIN`` interpolations are unresolved: OmegaConf runs out of stack there. So are strings of more
than ``MAX_TEXT`` characters, which only a hostile file reaches.
"""

from __future__ import annotations

from trm_hooks.hydra.errors import Unresolved
from trm_hooks.hydra.interpolation.grammar import Call, InterpolationSyntaxError, Reference, parse_text
from trm_hooks.hydra.keys import split_key
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import TypeAlias

    from trm_hooks.hydra.interpolation.grammar import Part
    from trm_hooks.yaml.tree import Key, Node

    Outcome: TypeAlias = "Place | Text | Unresolved"
    Steps: TypeAlias = "Generator[Place, None, Outcome]"


# Characters of all long texts that interpolations make in one tree; only a hostile file reaches this.
MAX_TEXTS = 1 << 24


class Place:
    """A node together with the containers above it.

    One node may stand in several places (an alias, a file used in two packages), and relative interpolations differ from
    place to place, so results are kept per place, not per node. ``outcome`` is a Place, a Text or an Unresolved once known;
    ``height`` counts the interpolations it depends on, one behind the other.
    """

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
            from trm_hooks.hydra.interpolation.resolve import resolve

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


MAX_CHAIN = 70
MAX_TEXT = 1 << 18
_LONG_TEXT = 1 << 12
MISSING = "???"
_CYCLE = "an interpolation refers back to itself"


def resolve(first: Place) -> None:
    """Give ``first`` its outcome: the place of a container or scalar, a text, or :class:`Unresolved`."""
    first.busy = True
    stack = [(first, _steps(first))]
    while stack:
        place, steps = stack[-1]
        try:
            needed = next(steps)
        except StopIteration as done:
            stack.pop()
            place.busy = False
            place.outcome = _within_limit(place, done.value)
            continue
        needed.busy = True
        stack.append((needed, _steps(needed)))


def _within_limit(place: Place, outcome: Outcome) -> Outcome:
    if place.height > MAX_CHAIN and not isinstance(outcome, Unresolved):
        return Unresolved(f"a chain of more than {MAX_CHAIN} interpolations")
    return outcome


def _steps(place: Place) -> Steps:
    assert isinstance(place.node, Scalar)
    try:
        parts = parse_text(str(place.node.value))
    except InterpolationSyntaxError as error:
        return Unresolved(f"malformed interpolation: {error}")
    if len(parts) == 1:
        only = parts[0]
        return Text(only) if isinstance(only, str) else (yield from _part(place, only))
    texts: list[str] = []
    root = place.root
    left = limit = min(MAX_TEXT, max(root.text_left, _LONG_TEXT))
    for part in parts:
        text = part if isinstance(part, str) else _as_text((yield from _part(place, part)), left)
        if isinstance(text, Unresolved):
            return text
        texts.append(text)
        left -= len(text)
        if left < 0:
            return _too_long()
    if limit - left > _LONG_TEXT:
        root.text_left -= limit - left
    return Text("".join(texts))


def _too_long() -> Unresolved:
    return Unresolved(f"a text of more than {MAX_TEXT} characters, or too many long ones")


def _part(place: Place, part: Reference | Call) -> Steps:
    if isinstance(part, Call):
        return Unresolved(f"resolver `{part.name}` is not run", needs_code=True)
    key = yield from _key(place, part.parts)
    if isinstance(key, Unresolved):
        return key
    if key.partition(".")[0] == "hydra":
        return Unresolved(f"`{key}` is known only to a running job", needs_code=True)
    outcome = yield from _select(place, key)
    if isinstance(outcome, Place) and place.is_inside(outcome):
        return Unresolved(f"`{key}` contains the value itself")
    return outcome


def _key(place: Place, parts: tuple[Part, ...]) -> Generator[Place, None, str | Unresolved]:
    texts: list[str] = []
    for part in parts:
        if not isinstance(part, str):
            outcome = yield from _part(place, part)
            if isinstance(outcome, Unresolved):
                return outcome
            value = outcome.value if isinstance(outcome, Text) else getattr(outcome.node, "value", None)
            if not isinstance(value, str):
                return Unresolved("an interpolation inside a key does not give a string")
            part = value
        texts.append(part)
    return "".join(texts)


def _select(place: Place, key: str) -> Steps:
    """What the key of a node interpolation leads to, counted from the container that ``place`` is in where it is relative."""
    start = _start(place, key)
    if isinstance(start, Unresolved):
        return start
    at, rest = start
    if rest == "":
        return at
    outcome: Outcome = at
    for part in split_key(rest):
        if isinstance(outcome, Unresolved):
            return outcome
        if isinstance(outcome, Text) or isinstance(outcome.node, Scalar):
            return Unresolved(f"`{key}` leads through a value that is not a container")
        child = _child(outcome, part, key)
        if isinstance(child, Unresolved):
            return child
        if child.outcome is None:
            if child.busy:
                return Unresolved(_CYCLE)
            yield child
            assert child.outcome is not None
        outcome = child.outcome
        place.height = max(place.height, child.height + 1)
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
    if child is None:
        return Unresolved(f"`{key}` is not in the config")
    if isinstance(child.node, Scalar) and child.node.value == MISSING:
        return Unresolved(f"`{child.name}` is missing (`{MISSING}`)")
    return child


def _as_text(outcome: Outcome, limit: int) -> str | Unresolved:
    if isinstance(outcome, Unresolved):
        return outcome
    if isinstance(outcome, Text):
        return outcome.value
    if isinstance(outcome.node, Scalar):
        try:
            return str(outcome.node.value)
        except ValueError:
            return Unresolved("an integer of too many digits")
    pieces: list[str] = []
    if _write(outcome.node, pieces, limit) < 0:
        return _too_long()
    return "".join(pieces)


def _write(node: Node, pieces: list[str], left: int) -> int:
    """Write a container as Python does, interpolations as they are; returns how much of ``left`` is left."""
    if isinstance(node, Scalar):
        pieces.append(repr(node.value))
        return left - len(pieces[-1])
    opening, closing = "{}" if isinstance(node, Mapping) else "[]"
    pieces.append(opening)
    left -= 2
    separator = ""
    for key, item in node.items.items() if isinstance(node, Mapping) else enumerate(node.items):
        pieces.append(f"{separator}{key!r}: " if isinstance(node, Mapping) else separator)
        left = _write(item, pieces, left - len(pieces[-1]))
        if left < 0:
            return left
        separator = ", "
    pieces.append(closing)
    return left
