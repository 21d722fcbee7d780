"""The arguments of a resolver call, ``${name:1, [a, "b"], {c: ${d}}}``, as OmegaConf reads them."""

from __future__ import annotations

from trm_hooks.hydra.interpolation.parts import (
    InterpolationSyntaxError,
    Joined,
    Keyed,
    Listed,
    Word,
    check_depth,
    unexpected,
)
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trm_hooks.hydra.interpolation.parts import Call, Element, Part, Reference

    # what reads the interpolation at an offset, at a depth, and says where it ends
    ReadInterpolation = Callable[[int, int], tuple["Reference | Call", int]]

_OPEN_OR_QUOTE = {quote: lazy(rf"(?<!\\)(\\*)(\$\{{|{quote})") for quote in "'\""}
_COMMA = lazy(r"[ \t]*,[ \t]*")
_COLON = lazy(r"[ \t]*:[ \t]*")
_CLOSE = {close: lazy(rf"[ \t]*\{close}") for close in "]}"}
_SPACES = lazy(r"[ \t]*")
_CHARACTERS = r"\\[\\()\[\]{}:=, \t]|[A-Za-z0-9_/\-\\+.%*@?|]|\$(?!\{)|[ \t]+(?![ \t:,\]}])"
_PRIMITIVE = lazy(rf"(?:{_CHARACTERS}|[ \t]*:[ \t]*)+")
_DICT_KEY = lazy(rf"(?:{_CHARACTERS})+")
_ESCAPE = lazy(r"\\([\\()\[\]{}:=, \t])")


class ArgumentReader(Record):
    """Reads arguments of ``text``.

    Every method takes where something starts and returns it with where it ends; raises :class:`InterpolationSyntaxError`.
    """

    text: str
    interpolation: ReadInterpolation

    def single(self) -> Element:
        """The whole text as one element, which is what ``oc.decode`` takes."""
        element, end = self._element(0, 0)
        if end < len(self.text) or not self.text.strip(" \t"):
            raise unexpected(self.text, end, "after a value")
        return element

    def sequence(self, start: int, close: str, depth: int) -> tuple[tuple[Element, ...], int]:
        """Elements between commas up to and with ``close``; one that is left out is an empty text."""
        items: list[Element] = []
        closing = _CLOSE[close]
        end = closing.match(self.text, start)
        if end is not None:
            return (), end.end()
        while True:
            comma = _COMMA.match(self.text, start)
            if comma is None and end is None:
                element, start = self._element(start, depth)
                items.append(element)
                comma = _COMMA.match(self.text, start)
            else:
                items.append(Joined(()))
            if end is None:
                end = closing.match(self.text, start)
            if end is not None:
                return tuple(items), end.end()
            if comma is None:
                raise unexpected(self.text, start, "after an argument")
            start = comma.end()
            end = closing.match(self.text, start)

    def _element(self, start: int, depth: int) -> tuple[Element, int]:
        check_depth(start, depth)
        first = self.text[start : start + 1]
        if first and first in "'\"":
            return self._quoted(start, depth)
        if first == "[":
            items, end = self.sequence(self._spaces(start + 1), "]", depth + 1)
            return Listed(items), end
        if first == "{":
            return self._dict(self._spaces(start + 1), depth + 1)
        return self._primitive(start, depth)

    def _primitive(self, start: int, depth: int) -> tuple[Element, int]:
        end = start
        parts: list[Part] = []
        while True:
            if self.text.startswith("${", end):
                part, end = self.interpolation(end, depth + 1)
                parts.append(part)
            found = _PRIMITIVE.match(self.text, end)
            if found is not None:
                end = found.end()
                parts.append(found[0])
            if not self.text.startswith("${", end):
                break
        if end == start:
            raise unexpected(self.text, start, "in an argument")
        if len(parts) > 1:
            return Joined(tuple(_unescaped(part) if isinstance(part, str) else part for part in parts)), end
        only = parts[0]
        return _word(only) if isinstance(only, str) else only, end

    def _spaces(self, start: int) -> int:
        spaces = _SPACES.match(self.text, start)
        return spaces.end() if spaces else start

    def _dict(self, start: int, depth: int) -> tuple[Keyed, int]:
        pairs: list[tuple[Word | Joined, Element]] = []
        end = _CLOSE["}"].match(self.text, start)
        while end is None:
            key = _DICT_KEY.match(self.text, start)
            colon = _COLON.match(self.text, key.end()) if key else None
            if key is None or colon is None:
                raise unexpected(self.text, key.end() if key else start, "in the key of an argument")
            element, start = self._element(colon.end(), depth)
            pairs.append((_word(key[0]), element))
            end = _CLOSE["}"].match(self.text, start)
            if end is None:
                comma = _COMMA.match(self.text, start)
                if comma is None:
                    raise unexpected(self.text, start, "after an argument")
                start = comma.end()
                # a comma must be followed by a pair
                if _CLOSE["}"].match(self.text, start):
                    raise unexpected(self.text, start, "after a comma")
        return Keyed(tuple(pairs)), end.end()

    def _quoted(self, start: int, depth: int) -> tuple[Joined, int]:
        quote = self.text[start]
        pattern = _OPEN_OR_QUOTE[quote]
        position = start + 1
        parts: list[Part] = []
        while True:
            found = pattern.search(self.text, position)
            if found is None:
                raise InterpolationSyntaxError("a quote is not closed", start)
            # backslashes count only before a quote or an interpolation
            parts.append(self.text[position : found.start()] + "\\" * (len(found[1]) // 2))
            position = found.end()
            if len(found[1]) % 2:
                parts.append(found[2])
            elif found[2] == quote:
                return Joined(tuple(part for part in parts if part != "")), position
            else:
                part, position = self.interpolation(found.start(2), depth + 1)
                parts.append(part)


def _word(text: str) -> Word | Joined:
    return Joined((_unescaped(text),)) if _ESCAPE.search(text) else Word(text)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
