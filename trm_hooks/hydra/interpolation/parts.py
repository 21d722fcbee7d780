"""What an interpolation is made of once it is read, and the error for one that cannot be read.

Nesting deeper than ``MAX_DEPTH`` is refused; OmegaConf dies of it a little later.
"""

from __future__ import annotations

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


class Reference:
    """``${key}``; the texts of ``parts``, resolved where they are interpolations, make the key as OmegaConf reads it."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts = parts


class Call:
    """``${name:arguments}``; ``parts`` make the name as those of a reference make its key."""

    __slots__ = ("arguments", "parts")

    def __init__(self, parts: tuple[Part, ...], arguments: tuple[Element, ...]) -> None:
        self.parts = parts
        self.arguments = arguments


class Word:
    """An unquoted argument without escapes or interpolations: a number, ``true``, ``null`` or a text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Joined:
    """A quoted argument, or an unquoted one of several pieces: always a text, escapes already taken out."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts = parts


class Listed:
    """``[a, b]``."""

    __slots__ = ("items",)

    def __init__(self, items: tuple[Element, ...]) -> None:
        self.items = items


class Keyed:
    """``{a: b}``."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: tuple[tuple[Word | Joined, Element], ...]) -> None:
        self.pairs = pairs
