"""Strings of other languages as words: each character with its place between the quotes, escapes understood.

Such words are items of a list or whole commands; in either case their home says ``element``: no shell's blanks part them.
"""

from __future__ import annotations

from trm_hooks.launch.shell_words import DOUBLE, UNKNOWN, Dialect, Home, Word, reach
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any as Node

    from trm_hooks.launch.shell_words import Piece
    from trm_hooks.yaml.text import SourceText

_ESCAPE = lazy(r"\\(?:\r\n|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", 16)  # DOTALL
_PARTS = lazy(r"\s+|\S+")
_MEANS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def home_of(source: SourceText) -> Home:
    """The home of the strings of a file."""
    return Home(source, Dialect(), nested=True, element=True)


def escaped(source: SourceText, start: int, stop: int, home: Home) -> Word:
    """What is between two quotes, where a backslash escapes as in JSON; one that ends a line joins the next."""
    pieces: list[Piece] = []
    at = start
    for match in _ESCAPE.finditer(source.text, start, stop):
        if match.start() > at:
            pieces.append((source.text[at : match.start()], at, DOUBLE, home))
        body = match.group()[1:]
        at = match.end()
        if body[0] in "ux" and len(body) > 1:
            pieces.append((chr(int(body[1:], 16)), match.start(), DOUBLE, home))
        elif body[0] not in "\r\n":
            pieces.append((_MEANS.get(body, body), match.start() + 1, DOUBLE, home))
    if stop > at:
        pieces.append((source.text[at:stop], at, DOUBLE, home))
    return Word(pieces, start, max(stop, start + 1), home)


def plain(text: str, at: int, home: Home) -> Word:
    """A text as it is written."""
    return Word([(text, at, DOUBLE, home)], at, at + len(text), home)


def unknown(text: str, at: int, home: Home, many: bool = False) -> Word:
    """Something that only running the code would show; ``many``: any number of words."""
    return Word([(text, at, "splitting" if many else UNKNOWN, home)], at, at + max(len(text), 1), home)


def joined(words: list[Word]) -> Word:
    """Words one behind the other as one."""
    pieces = [piece for word in words for piece in word.pieces if piece[0]]
    end = reach(pieces) if pieces else words[0].end
    return Word(pieces, words[0].start, max(end, words[0].start + 1), words[0].home)


def documents(text: str) -> list[Node]:
    """The documents of a YAML text; none where it cannot be read."""
    import yaml

    try:
        return [each for each in yaml.compose_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if each is not None]
    except (yaml.YAMLError, RecursionError, ValueError):
        return []


class YamlWords:
    """Reads the scalars of one YAML file: plain, quoted, literal and folded."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.home = home_of(source)
        self.own = Home(source, Dialect(multiline=True))  # of what a shell gets as it is

    def word(self, node: Node) -> Word:
        """The value of a scalar; unknown where escapes or tags leave its characters without places."""
        start, end = node.start_mark.index, node.end_mark.index
        text = self.source.text
        if node.style == '"' and "\n" not in text[start:end]:
            return escaped(self.source, start + 1, end - 1, self.home)
        if node.style == "|":
            return self._literal(node.value, start, end)
        if self.is_one_line(node):
            return plain(node.value, start, self.own)
        return self._folded(node.value, start, end)

    def is_one_line(self, node: Node) -> bool:
        """Whether it is a plain scalar on one line, which is read as a line."""
        return not node.style and self.source.text.startswith(node.value, node.start_mark.index)

    def _literal(self, value: str, start: int, end: int) -> Word:
        """A literal block: each line where it is, behind the indentation of the block."""
        pieces: list[Piece] = []
        at = self.source.text.find("\n", start, end) + 1
        for line in value.split("\n"):
            stop = self.source.text.find("\n", at, end)
            stop = end if stop < 0 else stop
            content = self.source.text[at:stop].rstrip("\r")
            indent = len(content) - len(line)
            if line and not (indent >= 0 and content.endswith(line) and not content[:indent].strip(" ")):
                return unknown("...", start, self.home)
            begin = at + max(indent, 0) if line else stop
            pieces.append((line + "\n", begin, DOUBLE, self.own))
            at = stop + 1
        return Word(pieces, start, max(end, start + 1), self.own)

    def _folded(self, value: str, start: int, end: int) -> Word:
        """A scalar that goes on over lines: its words where they are, and what the folding makes of what is between them."""
        pieces: list[Piece] = []
        at = start + 1 if self.source.text[start : start + 1] in ">'\"" else start
        if self.source.text.startswith(">", start):
            at = self.source.text.find("\n", start, end) + 1
        for match in _PARTS.finditer(value):
            part = match.group()
            if part.isspace():
                pieces.append((part[-1] if "\n" not in part else "\n", at, DOUBLE, self.home))
                continue
            found = self.source.text.find(part, at, end)
            if found < 0:
                return unknown("...", start, self.home)
            pieces.append((part, found, DOUBLE, self.home))
            at = found + len(part)
        return Word(pieces, start, max(end, start + 1), self.home)
