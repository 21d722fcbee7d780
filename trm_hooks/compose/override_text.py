"""Values of overrides written back as the text of an override, the way Hydra writes them for the jobs of a multirun."""

from __future__ import annotations

from trm_hooks.source.lazy_pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SPECIAL = lazy(r"[\\()\[\]{}:=, \t]")
_BACKSLASHES_AND_QUOTE = {quote: lazy(rf"\\+{quote}") for quote in "'\""}


class NoTextError(Exception):
    """The value, a sweep inside another value, cannot be written as an override."""


class Quoted:
    """A quoted string: it stays text where a cast or a sweep would read an unquoted one again."""

    __slots__ = ("quote", "text")

    def __init__(self, text: str, quote: str) -> None:
        self.text = text
        self.quote = quote

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quoted) and (self.text, self.quote) == (other.text, other.quote)

    def __hash__(self) -> int:
        return hash((self.text, self.quote))


def unquote(literal: str) -> Quoted:
    """The string that a quoted literal, with its quotes, stands for: backslashes count only before a quote."""
    quote = literal[0]
    if "\\" not in literal:
        return Quoted(literal[1:-1], quote)
    # the closing quote stays in sight, so that backslashes before it are halved too
    body = _BACKSLASHES_AND_QUOTE[quote].sub(lambda run: run[0][1::2], literal[1:])
    ends_halved = literal[-2] == "\\"
    return Quoted(body if ends_halved else body[:-1], quote)


def requote(value: Quoted) -> str:
    """A quoted literal that :func:`unquote` reads back."""
    quote = value.quote
    text = _BACKSLASHES_AND_QUOTE[quote].sub(lambda run: "\\" * (2 * len(run[0]) - 2) + quote, value.text + quote)
    return f"{quote}{text[:-1].replace(quote, chr(92) + quote)}{quote}"


def value_text(value: Any) -> str:
    """The text after ``=`` that stands for a parsed value; raises :class:`NoTextError` for a sweep."""
    if value is None:
        return "null"
    if isinstance(value, Quoted):
        return requote(value)
    if isinstance(value, str):
        return _SPECIAL.sub(r"\\\g<0>", value)
    if isinstance(value, list):
        return "[" + ",".join(map(value_text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{value_text(key)}:{value_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (int, float)):
        return str(value)
    raise NoTextError
