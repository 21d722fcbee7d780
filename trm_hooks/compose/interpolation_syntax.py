"""OmegaConf's interpolation grammar: what a string that holds ``${`` is made of, or where it is malformed.

The arguments of resolvers are checked and dropped, since resolvers are never run. Nesting deeper than ``MAX_DEPTH`` is
refused; OmegaConf dies of it a little later.
"""

from __future__ import annotations

from functools import lru_cache

from trm_hooks.compose.interpolation_arguments import ArgumentReader
from trm_hooks.source.lazy_pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Part: TypeAlias = "str | Reference | Call"

_KEY = r"(?:[$A-Za-z0-9_]+)"
_ID = r"[A-Za-z_][A-Za-z0-9_-]*"
_SPACE = r"[ \t\n\r\f\v]*"
_ARGUMENT = r"[A-Za-z_0-9/\-+.$%*@?|]+"
_PLAIN_TEXT = r"[^$]*(?:\$(?!\{)[^$]*)*"
_PLAIN_REFERENCE = rf"\.*(?:{_KEY}|\[{_KEY}\])(?:\.{_KEY}|\[{_KEY}\])*"
_PLAIN_ARGUMENTS = rf"{_ARGUMENT}{_SPACE}(?:,{_SPACE}{_ARGUMENT}{_SPACE})*"
_PLAIN_CALL = rf"(?:{_ID}(?:\.{_ID})*{_SPACE})?:{_SPACE}{_PLAIN_ARGUMENTS}"
# What OmegaConf lets through without its parser. This is a little more than its grammar: `${:x}` fails only once resolved.
_COMMON = lazy(
    rf"{_PLAIN_TEXT}(?:\$\{{{_SPACE}(?:{_PLAIN_REFERENCE}{_SPACE}|{_PLAIN_CALL})\}}{_PLAIN_TEXT})+",
)
_OPEN = lazy(r"\$\{[ \t]*")
_TOKEN = lazy(
    r"(?P<open>\$\{)[ \t]*|[ \t]*(?P<colon>:)[ \t]*|[ \t]*(?P<close>\})|(?P<mark>[.\[\]])"
    r"|(?P<key>[^\\{}()\[\]:. \t'\"]+)"
)
_NAME = lazy(_ID)

# Where a key is read: at its start (dots make it relative), where a part must follow a dot, inside brackets, after a part.
_START, _PART, _BRACKET, _IN_BRACKETS, _AFTER = range(5)
_FOLLOWING: dict[int, dict[str, int]] = {
    _START: {".": _START, "[": _BRACKET, "key": _AFTER},
    _PART: {"key": _AFTER},
    _BRACKET: {"key": _IN_BRACKETS},
    _IN_BRACKETS: {"]": _AFTER},
    _AFTER: {".": _PART, "[": _BRACKET, "close": _AFTER, "colon": _AFTER},
}
_WHERE = {
    _START: "where a key is expected",
    _PART: "where a key is expected",
    _BRACKET: "where a key is expected",
    _IN_BRACKETS: "inside brackets",
    _AFTER: "after a key",
}


class Reference:
    """``${key}``; the texts of ``parts``, resolved where they are interpolations, make the key as OmegaConf reads it."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts = parts


class Call:
    """``${name:arguments}``."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


def check_syntax(text: str) -> None:
    """Raises :class:`InterpolationSyntaxError` where OmegaConf refuses ``text``, which holds ``${``, as a value."""
    if _COMMON.fullmatch(text) is None:
        parse_text(text)


@lru_cache(maxsize=4096)
def parse_text(text: str) -> tuple[Part, ...]:
    """The parts of a value, literal text already unescaped; raises :class:`InterpolationSyntaxError`."""
    parts: list[Part] = []
    literal: list[str] = []
    position = 0
    while True:
        opening = text.find("${", position)
        if opening < 0:
            literal.append(text[position:])
            break
        before = text[position:opening]
        body = before.rstrip("\\")
        backslashes = len(before) - len(body)
        literal.append(body + "\\" * (backslashes // 2))
        if backslashes % 2:
            literal.append("${")
            position = opening + 2
            continue
        _flush(literal, parts)
        part, position = _Reader(text).interpolation(opening, 0)
        parts.append(part)
    _flush(literal, parts)
    return tuple(parts)


def _flush(literal: list[str], parts: list[Part]) -> None:
    joined = "".join(literal)
    literal.clear()
    if joined:
        parts.append(joined)


class _Reader(ArgumentReader):
    """Reads one interpolation, and those inside it."""

    __slots__ = ()

    def skip_interpolation(self, start: int, depth: int) -> int:
        return self.interpolation(start, depth)[1]

    def interpolation(self, start: int, depth: int) -> tuple[Reference | Call, int]:
        """The interpolation whose ``${`` is at ``start``, and where it ends."""
        self.check_depth(start, depth)
        opening = _OPEN.match(self.text, start)
        position = opening.end() if opening else start
        parts: list[Part] = []
        state, callable_name = _START, True
        while True:
            token = _TOKEN.match(self.text, position)
            if token is None:
                raise self.unexpected(position, "in an interpolation")
            kind = token.lastgroup
            following = _FOLLOWING[state].get("key" if kind == "open" else token["mark"] or kind or "")
            if following is None:
                raise self.unexpected(position, _WHERE[state])
            if kind == "close":
                return Reference(tuple(parts)), token.end()
            if kind == "colon":
                if not callable_name:
                    raise self.unexpected(position, "after what cannot be the name of a resolver")
                name = "".join(part if isinstance(part, str) else "${...}" for part in parts)
                return Call(name), self.arguments(token.end(), depth + 1)
            if kind == "open":
                part, position = self.interpolation(position, depth + 1)
                parts.append(part)
            else:
                named = _NAME.fullmatch(token[0]) if kind == "key" else token[0] == "." and state != _START
                callable_name = callable_name and bool(named)
                parts.append(token[0])
                position = token.end()
            state = following
