"""The words that one word of a script becomes: by braces, ``{a,b}`` and ``{1..3}``, and where a value is split."""

from __future__ import annotations

import re
from math import prod

from trm_hooks.launch.shell.state import BLANKS, cut
from trm_hooks.launch.shell_words import DOUBLE, PLAIN, SINGLE, SPLITTING, UNKNOWN, Word
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.launch.shell.state import Array, Scalar
    from trm_hooks.launch.shell_words import Piece

_OPEN = (UNKNOWN, SPLITTING)
_QUOTED = (SINGLE, DOUBLE)
_RANGE = lazy(r"\{(?:(-?\d+)\.\.(-?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?\d+))?\}\Z")
_SEVERAL = lazy(r"\$@|\$\{.*(?:\[@\]|[ \t])")  # an expansion that makes several words
_SPECIAL = frozenset("$`\\")
_MANY = 200  # items that are given one by one


def braces(word: Word) -> list[Word]:
    """The words that unquoted ``{a,b}`` and ``{1..3}`` make of one; in documents they stand for a choice."""
    if "{" not in word.text or word.dialect.docs or word.dialect.make:
        return [word]
    if _nest(word):
        return [Word([(word.text, word.start, SPLITTING, word.home)], word.start, word.end, word.home)]
    at = next((at for at, piece in enumerate(word.pieces) if piece[2] == UNKNOWN and _are_braces(piece[0])), None)
    if at is None:
        return [word]
    parts = [piece[0] for piece in word.pieces if piece[2] == UNKNOWN and _are_braces(piece[0])]
    if not 0 < prod(len(_choices(part)) for part in parts) <= _MANY:
        return [word]
    text, source, _, home = word.pieces[at]
    made: list[Word] = []
    for choice, offset in _choices(text):
        pieces = [*word.pieces[:at], (choice, source + offset, PLAIN, home), *word.pieces[at + 1 :]]
        made += braces(Word(pieces, word.start, word.end, word.home))
        if len(made) > _MANY:
            return [word]
    return made


def _nest(word: Word) -> bool:
    """Whether braces without quotes hold others, or quotes, so that they stand for more words than are given here."""
    plain = "".join(piece[0] if piece[2] == PLAIN else " " for piece in word.pieces)
    inside = plain[plain.find("{") : plain.rfind("}")] if "{" in plain else ""
    return "," in inside or ".." in inside


def is_open(word: Word) -> bool:
    """Whether a word may become any number of words: files, or what is not known, decide."""
    return word.may_be_many or any(
        text in ("*", "?") if kind == UNKNOWN else kind == SPLITTING and _SEVERAL.match(text) is not None
        for text, _, kind, _ in word.pieces
    )


def documented_choices(word: Word) -> list[str]:
    """The texts of which the reader of a document is to take one: ``arch={trm,etrm}``; none where there is no such choice."""
    if not word.dialect.docs or [piece[2] for piece in word.pieces].count(UNKNOWN) != 1 or not word.known_prefix:
        return []
    text = next(piece[0] for piece in word.pieces if piece[2] == UNKNOWN)
    if not _are_braces(text):
        return []
    return [f"{word.known_prefix}{choice}{word.known_suffix}" for choice, _ in _choices(text)]


def _are_braces(text: str) -> bool:
    return text[0] == "{" and text != "{}" and not _SPECIAL & set(text) and ("," in text or _RANGE.match(text) is not None)


def _choices(text: str) -> list[tuple[str, int]]:
    found = _RANGE.match(text)
    if found:
        return [(item, 1) for item in _range(found)]
    choices, at = [], 1
    for choice in text[1:-1].split(","):
        choices.append((choice, at))
        at += len(choice) + 1
    return choices


def _range(found: re.Match[str]) -> list[str]:
    """``{1..3}``, ``{01..10..2}``, ``{a..c}``; none where they are too many."""
    letters = found[3] is not None
    ends = (found[3], found[4]) if letters else (found[1], found[2])
    if max(map(len, ends)) > 18 or len(found[5] or "") > 18:
        return []
    first, last = (ord(end) if letters else int(end) for end in ends)
    step = abs(int(found[5] or 1)) or 1
    if abs(last - first) // step >= _MANY or (letters and ends[0].isupper() != ends[1].isupper()):
        return []
    padded = not letters and any(len(end.lstrip("-")) > 1 and end.lstrip("-")[0] == "0" for end in ends)
    width = max(map(len, ends)) if padded else 0
    numbers = range(first, last + (1 if last >= first else -1), step if last >= first else -step)
    return [chr(number) if letters else f"{number:0{width}d}" if padded else str(number) for number in numbers]


class Made:
    """The words that one word of a script becomes, put together piece by piece; ``separators`` part a value without quotes."""

    def __init__(self, word: Word, separators: str | None = BLANKS) -> None:
        self.word = word
        self.separators = separators
        self.quoted = any(piece[2] in _QUOTED for piece in word.pieces)
        self.only_list = False
        self.in_item = False  # the word that is made holds an item of a list, even an empty one
        self.done: list[Word] = []
        self.current: list[Piece] = []

    def add(self, pieces: Sequence[Piece]) -> None:
        self.current += pieces

    def add_words(self, words: Array, whole: Piece) -> None:
        """A list in quotes: its first item joins what is before it, its last what comes."""
        if any(map(is_open, words)) and sum(bool(piece[0]) for piece in self.word.pieces) > 1:
            self.current.append(whole)  # what joins is not known
            return
        self.only_list = True
        for at, word in enumerate(words):
            if at:
                self._end(True)
            self.in_item = True
            self.current += word.pieces

    def split_words(self, words: Array, whole: Piece) -> None:
        """A list without quotes: every item is split."""
        for at, word in enumerate(words):
            if at:
                self._end()
            self.split(word.pieces, whole)

    def split(self, pieces: Scalar, whole: Piece) -> None:
        """A value without quotes: its blanks part words, and an empty one is none."""
        if self.separators != BLANKS:
            self._split_otherwise(pieces, whole)
            return
        for text, at, kind, home in pieces:
            if kind in _OPEN or "*" in text or "?" in text:  # files decide what a pattern becomes
                self.current.append((text, at, SPLITTING, home))
                continue
            begin = 0
            for match in re.finditer(r"[ \t\r\n]+", text):
                if match.start() > begin:
                    self.current.append((text[begin : match.start()], at + begin, PLAIN, home))
                self._end()
                begin = match.end()
            if begin < len(text):
                self.current.append((text[begin:], at + begin, PLAIN, home))

    def _split_otherwise(self, pieces: Scalar, whole: Piece) -> None:
        """A value where ``IFS`` was set; what is joined with other text is not taken apart."""
        text = "".join(piece[0] for piece in pieces)
        opened = any(piece[2] in _OPEN for piece in pieces) or any(sign in text for sign in "*?")
        if self.separators is None or (opened and text):
            self.current.append((whole[0], whole[1], SPLITTING, whole[3]))
        elif not any(sign in text for sign in self.separators):
            self.current += [(part, at, PLAIN, home) for part, at, _, home in pieces]
        elif self.current or sum(bool(piece[0]) for piece in self.word.pieces) > 1:
            self.current.append((whole[0], whole[1], SPLITTING, whole[3]))
        else:
            for first, last in fields(text, self.separators):
                self.current = list(cut(pieces, first, last))
                self._end(True)

    def _end(self, even_if_empty: bool = False) -> None:
        if even_if_empty or self.in_item or any(piece[0] or piece[2] in _QUOTED for piece in self.current):
            self.done.append(self._placed(self.current))
        self.current, self.in_item = [], False

    def words(self) -> list[Word]:
        if any(piece[0] for piece in self.current) or self.in_item or (self.quoted and not self.only_list and not self.done):
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


def fields(text: str, between: str, most: int | None = None) -> list[tuple[int, int]]:
    """Where the fields of a text are that the signs ``between`` part; the last of ``most`` takes the rest."""
    blank = set(between) & set(BLANKS)
    found: list[tuple[int, int]] = []
    at, end = 0, len(text)
    while at < end and text[at] in blank:
        at += 1
    while end > at and text[end - 1] in blank:
        end -= 1
    start = at
    while at < end and (most is None or len(found) + 1 < most):
        if text[at] not in between:
            at += 1
            continue
        found.append((start, at))
        hard = text[at] not in blank
        at += 1
        while at < end and (text[at] in blank or (not hard and text[at] in between)):
            hard = hard or text[at] not in blank
            at += 1
        start = at
    if start < end or not found:
        found.append((start, end))
    return found
