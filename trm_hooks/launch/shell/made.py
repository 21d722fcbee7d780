"""The words that one word of a script becomes: by braces, ``{a,b}`` and ``{1..3}``, and where a value is split."""

from __future__ import annotations

import re
from math import prod

from trm_hooks.launch.shell_words import DOUBLE, PLAIN, SINGLE, SPLITTING, UNKNOWN, Word
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.launch.shell.state import Array, Scalar
    from trm_hooks.launch.shell_words import Piece

_OPEN = (UNKNOWN, SPLITTING)
_QUOTED = (SINGLE, DOUBLE)
_RANGE = lazy(r"\{(-?\d+)\.\.(-?\d+)\}\Z")
_MANY = 200  # items that are given one by one


def braces(word: Word) -> list[Word]:
    """The words that unquoted ``{a,b}`` and ``{1..3}`` make of one; in documents they stand for a choice."""
    at = next((at for at, piece in enumerate(word.pieces) if piece[2] == UNKNOWN and _are_braces(piece[0])), None)
    if at is None or word.dialect.docs or word.dialect.make:
        return [word]
    parts = [piece[0] for piece in word.pieces if piece[2] == UNKNOWN and _are_braces(piece[0])]
    if prod(len(_choices(part)) for part in parts) > _MANY:
        return [word]
    text, source, _, home = word.pieces[at]
    made: list[Word] = []
    for choice, offset in _choices(text):
        pieces = [*word.pieces[:at], (choice, source + offset, PLAIN, home), *word.pieces[at + 1 :]]
        made += braces(Word(pieces, word.start, word.end, word.home))
        if len(made) > _MANY:
            return [word]
    return made


def documented_choices(word: Word) -> list[str]:
    """The texts of which the reader of a document is to take one: ``arch={trm,etrm}``; none where there is no such choice."""
    if not word.dialect.docs or [piece[2] for piece in word.pieces].count(UNKNOWN) != 1 or not word.known_prefix:
        return []
    text = next(piece[0] for piece in word.pieces if piece[2] == UNKNOWN)
    if not _are_braces(text):
        return []
    return [f"{word.known_prefix}{choice}{word.known_suffix}" for choice, _ in _choices(text)]


def _are_braces(text: str) -> bool:
    return text.startswith("{") and text != "{}" and ("," in text or _RANGE.match(text) is not None)


def _choices(text: str) -> list[tuple[str, int]]:
    found = _RANGE.match(text)
    if found:
        first, last = int(found[1]), int(found[2])
        if abs(last - first) >= _MANY:
            return []
        return [(str(number), 1) for number in range(first, last + (1 if last >= first else -1), 1 if last >= first else -1)]
    choices, at = [], 1
    for choice in text[1:-1].split(","):
        choices.append((choice, at))
        at += len(choice) + 1
    return choices


class Made:
    """The words that one word of a script becomes, put together piece by piece."""

    def __init__(self, word: Word) -> None:
        self.word = word
        self.quoted = any(piece[2] in _QUOTED for piece in word.pieces)
        self.only_list = False
        self.done: list[Word] = []
        self.current: list[Piece] = []

    def add(self, pieces: Sequence[Piece]) -> None:
        self.current += pieces

    def add_words(self, words: Array) -> None:
        """A list: its first item joins what stands before it, its last what comes."""
        self.only_list = True
        for at, word in enumerate(words):
            if at:
                self._end()
            self.current += word.pieces

    def split(self, pieces: Scalar) -> None:
        """A value without quotes: its blanks part words, and an empty one is none."""
        for text, at, kind, home in pieces:
            if kind in _OPEN:
                self.current.append((text, at, kind, home))
                continue
            begin = 0
            for match in re.finditer(r"[ \t\r\n]+", text):
                if match.start() > begin:
                    self.current.append((text[begin : match.start()], at + begin, PLAIN, home))
                self._end()
                begin = match.end()
            if begin < len(text):
                self.current.append((text[begin:], at + begin, PLAIN, home))

    def _end(self) -> None:
        if any(piece[0] for piece in self.current):
            self.done.append(self._placed(self.current))
        self.current = []

    def words(self) -> list[Word]:
        if any(piece[0] for piece in self.current) or (self.quoted and not self.only_list and not self.done):
            self.done.append(self._placed(self.current))
        return self.done

    def _placed(self, pieces: list[Piece]) -> Word:
        """A word where it is written: in the script's own word, or all of it where its value was assigned."""
        word = self.word
        shown = [piece for piece in pieces if piece[0]]
        own = [piece for piece in shown if piece[3].source is word.home.source and word.start <= piece[1] < word.end]
        sources = {id(piece[3].source) for piece in shown}
        if own or not shown or len(sources) > 1:
            return Word(pieces, word.start, word.end, word.home)
        first, last = shown[0], shown[-1]
        end = max(last[1] + len(last[0]), first[1] + 1)
        return Word(pieces, first[1], end, first[3])
