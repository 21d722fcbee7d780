"""A text that a shell gets after another language has put its values in: Make, a workflow, a notebook.

What is put in is text like any other to the shell, quotes and blanks included; every character keeps the place where it
is written, and a word that holds a reference still reaches from its first character to its last.
"""

from __future__ import annotations

from bisect import bisect_right

from trm_hooks.launch.shell.state import State
from trm_hooks.launch.shell_words import UNKNOWN, Places, Word, reach
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from trm_hooks.launch.shell_words import Home, Piece

    Value = tuple[Piece, ...]
    Part = tuple[Sequence[Piece], "tuple[int, int] | None"]  # a value has the span of what refers to it

_LONGEST = 200_000  # characters that a text may become


class Spliced(Places):
    """The text of ``parts``, one behind the other; ``home`` is the text that they are in."""

    __slots__ = ("_begins", "_own", "_spans")

    def __init__(self, parts: Sequence[Part], home: Home, nested: bool = False) -> None:
        pieces = [piece for part, _ in parts for piece in part if piece[0]]
        start = pieces[0][1] if pieces else 0
        super().__init__(Word(pieces, start, start + 1, home), nested)
        self._own = self.home
        self._begins: list[int] = []
        self._spans: list[tuple[int, int] | None] = []
        at = which = 0
        for part, span in parts:
            self._begins.append(at)
            self._spans.append(span)
            which += sum(1 for piece in part if piece[0])
            at = self._starts[which] if which < len(self._starts) else len(self.text)

    def outer(self, inner: Word) -> Word:
        """``inner``, a word of the text, where it is written; all of it in a value: there."""
        pieces = [piece for each in inner.pieces for piece in self.pieces(each)]
        first, last = self._part(inner.start), self._part(max(inner.end - 1, inner.start))
        begin, end = self._spans[first], self._spans[last]
        if begin is not None and first == last and (there := _together(pieces)) is not None:
            return there
        start = begin[0] if begin is not None else self.place(inner.start)
        stop = end[1] if end is not None else self.place(inner.end - 1) + 1 if inner.end > inner.start else start
        return Word(pieces, start, max(stop, start + (inner.end > inner.start)), self._own)

    def _part(self, index: int) -> int:
        return max(bisect_right(self._begins, index) - 1, 0)


def _together(pieces: Sequence[Piece]) -> Word | None:
    """A word where its characters are written, if that is one place."""
    shown = [piece for piece in pieces if piece[0]]
    if not shown or len({id(piece[3].source) for piece in shown}) > 1:
        return None
    start = shown[0][1]
    return Word(pieces, start, max(reach(shown), start + 1), shown[0][3])


class Pieces:
    """A text in pieces, of which parts are asked for by their offsets."""

    __slots__ = ("_starts", "pieces", "text")

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = [piece for piece in pieces if piece[0]]
        self.text = "".join(piece[0] for piece in self.pieces)
        self._starts: list[int] = []
        at = 0
        for piece in self.pieces:
            self._starts.append(at)
            at += len(piece[0])

    def cut(self, start: int, stop: int) -> list[Piece]:
        """The pieces from one character up to another."""
        found: list[Piece] = []
        which = max(bisect_right(self._starts, start) - 1, 0)
        while which < len(self.pieces) and self._starts[which] < stop:
            text, place, kind, home = self.pieces[which]
            first, last = max(start - self._starts[which], 0), min(stop - self._starts[which], len(text))
            if first < last:
                found.append((text[first:last], place + first, kind, home))
            which += 1
        return found

    def parts(self, values: Iterable[tuple[int, int, Value | None]]) -> list[Part]:
        """The text in parts: what is written itself, and each value put in from one offset to another; None leaves it."""
        parts: list[Part] = []
        at = 0
        for begin, end, value in values:
            if value is None:
                continue
            if begin > at:
                parts.append((self.cut(at, begin), None))
            here = self.place(begin)
            put_in = [(text, here if place < 0 else place, kind, home) for text, place, kind, home in value]
            parts.append((put_in, (here, self.place(end - 1) + 1)))
            at = end
        return [*parts, (self.cut(at, len(self.text)), None)] if at < len(self.text) else parts

    def place(self, index: int) -> int:
        """Where a character is written; behind the last one for the end of the text."""
        if not self.pieces:
            return 0
        which = max(bisect_right(self._starts, index) - 1, 0)
        return self.pieces[which][1] + min(index - self._starts[which], len(self.pieces[which][0]))


def hole(match: re.Match[str], home: Home) -> Value:
    """A reference whose value is not known, written so that no shell takes it for one of its own."""
    shown = match[0] if match[0].startswith("${{") else f"<{match[0].strip('${}() ')}>"
    return ((shown, -1, UNKNOWN, home),)


class References(Record):
    """How a language writes references: a pattern, and what one stands for; None leaves it as it is, for the shell."""

    pattern: re.Pattern[str]
    value: Callable[[re.Match[str]], Value | None]

    def parts(self, pieces: Sequence[Piece]) -> list[Part]:
        """A text in parts: what is there itself, and the values that are put in."""
        whole = Pieces(pieces)
        return whole.parts(self._values(whole))

    def _values(self, whole: Pieces) -> Iterator[tuple[int, int, Value | None]]:
        size = 0
        for match in self.pattern.finditer(whole.text):
            value = self.value(match) if size < _LONGEST else hole(match, whole.pieces[0][3])
            yield match.start(), match.end(), value
            size += sum(len(piece[0]) for piece in value or ())

    def put_in(self, pieces: Sequence[Piece]) -> Value:
        """A value with the values that it refers to."""
        return tuple(piece for part, _ in self.parts(pieces) for piece in part)


class Embedded(Record):
    """A text for a shell in a file of another language, with what that language puts in and sets.

    It is written in ``home`` from ``span[0]`` to ``span[1]``. ``variables`` are what the shell finds in its environment
    (None: something, but not known what), ``folder`` is where it starts. ``is_shown``: what it holds is also on lines of the
    file, as a shell would read it.
    """

    text: Places
    home: Home
    span: tuple[int, int]
    variables: Mapping[str, tuple[Piece, ...] | None]
    folder: Word | None = None
    is_shown: bool = False

    def state(self) -> State:
        """What the shell knows when it begins."""
        state = State()
        state.variables.update(self.variables)
        state.environment = frozenset(self.variables)
        state.folder = self.folder
        return state
