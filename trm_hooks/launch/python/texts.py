"""Texts in Python: literals with the places of their characters, and what formatting makes of them."""

from __future__ import annotations

import ast
from bisect import bisect_left

from trm_hooks.launch.python.kinds import Either, Number, Pairs, Some
from trm_hooks.launch.shell_scanner import Scanner
from trm_hooks.launch.shell_words import DOUBLE, UNKNOWN, Dialect, Places, Word
from trm_hooks.launch.spliced import Pieces, References
from trm_hooks.launch.strings import escaped, home_of, joined, plain, unknown
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from trm_hooks.launch.python.kinds import Value
    from trm_hooks.launch.shell_words import Piece
    from trm_hooks.yaml.text import SourceText


_QUOTED = lazy(r"[rRuUbBfF]{0,2}(\"\"\"|'''|\"|')")
_PERCENT = lazy(r"%%|%[sdig]|%[-+ #0-9.]*[a-zA-Z]")
_DOLLARS = lazy(r"\$\$|\$\{?([A-Za-z_]\w*)\}?")
_FORMAT = lazy(r"\{\{|\}\}|\{([^{}]*)\}")
MOST_PIECES = 2000
_MOST_PARTS = 200


class Texts:
    """Reads the texts of one file."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.home = home_of(source)
        self.formatted: set[int] = set()  # offsets of the texts whose fields were put in

    def place(self, line: int, column: int) -> int:
        """The offset of a line and a column, as ``ast`` counts them."""
        start = self.source.line_starts[line - 1]
        text = self.source.text[start : start + column]
        return start + (
            column if text.isascii() else len(self.source.line_text(line).encode()[:column].decode("utf-8", "ignore"))
        )

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Where an expression begins and ends."""
        return self.place(node.lineno, node.col_offset), self.place(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def constant(self, node: ast.Constant) -> Word | None:
        """A text, or a number or a truth as it is shown."""
        start, end = self.span(node)
        if isinstance(node.value, str):
            return self._string(node.value, start, end)
        return self.shown(str(node.value), start, end) if isinstance(node.value, (bool, int, float)) else None

    def _string(self, value: str, at: int, end: int) -> Word:
        quote = _QUOTED.match(self.source.text, at)
        if quote is None:
            return unknown("...", at, self.home)
        word = escaped(self.source, quote.end(), end - len(quote[1]), self.home)
        if "r" in quote.group()[: -len(quote[1])].lower():
            word = plain(self.source.text[quote.end() : end - len(quote[1])], quote.end(), self.home)
        return word if word.text == value else self._of_literals(value, at, end)

    def _of_literals(self, value: str, at: int, end: int) -> Word:
        """Literals one behind the other, as ``"a " "b"``."""
        words: list[Word] = []
        start = at
        while (quote := _QUOTED.match(self.source.text, at)) is not None and at < end:
            close = self.source.text.find(quote[1], quote.end(), end)
            while close > 0 and self.source.text[close - 1] == "\\":
                close = self.source.text.find(quote[1], close + 1, end)
            if close < 0 or "r" in quote.group().lower():
                break
            words.append(escaped(self.source, quote.end(), close, self.home))
            at = close + len(quote[1])
            while at < end and self.source.text[at] in " \t\r\n\\":
                at += 1
        word = joined(words) if words else None
        return word if word is not None and word.text == value else unknown(value, start, self.home)

    def shown(self, text: str, start: int, end: int) -> Number:
        """A number that may be written otherwise: its first and last characters are where those of the code are."""
        if self.source.text[start:end] == text or len(text) == 1:
            return Number([(text, start, DOUBLE, self.home)], start, start + len(text), self.home)
        pieces = [(text[:-1], start, DOUBLE, self.home), (text[-1], max(end - 1, start), DOUBLE, self.home)]
        return Number(pieces, start, end, self.home)

    def converted(self, name: str, value: Value, node: ast.Call) -> Value | None:
        """``str(...)``, and the number that ``int(...)`` or ``float(...)`` makes of a text."""
        if not isinstance(value, Word) or (name != "str" and not value.known):
            return None
        if name == "str":
            return Word(value.pieces, value.start, value.end, value.home)
        try:
            shown = str(int(value.text) if name == "int" else float(value.text))
        except ValueError:
            return None
        if shown == value.text:
            return Number(value.pieces, value.start, value.end, value.home)
        return self.shown(shown, *self.span(node))

    def by_lines(self, value: Value) -> Value | None:
        """The lines of a text."""
        if not isinstance(value, Word) or not value.known:
            return None
        whole, at = Pieces(value.pieces), 0
        found: list[Value] = []
        for line in value.text.split("\n"):
            found.append(self._part(whole, value, at, at + len(line)))
            at += len(line) + 1
        return found[:-1] if value.text.endswith("\n") else found

    def stripped(self, value: Value, name: str) -> Value:
        """A text without the blanks at its ends."""
        if not isinstance(value, Word) or not value.known or value.text == value.text.strip():
            return value
        start = 0 if name == "rstrip" else len(value.text) - len(value.text.lstrip())
        return self._part(Pieces(value.pieces), value, start, len(value.text) if name == "lstrip" else len(value.text.rstrip()))

    def _part(self, whole: Pieces, value: Word, start: int, end: int) -> Word:
        pieces = whole.cut(start, end)
        at = value.offset(start)
        return Word(pieces or [("", at, DOUBLE, self.home)], at, max(value.offset(end), at + 1), self.home)

    def signed(self, node: ast.UnaryOp) -> Word | None:
        """A negative number."""
        value = getattr(node.operand, "value", None)
        is_number = isinstance(node.op, ast.USub) and isinstance(value, (int, float)) and not isinstance(value, bool)
        return self.shown(str(-value), *self.span(node)) if is_number and value is not None else None

    def between(self, text: str, at: int, end: int) -> Word | None:
        """A text of an f-string, which may go on over several literals; None where it is not found."""
        found = self.source.text.find(text, at, end)
        if found >= 0:
            return plain(text, found, self.home)
        words: list[Word] = []
        while text and len(words) < _MOST_PARTS:
            size = bisect_left(range(len(text) + 1), True, key=lambda size: self.source.text.find(text[:size], at, end) < 0) - 1
            found = self.source.text.find(text[:size], at, end) if size else at  # a character behind a backslash is not found
            words.append(plain(text[: size or 1], found, self.home))
            at, text = found + size, text[size or 1 :]
        return joined(words) if not text else None

    def percent(self, text: Word, given: list[Value]) -> Word:
        """A text with what ``%`` puts in."""
        pending = list(given)

        def put_in(match: re.Match[str]) -> tuple[Piece, ...]:
            if match[0] == "%%":
                return (("%", -1, DOUBLE, self.home),)
            value = pending.pop(0) if pending else None
            return value.pieces if isinstance(value, Word) and len(match[0]) == 2 else self._hole(match)

        return self._put_in(text, References(_PERCENT, put_in))

    def with_fields(
        self, text: Word, given: Sequence[Value] = (), named: Pairs | None = None, dollar: bool = False
    ) -> Word:
        """A text with what ``format`` puts in, or a template of dollars; what it is not given is not known."""
        pending = list(given)

        def put_in(match: re.Match[str]) -> tuple[Piece, ...]:
            if match[1] is None:
                return ((match[0][0], -1, DOUBLE, self.home),)
            name, colon, _ = match[1].replace("!", ":").partition(":")
            value: Value | None = None
            if name.isdecimal():
                value = given[int(name[:4])] if int(name[:4]) < len(given) else None
            elif name:
                value = named.get(name) if named is not None else None
            elif pending:
                value = pending.pop(0)
            return value.pieces if isinstance(value, Word) and not colon else self._hole(match)

        return self._put_in(text, References(_DOLLARS if dollar else _FORMAT, put_in))

    def _hole(self, match: re.Match[str]) -> tuple[Piece, ...]:
        return ((match[0], -1, UNKNOWN, self.home),)

    def _put_in(self, text: Word, references: References) -> Word:
        self.formatted.add(text.start)
        pieces = references.put_in(text.pieces)
        if len(pieces) > MOST_PIECES:
            return unknown("...", text.start, self.home)
        return Word(pieces, text.start, text.end, text.home)

    def replaced(self, text: Word, given: Sequence[Value]) -> Word | None:
        """A text with another in the place of each ``given[0]``, as far as one piece of it holds it."""
        words = [each.text for each in given if isinstance(each, Word) and each.known]
        if not text.known or len(words) != 2 or len(given) != 2 or not words[0]:
            return None
        old, new = words
        pieces = [(part.replace(old, new), at, kind, home) for part, at, kind, home in text.pieces]
        whole = "".join(piece[0] for piece in pieces)
        return Word(pieces, text.start, text.end, text.home) if whole == text.text.replace(old, new) else None

    def items(self, value: Value) -> list[Value] | None:
        """What one gets from going through a value; None where that is not known."""
        if isinstance(value, Pairs):
            return [key for key, _ in value.pairs]
        if not isinstance(value, list) or any(isinstance(each, Word) and each.may_be_many for each in value):
            return None
        return value

    def each(self, value: Value) -> list[Value] | None:
        """What a loop may go through: the items of a list, be they all there or not."""
        return value.items if isinstance(value, Some) else self.items(value)

    def open(self, value: Value) -> Word:
        """Any number of words that are not known."""
        return unknown("...", value.start if isinstance(value, Word) else 0, self.home, many=True)

    def in_one(self, separator: Word, given: Value) -> Value | None:
        """The texts of a list one behind the other."""
        if isinstance(given, Either):
            return Either([self.in_one(separator, each) or self.open(each) for each in given.values])
        if not isinstance(given, list) or not all(isinstance(each, Word) for each in given):
            return None
        words: list[Word] = []
        for each in given:
            words += [separator] if words else []
            words += [each] if isinstance(each, Word) else []
        return joined(words) if words and sum(len(word.pieces) for word in words) < MOST_PIECES else None

    def split(self, value: Value, as_shell: bool) -> Value | None:
        """``"...".split()``, and ``shlex.split("...")``, which takes quotes away."""
        if isinstance(value, Either):
            return Either([self.split(each, as_shell) or self.open(each) for each in value.values])
        if not isinstance(value, Word):
            return None
        if not as_shell and set("'\"\\") & set(value.text):
            return [self.open(value)]
        places = Places(value)
        scanner = Scanner(places.text.replace("\n", " "), 0, len(places.text), Dialect()).run()
        tokens = [places.outer(token) if isinstance(token, Word) else None for token in scanner.tokens]
        if scanner.problem or None in tokens:
            return [self.open(value)]
        return [Word(token.pieces, token.start, token.end, self.home) for token in tokens if token is not None]
