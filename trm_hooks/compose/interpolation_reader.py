"""Reads one interpolation by OmegaConf's grammar, in whatever way it is written."""

from __future__ import annotations

from trm_hooks.compose.interpolation_arguments import ArgumentReader
from trm_hooks.compose.interpolation_syntax import Call, Reference
from trm_hooks.source.lazy_pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.compose.interpolation_syntax import Part

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
