"""OmegaConf's interpolation grammar: what a string that holds ``${`` is made of, or where it is malformed.

The arguments of resolvers are checked and dropped, since resolvers are never run. Nesting deeper than ``MAX_DEPTH`` is
refused; OmegaConf dies of it a little later.
"""

from __future__ import annotations

from functools import lru_cache

from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Part: TypeAlias = "str | Reference | Call"


class InterpolationSyntaxError(ValueError):
    """A malformed interpolation; ``offset`` counts characters of the value."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


MAX_DEPTH = 200

_OPEN_OR_QUOTE = {quote: lazy(rf"(?<!\\)(\\*)(\$\{{|{quote})") for quote in "'\""}
_COMMA = lazy(r"[ \t]*,[ \t]*")
_COLON = lazy(r"[ \t]*:[ \t]*")
_CLOSE = {close: lazy(rf"[ \t]*\{close}") for close in "]}"}
_SPACES = lazy(r"[ \t]*")
_CHARACTERS = r"\\[\\()\[\]{}:=, \t]|[A-Za-z0-9_/\-\\+.%*@?|]|\$(?!\{)|[ \t]+(?![ \t:,\]}])"
_PRIMITIVE = lazy(rf"(?:{_CHARACTERS}|[ \t]*:[ \t]*)+")
_DICT_KEY = lazy(rf"(?:{_CHARACTERS})+")


class ArgumentReader:
    """Skips the arguments of a resolver call, ``${name:1, [a, "b"], {c: ${d}}}``, and refuses malformed ones.

    Every method takes where something starts and returns where it ends; raises :class:`InterpolationSyntaxError`.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def skip_interpolation(self, start: int, depth: int) -> int:
        """The end of the interpolation that begins at ``start``."""
        raise NotImplementedError

    def check_depth(self, start: int, depth: int) -> None:
        """Refuse what is nested too deeply."""
        if depth > MAX_DEPTH:
            raise InterpolationSyntaxError("interpolations are nested too deeply", start)

    def unexpected(self, start: int, where: str) -> InterpolationSyntaxError:
        """An error for the character at ``start``."""
        if start >= len(self.text):
            return InterpolationSyntaxError("`${` is not closed", start)
        character = self.text[start]
        shown = character if character.isprintable() else repr(character)
        return InterpolationSyntaxError(f"`{shown}` cannot stand {where}", start)

    def arguments(self, start: int, depth: int) -> int:
        """The arguments of a call up to and with its closing brace."""
        return self._sequence(start, "}", depth)

    def _sequence(self, start: int, close: str, depth: int) -> int:
        """Elements between commas, any of which may be left out."""
        closing = _CLOSE[close]
        end = closing.match(self.text, start)
        while end is None:
            comma = _COMMA.match(self.text, start)
            if comma is None:
                start = self._element(start, depth)
                comma = _COMMA.match(self.text, start)
            if comma is not None:
                start = comma.end()
            end = closing.match(self.text, start)
            if end is None and comma is None:
                raise self.unexpected(start, "after an argument")
        return end.end()

    def _element(self, start: int, depth: int) -> int:
        self.check_depth(start, depth)
        first = self.text[start : start + 1]
        if first and first in "'\"":
            return self._quoted(start, depth)
        if first == "[":
            return self._sequence(self._spaces(start + 1), "]", depth + 1)
        if first == "{":
            return self._dict(self._spaces(start + 1), depth + 1)
        end = start
        while True:
            if self.text.startswith("${", end):
                end = self.skip_interpolation(end, depth + 1)
            found = _PRIMITIVE.match(self.text, end)
            if found is not None:
                end = found.end()
            if not self.text.startswith("${", end):
                break
        if end == start:
            raise self.unexpected(start, "in an argument")
        return end

    def _spaces(self, start: int) -> int:
        spaces = _SPACES.match(self.text, start)
        return spaces.end() if spaces else start

    def _dict(self, start: int, depth: int) -> int:
        end = _CLOSE["}"].match(self.text, start)
        while end is None:
            key = _DICT_KEY.match(self.text, start)
            colon = _COLON.match(self.text, key.end()) if key else None
            if colon is None:
                raise self.unexpected(key.end() if key else start, "in the key of an argument")
            start = self._element(colon.end(), depth)
            end = _CLOSE["}"].match(self.text, start)
            if end is None:
                comma = _COMMA.match(self.text, start)
                if comma is None:
                    raise self.unexpected(start, "after an argument")
                start = comma.end()
                # a comma must be followed by a pair
                if _CLOSE["}"].match(self.text, start):
                    raise self.unexpected(start, "after a comma")
        return end.end()

    def _quoted(self, start: int, depth: int) -> int:
        pattern = _OPEN_OR_QUOTE[self.text[start]]
        position = start + 1
        while True:
            found = pattern.search(self.text, position)
            if found is None:
                raise InterpolationSyntaxError("a quote is not closed", start)
            position = found.end()
            if len(found[1]) % 2:
                continue
            if found[2] != "${":
                return position
            position = self.skip_interpolation(found.start(2), depth + 1)


# Reads one interpolation by OmegaConf's grammar, in whatever way it is written.
_OPEN = lazy(r"\$\{[ \t]*")
_TOKEN = lazy(
    r"(?P<open>\$\{)[ \t]*|[ \t]*(?P<colon>:)[ \t]*|[ \t]*(?P<close>\})|(?P<mark>[.\[\]])"
    r"|(?P<key>[^\\{}()\[\]:. \t'\"]+)"
)
_NAME = lazy(r"[A-Za-z_][A-Za-z0-9_-]*")

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


class Reader(ArgumentReader):
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
    """``${a.b}``, ``${.a}`` or ``${name:}`` and where it ends, read without a pattern; None where the pattern must decide."""
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
    return Reader(text).interpolation(opening, 0)


def _flush(literal: list[str], parts: list[Part]) -> None:
    joined = "".join(literal)
    literal.clear()
    if joined:
        parts.append(joined)
