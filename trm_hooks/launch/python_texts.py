"""Texts in Python: literals with the places of their characters, and what formatting makes of them.

Values are words, lists of values, the pairs of a dict (or the fields of an object), or one of several values.
"""

from __future__ import annotations

import ast
from bisect import bisect_left

from trm_hooks.launch.shell_scanner import Scanner
from trm_hooks.launch.shell_words import DOUBLE, UNKNOWN, Dialect, Places, Word
from trm_hooks.launch.spliced import References
from trm_hooks.launch.strings import escaped, home_of, joined, plain, unknown
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence
    from typing import TypeAlias

    from trm_hooks.launch.shell_words import Piece
    from trm_hooks.yaml.text import SourceText

    Value: TypeAlias = "Word | list[Value] | Pairs | Either"
    Known: TypeAlias = dict[str, Value]

_QUOTED = lazy(r"[rRuUbBfF]{0,2}(\"\"\"|'''|\"|')")
_PERCENT = lazy(r"%%|%[sdig]|%[-+ #0-9.]*[a-zA-Z]")
_DOLLARS = lazy(r"\$\$|\$\{?([A-Za-z_]\w*)\}?")
_FORMAT = lazy(r"\{\{|\}\}|\{([^{}]*)\}")
SCRIPT_SIGNS = ("#!/bin/", "#!/usr/bin/", "#SBATCH")
MOST_PIECES = 2000
_MOST_PARTS = 200


class Pairs:
    """The keys and values of a dict, or the fields of an object."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: Sequence[tuple[Word, Value]]) -> None:
        self.pairs = list(pairs)

    def get(self, name: str) -> Value | None:
        """What is under a key; of two the later."""
        return next((value for key, value in reversed(self.pairs) if key.known and key.text == name), None)


class Either:
    """One of several values: what a branch decides."""

    __slots__ = ("values",)

    def __init__(self, values: Sequence[Value]) -> None:
        self.values: list[Value] = [inner for each in values for inner in alternatives(each)][:8]


def alternatives(value: Value) -> Sequence[Value]:
    """The values that a value may be."""
    return value.values if isinstance(value, Either) else [value]


def name_of(node: ast.expr) -> str:
    """The name of a variable, or of an attribute of ``self``; empty for whatever else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
        return f"self.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def called_name(node: ast.Call) -> str:
    """The last part of the name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def parameters_of(arguments: ast.arguments) -> dict[str, ast.expr | None]:
    """The names that arguments get, with their defaults; without the object of a method."""
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    found: dict[str, ast.expr | None] = dict.fromkeys(names)
    found.update(zip(reversed(names), reversed(arguments.defaults), strict=False))
    found.update(zip((each.arg for each in arguments.kwonlyargs), arguments.kw_defaults, strict=True))
    return {name: default for name, default in found.items() if name not in ("self", "cls")}


def options_of(calls: Sequence[ast.Call]) -> dict[str, ast.expr]:
    """The defaults of a command line that a file reads, by their names: ``add_argument("--lr", default=1)``, click's ``option``.

    A name that has two is left out, and so is a text that becomes something else.
    """
    found: dict[str, ast.expr] = {}
    seen: set[str] = set()
    for call in calls:
        if called_name(call) == "set_defaults":
            return {}
        if called_name(call) not in ("add_argument", "option") or not call.args:
            continue
        named = {each.arg: each.value for each in call.keywords}
        flags = [str(getattr(each, "value", "")) for each in call.args]
        long = [flag for flag in flags if flag.startswith("--")] or flags
        name = str(getattr(named.get("dest"), "value", long[0].lstrip("-").replace("-", "_")))
        is_text = isinstance(getattr(named.get("default"), "value", 0), str)
        is_changed = is_text and getattr(named.get("type"), "id", "str") != "str"
        if name in seen:
            found.pop(name, None)
        elif "default" in named and not is_changed:
            found[name] = named["default"]
        seen.add(name)
    return found


def is_script(word: Word) -> bool:
    """Whether a text is a script of its own, by how it begins."""
    begin = word.text[:300]
    return begin.lstrip().startswith("#") and any(sign in begin for sign in SCRIPT_SIGNS)


def is_same(value: Value, old: Value | None) -> bool:
    """Whether a value is what it was."""
    return value is old or (isinstance(value, list) and value == old)


def goes_on(value: Value, old: list[Value]) -> bool:
    """Whether a list begins with the items of another."""
    return isinstance(value, list) and value[: len(old)] == old


def start_of(value: Value) -> int:
    """Where a value begins, as far as that is known."""
    first = value[-1] if isinstance(value, list) and value else value
    return first.start if isinstance(first, Word) else 0


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

    def shown(self, text: str, start: int, end: int) -> Word:
        """A value that is written otherwise than it is shown: its first and last characters are where those of the code are."""
        if self.source.text[start:end] == text or len(text) == 1:
            return plain(text, start, self.home)
        pieces = [(text[:-1], start, DOUBLE, self.home), (text[-1], max(end - 1, start), DOUBLE, self.home)]
        return Word(pieces, start, end, self.home)

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
