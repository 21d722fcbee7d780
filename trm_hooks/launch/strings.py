"""Strings of other languages as words: each character with its place between the quotes, escapes understood.

Such words are items of a list or whole commands; in either case their home says ``element``: no shell's blanks part them.
"""

from __future__ import annotations

from trm_hooks.launch.shell_words import DOUBLE, UNKNOWN, Dialect, Home, Word, reach
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.launch.shell_words import Piece
    from trm_hooks.yaml.text import SourceText

_ESCAPE = lazy(r"\\(?:\r\n|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", 16)  # DOTALL
_MEANS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def home_of(source: SourceText) -> Home:
    """The home of the strings of a file."""
    return Home(source, Dialect(), nested=True, element=True)


def escaped(source: SourceText, start: int, stop: int, home: Home) -> Word:
    """What stands between two quotes, where a backslash escapes as in JSON; one that ends a line joins the next."""
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
    """A text that stands as it is."""
    return Word([(text, at, DOUBLE, home)], at, at + len(text), home)


def unknown(text: str, at: int, home: Home, many: bool = False) -> Word:
    """Something that only running the code would tell; ``many``: any number of words."""
    return Word([(text, at, "splitting" if many else UNKNOWN, home)], at, at + max(len(text), 1), home)


def joined(words: list[Word]) -> Word:
    """Words one behind the other as one."""
    pieces = [piece for word in words for piece in word.pieces if piece[0]]
    end = reach(pieces) if pieces else words[0].end
    return Word(pieces, words[0].start, max(end, words[0].start + 1), words[0].home)
