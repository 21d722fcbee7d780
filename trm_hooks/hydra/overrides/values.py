"""The grammar of values on the command line: primitives, lists, dicts, function calls, and sweeps over them.

Nesting deeper than ``MAX_DEPTH`` is refused; Hydra dies of it a little later.
"""

from __future__ import annotations

from trm_hooks.hydra.overrides.functions import call
from trm_hooks.hydra.overrides.sweeps import Choice, unquote
from trm_hooks.hydra.overrides.words import OverrideError, number_value, tokens, word_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.hydra.overrides.words import Token

MAX_DEPTH = 200
_IN_KEY = frozenset(("word", "number", "escape", "space", "character"))
_IN_PRIMITIVE = _IN_KEY | {":", "interpolation"}
_ENDS = {"end": "the end", "space": "a space"}


class ValueParser:
    """Reads the value that starts at an offset of an override's text; ``random`` says that a list was shuffled."""

    __slots__ = ("_index", "_tokens", "random")

    def __init__(self, text: str, start: int) -> None:
        self._tokens = tokens(text, start)
        self._index = 0
        self.random = False

    def value(self) -> Any:
        """The whole value, a Choice where elements are separated by commas; raises OverrideError."""
        first = self._element(0)
        if self._kind() != ",":
            self._expect("end")
            return first
        items = [first]
        while self._kind() == ",":
            self._index += 1
            items.append(self._element(0))
        self._expect("end")
        return Choice(items, simple=True)

    def _kind(self) -> str:
        return self._tokens[self._index][0]

    def _expect(self, kind: str) -> None:
        if self._kind() != kind:
            raise self._unexpected(f"expected {_ENDS.get(kind, f'`{kind}`')}")
        self._index += 1

    def _unexpected(self, wanted: str) -> OverrideError:
        kind, text, start = self._tokens[self._index]
        return OverrideError(f"{wanted}, found {_ENDS.get(kind, f'`{text.strip()}`')}", start + 1)

    def _element(self, depth: int) -> Any:
        kind, text, start = self._tokens[self._index]
        if depth > MAX_DEPTH:
            raise OverrideError("nested too deeply", start + 1)
        if kind == "quoted":
            self._index += 1
            return unquote(text)
        if kind == "[":
            return self._list(depth + 1)
        if kind == "{":
            return self._dict(depth + 1)
        if kind == "word" and self._tokens[self._index + 1][0] == "(" and isinstance(word_value(text), str):
            return self._function(text, start, depth + 1)
        return self._primitive(_IN_PRIMITIVE, "a value")

    def _list(self, depth: int) -> list[Any]:
        self._index += 1
        items: list[Any] = []
        if self._kind() != "]":
            items.append(self._element(depth))
            while self._kind() == ",":
                self._index += 1
                items.append(self._element(depth))
        self._expect("]")
        return items

    def _dict(self, depth: int) -> dict[Any, Any]:
        self._index += 1
        items: dict[Any, Any] = {}
        if self._kind() != "}":
            self._pair(items, depth)
            while self._kind() == ",":
                self._index += 1
                self._pair(items, depth)
        self._expect("}")
        return items

    def _pair(self, items: dict[Any, Any], depth: int) -> None:
        key = self._primitive(_IN_KEY, "an unquoted key")
        self._expect(":")
        items[key] = self._element(depth)

    def _primitive(self, kinds: frozenset[str], wanted: str) -> Any:
        first = self._index
        while self._kind() in kinds:
            self._index += 1
        found = self._tokens[first : self._index]
        if found and found[-1][0] == "space":
            del found[-1]
        if not found:
            raise self._unexpected(f"expected {wanted}")
        return _single(found[0]) if len(found) == 1 else "".join(_text(token) for token in found)

    def _function(self, name: str, start: int, depth: int) -> Any:
        self._index += 2
        arguments: list[Any] = []
        keywords: dict[str, Any] = {}
        if self._kind() != ")":
            self._argument(arguments, keywords, depth)
            while self._kind() == ",":
                self._index += 1
                self._argument(arguments, keywords, depth)
        self._expect(")")
        try:
            value = call(name, arguments, keywords)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise OverrideError(f"`{name}()`: {error}", start + 1) from None
        self.random = self.random or (name == "shuffle" and isinstance(value, list) and len(value) > 1)
        return value

    def _argument(self, arguments: list[Any], keywords: dict[str, Any], depth: int) -> None:
        kind, text, start = self._tokens[self._index]
        if kind == "word" and self._tokens[self._index + 1][0] == "=" and isinstance(word_value(text), str):
            self._index += 2
            keywords[text] = self._element(depth)
            return
        if keywords:
            raise OverrideError("a positional argument follows a named one", start + 1)
        arguments.append(self._element(depth))


def _single(token: Token) -> Any:
    kind, text, start = token
    if kind == "number":
        try:
            return number_value(text)
        except ValueError:
            raise OverrideError("an integer of too many digits", start + 1) from None
    return word_value(text) if kind == "word" else _text(token)


def _text(token: Token) -> str:
    return token[1][1::2] if token[0] == "escape" else token[1]
