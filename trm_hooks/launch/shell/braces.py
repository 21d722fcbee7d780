"""Words that unquoted braces make: ``{a,b}`` and ``{1..3}``."""

from __future__ import annotations

from math import prod

from trm_hooks.launch.shell_words import PLAIN, UNKNOWN, Word
from trm_hooks.yaml.pattern import lazy

_RANGE = lazy(r"\{(-?\d+)\.\.(-?\d+)\}\Z")
_MANY = 200  # items that are told one by one


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
