"""OmegaConf's interpolation grammar: what a string that holds ``${`` is made of, or where it is malformed.

The arguments of resolvers are checked and dropped, since resolvers are never run. Nesting deeper than ``MAX_DEPTH`` is
refused; OmegaConf dies of it a little later.
"""

from __future__ import annotations

from functools import lru_cache

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
    at = text.find("${")
    while at >= 0:
        plain = _plain(text, at)
        if plain is None:
            break
        at = text.find("${", plain[1])
    if at >= 0 and _COMMON.fullmatch(text) is None:
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
        part, position = _plain(text, opening) or _read(text, opening)
        parts.append(part)
    _flush(literal, parts)
    return tuple(parts)


def _plain(text: str, opening: int) -> tuple[Reference | Call, int] | None:
    """``${a.b}``, ``${.a}`` or ``${name:}`` and where it ends, told without a pattern; None leaves the question open."""
    close = text.find("}", opening)
    relative = text[opening + 2 : close]
    key = relative.lstrip(".")
    if key[-1:] == ":" and key[:-1].isidentifier() and key.isascii() and key == relative and close >= 0:
        return Call(key[:-1]), close + 1
    names = key.split(".")
    if close < 0 or not key.isascii() or not all(map(str.isidentifier, names)):
        return None
    parts: list[Part] = ["."] * (len(relative) - len(key))
    for name in names:
        parts += (name, ".")
    return Reference(tuple(parts[:-1])), close + 1


def _read(text: str, opening: int) -> tuple[Reference | Call, int]:
    from trm_hooks.compose.interpolation_reader import Reader

    return Reader(text).interpolation(opening, 0)


def _flush(literal: list[str], parts: list[Part]) -> None:
    joined = "".join(literal)
    literal.clear()
    if joined:
        parts.append(joined)
