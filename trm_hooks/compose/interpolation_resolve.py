"""What interpolations stand for, as OmegaConf resolves them, one place at a time and without recursion.

Chains of more than ``MAX_CHAIN`` interpolations are unresolved: OmegaConf runs out of stack there. So are strings of more
than ``MAX_TEXT`` characters, which only a hostile file reaches.
"""

from __future__ import annotations

from trm_hooks.compose.interpolation_errors import InterpolationSyntaxError
from trm_hooks.compose.interpolation_places import Place, Text, Unresolved
from trm_hooks.compose.interpolation_syntax import Call, Reference, parse_text
from trm_hooks.compose.keys import split_key
from trm_hooks.source.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import TypeAlias

    from trm_hooks.compose.interpolation_syntax import Part
    from trm_hooks.source.tree import Node

    Outcome: TypeAlias = "Place | Text | Unresolved"
    # yields places whose outcome is needed; the driver makes sure that they have one
    Steps: TypeAlias = "Generator[Place, None, Outcome]"

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
