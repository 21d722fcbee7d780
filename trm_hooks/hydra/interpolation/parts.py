"""What an interpolation is made of once it is read, and the error for one that cannot be read.

Nesting deeper than ``MAX_DEPTH`` is refused; OmegaConf dies of it a little later.
"""

from __future__ import annotations

from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Part: TypeAlias = "str | Reference | Call"
    Element: TypeAlias = "Word | Joined | Listed | Keyed | Reference | Call"


MAX_DEPTH = 200


class InterpolationSyntaxError(ValueError):
    """A malformed interpolation; ``offset`` counts characters of the value."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def check_depth(start: int, depth: int) -> None:
    """Refuse what is nested too deeply."""
    if depth > MAX_DEPTH:
        raise InterpolationSyntaxError("interpolations are nested too deeply", start)


def unexpected(text: str, start: int, where: str) -> InterpolationSyntaxError:
    """An error for the character at ``start``."""
    if start >= len(text):
        return InterpolationSyntaxError("`${` is not closed", start)
    character = text[start]
    shown = character if character.isprintable() else repr(character)
    return InterpolationSyntaxError(f"`{shown}` is not allowed {where}", start)


class Reference(Record):
    """``${key}``; the texts of ``parts``, resolved where they are interpolations, make the key as OmegaConf reads it."""

    parts: tuple[Part, ...]


class Call(Record):
    """``${name:arguments}``; ``parts`` make the name as those of a reference make its key."""

    parts: tuple[Part, ...]
    arguments: tuple[Element, ...]


class Word(Record):
    """An unquoted argument without escapes or interpolations: a number, ``true``, ``null`` or a text."""

    text: str


class Joined(Record):
    """A quoted argument, or an unquoted one of several pieces: always a text, escapes already taken out."""

    parts: tuple[Part, ...]


class Listed(Record):
    """``[a, b]``."""

    items: tuple[Element, ...]


class Keyed(Record):
    """``{a: b}``."""

    pairs: tuple[tuple[Word | Joined, Element], ...]
