"""What interpolations stand for, as OmegaConf resolves them, one place at a time and without recursion.

Chains of more than ``MAX_CHAIN`` interpolations are unresolved: OmegaConf runs out of stack there. So are strings of more
than ``MAX_TEXT`` characters, which only a hostile file reaches.
"""

from __future__ import annotations

from trm_hooks.hydra.errors import Unresolved
from trm_hooks.hydra.interpolation.grammar import parse_text, read_element
from trm_hooks.hydra.interpolation.parts import (
    Call,
    InterpolationSyntaxError,
    Joined,
    Keyed,
    Listed,
    Reference,
    Word,
)
from trm_hooks.hydra.interpolation.places import NotThere, Place, Plain, select
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any, TypeAlias

    from trm_hooks.hydra.interpolation.parts import Element, Part
    from trm_hooks.hydra.interpolation.places import Known, Outcome, Steps

    # a plain value, or the place of a container
    Values: TypeAlias = "Generator[Place, None, Any]"

MAX_CHAIN = 70
MAX_TEXT = 1 << 18
_LONG_TEXT = 1 << 12
# OmegaConf's own resolvers that give the same wherever they run
_PURE = frozenset(("oc.create", "oc.decode", "oc.deprecated", "oc.dict.keys", "oc.dict.values", "oc.select"))


def resolved(place: Place) -> Outcome:
    """The outcome of a place, worked out now if it is not known yet."""
    if place.outcome is None:
        _resolve(place)
    assert place.outcome is not None
    return place.outcome


def _resolve(first: Place) -> None:
    """Give ``first`` its outcome: the place of a container or scalar, a plain value, or :class:`Unresolved`."""
    first.begin()
    stack = [(first, _steps(first))]
    while stack:
        place, steps = stack[-1]
        try:
            needed = next(steps)
        except StopIteration as done:
            stack.pop()
            place.settle(_within_limit(place, done.value))
            continue
        needed.begin()
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
    if len(parts) == 1 and not isinstance(parts[0], str):
        return (yield from _part(place, parts[0]))
    text = yield from _joined(place, parts)
    return text if isinstance(text, Unresolved) else Plain(text, place.node)


def _joined(place: Place, parts: tuple[Part, ...]) -> Values:
    """The text that ``parts`` make together, or Unresolved."""
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
        root.charge(characters=limit - left)
    return "".join(texts)


def _too_long() -> Unresolved:
    return Unresolved(f"a text of more than {MAX_TEXT} characters, or too many long ones")


def _part(place: Place, part: Reference | Call) -> Steps:
    key = yield from _key(place, part.parts)
    if isinstance(part, Call):
        return (yield from _call(place, key, part.arguments))
    if isinstance(key, Unresolved):
        return key
    if key.partition(".")[0] == "hydra":
        return Unresolved(f"`{key}` is known only to a running job", needs_code=True)
    outcome = yield from select(place, key)
    if isinstance(outcome, NotThere):
        return Unresolved(outcome.reason)  # a reference to this place is an error, and takes no default
    if isinstance(outcome, Place) and place.is_inside(outcome):
        return Unresolved(f"`{key}` contains the value itself")
    return outcome


def _key(place: Place, parts: tuple[Part, ...]) -> Generator[Place, None, str | Unresolved]:
    """The text of a key, or of the name of a resolver."""
    texts: list[str] = []
    for part in parts:
        if not isinstance(part, str):
            value = yield from _element(place, part)
            if isinstance(value, Unresolved):
                return value
            if not isinstance(value, str):
                return Unresolved("an interpolation inside a key does not give a string")
            part = value
        texts.append(part)
    return "".join(texts)


def _call(place: Place, name: str | Unresolved, elements: tuple[Element, ...]) -> Steps:
    if isinstance(name, Unresolved):
        return name
    if name not in _PURE:
        return Unresolved(f"resolver `{name}` is not run", needs_code=True)
    # Imported where a config calls one of OmegaConf's own resolvers, which most do not.
    from trm_hooks.hydra.interpolation.resolvers import RESOLVERS, settled

    run = RESOLVERS.get(name)
    arguments: list[Known] = []
    for element in elements:
        argument = yield from _argument(place, element)
        if isinstance(argument, Unresolved):
            return argument
        arguments.append(argument)
    place.stack(place.height + 1)  # a call takes about as much of OmegaConf's stack as another reference
    outcome = yield from _decode(place, arguments) if run is None else run(place, arguments)
    return settled(place, outcome)


def _argument(place: Place, element: Element) -> Steps:
    """An argument; where it is one interpolation, what that leads to."""
    if isinstance(element, (Reference, Call)):
        return (yield from _part(place, element))
    value = yield from _element(place, element)
    return value if isinstance(value, Unresolved) else Plain(value, place.node)


def _element(place: Place, element: Element) -> Values:
    """The value of an argument, or of a part of one: plain, the Place of a container, or Unresolved."""
    if isinstance(element, Word):
        return _word(element.text)
    if isinstance(element, Joined):
        return (yield from _joined(place, element.parts))
    if isinstance(element, Listed):
        items: list[Any] = []
        for item in element.items:
            items.append((yield from _element(place, item)))
            if isinstance(items[-1], Unresolved):
                return items[-1]
        return items
    if isinstance(element, Keyed):
        pairs: dict[Any, Any] = {}
        for name, item in element.pairs:
            key, value = (yield from _element(place, name)), (yield from _element(place, item))
            if isinstance(key, Unresolved) or isinstance(value, Unresolved):
                return key if isinstance(key, Unresolved) else value
            pairs[key] = value
        return pairs
    outcome = yield from _part(place, element)
    return outcome if isinstance(outcome, Unresolved) else outcome.as_value()


def _word(text: str) -> Any:
    from trm_hooks.hydra.overrides.words import plain_value

    try:
        return plain_value(text)
    except ValueError as error:
        return Unresolved(str(error))


def _decode(place: Place, arguments: list[Known]) -> Steps:
    """What ``oc.decode`` reads in a text: one argument of a resolver, interpolations followed."""
    text = arguments[0].as_value() if len(arguments) == 1 else ()
    if text is None:
        return Plain(None, place.node)
    if not isinstance(text, str):
        return Unresolved("`oc.decode` takes one text")
    try:
        element = read_element(text)
    except InterpolationSyntaxError as error:
        return Unresolved(f"`oc.decode` cannot read `{text}`: {error}")
    return (yield from _argument(place, element))


def _as_text(outcome: Outcome, limit: int) -> str | Unresolved:
    if isinstance(outcome, Unresolved):
        return outcome
    value = outcome.as_value()
    if not isinstance(value, (Place, list, dict)):
        try:
            return str(value)
        except ValueError:
            return Unresolved("an integer of too many digits")
    pieces: list[str] = []
    if _write(value, pieces, limit) < 0:
        return _too_long()
    return "".join(pieces)


def _write(value: Any, pieces: list[str], left: int) -> int:
    """Write a container as Python does, interpolations as they are; returns how much of ``left`` is left."""
    if isinstance(value, (Place, Scalar, Mapping, Sequence)):
        node = value.node if isinstance(value, Place) else value
        value = node.value if isinstance(node, Scalar) else node.items
    if not isinstance(value, (dict, list)):
        pieces.append(repr(value))
        return left - len(pieces[-1])
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    pieces.append(opening)
    left -= 2
    separator = ""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        pieces.append(f"{separator}{key!r}: " if isinstance(value, dict) else separator)
        left = _write(item, pieces, left - len(pieces[-1]))
        if left < 0:
            return left
        separator = ", "
    pieces.append(closing)
    return left
