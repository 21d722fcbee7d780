"""OmegaConf's interpolation grammar: what a string that holds ``${`` is made of, or where it is malformed."""

from __future__ import annotations

from functools import lru_cache

from trm_hooks.hydra.interpolation.parts import Call, Reference, check_depth, unexpected
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.hydra.interpolation.parts import Element, Part

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


class Reader(Record):
    """Reads interpolations of ``text``, and those inside them; raises :class:`InterpolationSyntaxError`."""

    text: str

    def interpolation(self, start: int, depth: int) -> tuple[Reference | Call, int]:
        """The interpolation whose ``${`` is at ``start``, and where it ends."""
        check_depth(start, depth)
        opening = _OPEN.match(self.text, start)
        position = opening.end() if opening else start
        parts: list[Part] = []
        state, callable_name = _START, True
        while True:
            token = _TOKEN.match(self.text, position)
            if token is None:
                raise unexpected(self.text, position, "in an interpolation")
            kind = token.lastgroup
            following = _FOLLOWING[state].get("key" if kind == "open" else token["mark"] or kind or "")
            if following is None:
                raise unexpected(self.text, position, _WHERE[state])
            if kind == "close":
                return Reference(tuple(parts)), token.end()
            if kind == "colon":
                if not callable_name:
                    raise unexpected(self.text, position, "after what cannot be the name of a resolver")
                arguments, end = self._arguments(token.end(), depth + 1)
                return Call(tuple(parts), arguments), end
            if kind == "open":
                part, position = self.interpolation(position, depth + 1)
                parts.append(part)
            else:
                named = _NAME.fullmatch(token[0]) if kind == "key" else token[0] == "." and state != _START
                callable_name = callable_name and bool(named)
                parts.append(token[0])
                position = token.end()
            state = following

    def _arguments(self, start: int, depth: int) -> tuple[tuple[Element, ...], int]:
        if self.text.startswith("}", start):
            return (), start + 1
        from trm_hooks.hydra.interpolation.arguments import ArgumentReader

        return ArgumentReader(self.text, self.interpolation).sequence(start, "}", depth)


def read_element(text: str) -> Element:
    """What ``oc.decode`` reads in ``text``; raises :class:`InterpolationSyntaxError`."""
    from trm_hooks.hydra.interpolation.arguments import ArgumentReader

    return ArgumentReader(text, Reader(text).interpolation).single()


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
        part, position = _plain(text, opening) or Reader(text).interpolation(opening, 0)
        parts.append(part)
    _flush(literal, parts)
    return tuple(parts)


def _plain(text: str, opening: int) -> tuple[Reference | Call, int] | None:
    """``${a.b}``, ``${.a}`` or ``${name:}`` and where it ends, read without a pattern; None where the pattern must decide."""
    close = text.find("}", opening)
    relative = text[opening + 2 : close]
    key = relative.lstrip(".")
    if key[-1:] == ":" and key[:-1].isidentifier() and key.isascii() and key == relative and close >= 0:
        return Call((key[:-1],), ()), close + 1
    names = key.split(".")
    if close < 0 or not key.isascii() or not all(map(str.isidentifier, names)):
        return None
    parts: list[Part] = ["."] * (len(relative) - len(key))
    for name in names:
        parts += (name, ".")
    return Reference(tuple(parts[:-1])), close + 1


def _flush(literal: list[str], parts: list[Part]) -> None:
    joined = "".join(literal)
    literal.clear()
    if joined:
        parts.append(joined)
