"""Words of a shell command line, unquoted by POSIX rules, with the place in the source of every character.

``Word`` is what one argument is known to be; ``Dialect`` says whose dollar and braces are read. Nothing is expanded: a
variable, a substitution, a glob or a brace expansion makes the piece it is in unknown and the rest stays known.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.yaml.text import SourceText

PLAIN, SINGLE, DOUBLE, UNKNOWN, SPLITTING = "plain", "single", "double", "unknown", "splitting"
_OPEN = (UNKNOWN, SPLITTING)
_QUOTING = 3  # characters of quotes and backslashes between two that belong together
ROOT = "${repository root}"  # stands for the folder of the repository, wherever that lies; no shell takes it for its own
_HOME = lazy(r"(?:[A-Za-z_]\w*=)?(~)(?=/|\Z)", re.ASCII)
HOLE = "$!"  # what is in a text for something unknown: no shell script can set it


class Dialect(Record):
    """How a kind of file writes shell text.

    ``make``: ``$(X)`` and ``$X`` are Make's own, also in single quotes, and ``$$`` is the shell's dollar.
    ``docs``: ``<name>`` and ``{name}`` stand for what the reader puts there.
    ``multiline``: a quoted string may go on over following lines.
    ``folded``: the end of a line is a blank, as in a span of code of a document.
    ``quoted``: lines that go on begin with ``>``, the second prompt of a shell or the mark of a quotation.
    ``heredoc``: the body of an unquoted here-document, where ``\\$`` is the dollar of the shell that is fed.
    """

    make: bool = False
    docs: bool = False
    multiline: bool = False
    heredoc: bool = False
    folded: bool = False
    quoted: bool = False


class Home(Record):
    """The text that characters are written in: one file, in one dialect.

    ``source`` is ``None`` where there is no file (a command line that was given). ``nested``: inside a string of another
    language, where only what needs no quotes can be written. ``assumed``: what is written there counts unless the
    environment says otherwise, as the default of ``${X:-0.5}`` does. ``element``: items of a list, one argument each.
    ``outside``: what is not known there was for another shell to expand than the one that reads it.
    """

    source: SourceText | None
    dialect: Dialect
    nested: bool = False
    assumed: bool = False
    element: bool = False
    outside: bool = False

    def inside(self) -> Home:
        """The same text, of which a string is read as shell text once more."""
        return self if self.nested else self._inside

    def by_default(self) -> Home:
        """The same text, of what counts only where nothing else is given."""
        return self if self.assumed else self._by_default

    def from_outside(self) -> Home:
        """The same text, of what another shell has left unknown."""
        return self if self.outside else self._from_outside

    @cached_property
    def _inside(self) -> Home:
        return self.but(nested=True)

    @cached_property
    def _by_default(self) -> Home:
        return self.but(assumed=True)

    @cached_property
    def _from_outside(self) -> Home:
        return self.but(outside=True)


Piece = tuple[str, int, str, Home]  # text, offset of its first character in the source, one of the five kinds, whose text


class Word:
    """One argument: ``text`` without its quotes, from ``start`` to ``end`` (offsets, end exclusive) in the text ``home``.

    Every piece says where it is written, which need not be where the word is: ``lr=$LR`` has the value's characters
    where ``LR`` was assigned. Pieces that only running the shell would show are in ``text`` as they are written, so
    ``+run_name=${name}`` reads just so; ``known`` is false then and ``known_prefix`` is ``+run_name=``.
    """

    __slots__ = ("end", "home", "pieces", "start", "text")

    def __init__(self, pieces: Sequence[Piece], start: int, end: int, home: Home) -> None:
        self.pieces = tuple(pieces)
        self.text = "".join([piece[0] for piece in pieces])
        self.start = start
        self.end = end
        self.home = home

    def __repr__(self) -> str:
        return f"Word({self.text!r}, {self.start}, {self.end}{'' if self.known else ', unknown'})"

    def key(self) -> tuple[str, int, int]:
        """What distinguishes it from another: its text, where it is, and where its end is written."""
        return self.text, self.start, self.pieces[-1][1] if self.pieces else self.start

    @property
    def dialect(self) -> Dialect:
        """How the text that the word is in writes shell text."""
        return self.home.dialect

    @property
    def nested(self) -> bool:
        """Whether the word, or a part of it, is inside a string of another language."""
        return self.home.nested or any(piece[3].nested for piece in self.pieces)

    @property
    def assumed(self) -> bool:
        """Whether a part of it is a default that the environment may replace."""
        return any(piece[3].assumed for piece in self.pieces)

    @property
    def known(self) -> bool:
        """Whether every character is what the program will be given."""
        return not any(piece[2] in _OPEN for piece in self.pieces)

    @property
    def known_prefix(self) -> str:
        """The text before the first unknown piece."""
        prefix = ""
        for text, _, kind, _ in self.pieces:
            if kind in _OPEN:
                break
            prefix += text
        return prefix

    @property
    def known_suffix(self) -> str:
        """The text behind the last unknown piece."""
        suffix = ""
        for text, _, kind, _ in reversed(self.pieces):
            if kind in _OPEN:
                break
            suffix = text + suffix
        return suffix

    @property
    def rooted(self) -> str | None:
        """The path from the folder of the repository, where the word begins with that folder and all behind it is known."""
        pieces = [piece for piece in self.pieces if piece[0]]
        if not pieces or pieces[0][0] != ROOT or any(piece[2] in _OPEN for piece in pieces[1:]):
            return None
        from posixpath import normpath

        path = self.text[len(ROOT) :]
        normal = normpath(path.strip("/")) if path.strip("/") else ""
        return None if path[:1] not in ("", "/") or normal.startswith("..") else normal

    @property
    def may_be_many(self) -> bool:
        """Whether the shell may make any number of words of this one: ``$ARGS``, ``"${ARGS[@]}"``, ``$(EXTRA)``."""
        kinds = {piece[2] for piece in self.pieces if piece[0]}
        return kinds == {SPLITTING}

    def offset(self, index: int) -> int:
        """Where the character ``text[index]`` is in the source; ``end`` for the end of the text."""
        at = 0
        for text, source, _, _ in self.pieces:
            if index < at + len(text):
                return source + index - at
            at += len(text)
        return self.end

    def part(self, index: int) -> Word:
        """The rest of this word from ``text[index]`` on, as the value of ``--name=value`` is."""
        at, rest = 0, []
        for text, source, kind, home in self.pieces:
            skip = min(max(index - at, 0), len(text))
            if skip < len(text) or (not text and at >= index):
                rest.append((text[skip:], source + skip, kind, home))
            at += len(text)
        start = self.offset(index - 1) + 1 if index else self.start
        return Word(rest, start, self.end, self.home)

    def written(self) -> tuple[Home, int, int]:
        """Where its value (what follows the first ``=``, else all of it) is written: text, start and end.

        That is the word itself, unless all of the value is together in one other place.
        """
        value = [piece for piece in self.part(self.text.find("=") + 1).pieces if piece[0]]
        inside = [piece for piece in value if self._holds(piece)]
        homes = {id(piece[3].source) for piece in value}
        if not value or inside or len(homes) > 1:
            return self.home, self.start, self.end
        first, last = value[0], value[-1]
        end = last[1] + len(last[0])
        together = [piece[1] for piece in value] == sorted(piece[1] for piece in value)
        return (first[3], first[1], end) if together else (self.home, self.start, self.end)

    def _holds(self, piece: Piece) -> bool:
        return piece[3].source is self.home.source and self.start <= piece[1] < max(self.end, self.start + 1)


class Operator:
    """A control operator or a redirection (``>``, ``2>&1``, ``<<``) at ``start``; ``glued``: no blank before it."""

    __slots__ = ("glued", "redirects", "start", "text")

    def __init__(self, text: str, start: int, glued: bool) -> None:
        self.text = text
        self.start = start
        self.glued = glued
        self.redirects = "<" in text or ">" in text

    def __repr__(self) -> str:
        return f"Operator({self.text!r}, {self.start})"


def homed(pieces: list[Piece], start: int) -> list[Piece]:
    """The pieces of a word from ``start`` on: the ``~`` of ``~/data`` and ``data=~/data`` is the home of whoever runs it."""
    text, at, kind, home = pieces[0] if pieces else ("", start, UNKNOWN, None)
    found = _HOME.match(text) if "~" in text and kind == PLAIN and at == start else None
    if not found or home is None or (found.end() == len(text) and len(pieces) > 1):
        return pieces
    parts = ((0, found.start(1), PLAIN), (found.start(1), found.end(), UNKNOWN), (found.end(), len(text), PLAIN))
    return [*((text[first:last], at + first, part, home) for first, last, part in parts if first < last), *pieces[1:]]


def reach(pieces: Sequence[Piece]) -> int:
    """Where the first of some pieces ends, with those that are right behind it, but for quotes."""
    end = pieces[0][1] + len(pieces[0][0])
    for text, at, _, home in pieces[1:]:
        if home.source is not pieces[0][3].source or not 0 <= at - end <= _QUOTING:
            break  # it goes on in a value that this one refers to
        end = at + len(text)
    return end


class Places:
    """Places of a text's characters, to read a command that is inside another word, or is put together of pieces.

    ``text`` is what a shell reads. Pieces that are not known are :data:`HOLE` there, whatever they are written as.
    """

    __slots__ = ("_starts", "home", "nested", "text", "word")

    def __init__(self, word: Word, nested: bool = True) -> None:
        self.word = word
        self.nested = nested
        self.home = word.home.inside() if nested else word.home
        self._starts: list[int] = []
        at, texts = 0, []
        for text, _, kind, _ in word.pieces:
            self._starts.append(at)
            texts.append(HOLE if kind in _OPEN and text else text)
            at += len(texts[-1])
        self.text = "".join(texts)

    def outer(self, inner: Word) -> Word:
        """``inner``, a word of the text, with its places in the source; what was unknown there still is."""
        pieces = [piece for each in inner.pieces for piece in self.pieces(each)]
        home, start = self._place(inner.start)
        other, end = self._place(inner.end - 1 if inner.end > inner.start else inner.end)
        end = end + 1 if inner.end > inner.start else end
        if other.source is not home.source or end < start:
            end = start + 1
        elif home.element and pieces:  # one of a text that another language put together
            end = max(min(end, reach(pieces)), start + 1)
        return Word(pieces, start, end, home.inside() if self.nested else home)

    def place(self, index: int) -> int:
        """The offset in the source of the character ``index`` of the text."""
        return self._place(index)[1]

    def _place(self, index: int) -> tuple[Home, int]:
        if not self._starts or index >= len(self.text):
            last = self.word.pieces[-1] if self.word.pieces else None
            return (last[3], last[1] + len(last[0])) if last else (self.word.home, self.word.end)
        which = max(bisect_right(self._starts, index) - 1, 0)
        _, source, kind, home = self.word.pieces[which]
        return home, source if kind in _OPEN else source + index - self._starts[which]

    def pieces(self, inner: Piece) -> list[Piece]:
        """A piece of the text as the pieces it is written in."""
        text, at, kind, _ = inner
        pieces: list[Piece] = []
        done = 0
        if kind in _OPEN and HOLE not in text and self._starts:  # one expansion, be its characters escaped or put together
            home, source = self._place(at)
            return [(text, source, kind, home.inside() if self.nested else home)]
        while done < len(text) and self._starts:
            which = max(bisect_right(self._starts, at + done) - 1, 0)
            outer, source, outer_kind, home = self.word.pieces[which]
            home = home.inside() if self.nested else home
            skip = at + done - self._starts[which]
            if outer_kind in _OPEN:
                pieces.append((outer, source, kind if kind in _OPEN else UNKNOWN, home.from_outside()))
                done += max(len(HOLE) - skip, 1)
                continue
            length = max(min(len(text) - done, len(outer) - skip), 1)
            pieces.append((text[done : done + length], source + skip, kind, home))
            done += length
        if not pieces:
            home, source = self._place(at)
            pieces.append((text, source, kind, home.inside() if self.nested else home))
        return pieces
