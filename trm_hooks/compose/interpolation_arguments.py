"""The arguments of a resolver call, ``${name:1, [a, "b"], {c: ${d}}}``: skipped where they are well formed."""

from __future__ import annotations

from trm_hooks.compose.interpolation_errors import InterpolationSyntaxError
from trm_hooks.source.lazy_pattern import lazy

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
    """Every method takes where something starts and returns where it ends; raises :class:`InterpolationSyntaxError`."""

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
