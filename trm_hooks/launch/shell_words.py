"""Words of a shell command line, unquoted by POSIX rules, with the place in the source of every character.

``Word`` is what one argument is known to be; ``Dialect`` says whose dollar and braces are read. Nothing is expanded: a
variable, a substitution, a glob or a brace expansion makes the piece it stands in unknown and the rest stays known.
"""

from __future__ import annotations

from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

PLAIN, SINGLE, DOUBLE, UNKNOWN, SPLITTING = "plain", "single", "double", "unknown", "splitting"
Piece = tuple[str, int, str]  # text, offset of its first character in the source, one of the five above


class Dialect:
    """How a kind of file writes shell text.

    ``make``: ``$(X)`` and ``$X`` are Make's own, also in single quotes, and ``$$`` is the shell's dollar.
    ``docs``: ``<name>`` and ``{name}`` stand for what the reader puts there.
    ``multiline``: a quoted string may go on over following lines.
    ``heredoc``: the body of an unquoted here-document, where ``\\$`` is the dollar of the shell that is fed.
    """

    __slots__ = ("docs", "heredoc", "make", "multiline")

    def __init__(self, make: bool = False, docs: bool = False, multiline: bool = False, heredoc: bool = False) -> None:
        self.make = make
        self.docs = docs
        self.multiline = multiline
        self.heredoc = heredoc


class Word:
    """One argument: ``text`` without its quotes, from ``start`` to ``end`` (offsets, end exclusive) in the source.

    Pieces that only running the shell would tell stand in ``text`` as they are written, so ``+run_name=${name}`` reads
    just so; ``known`` is false then and ``known_prefix`` is ``+run_name=``.
    """

    __slots__ = ("dialect", "end", "nested", "pieces", "start", "text")

    def __init__(self, pieces: Sequence[Piece], start: int, end: int, dialect: Dialect, nested: bool = False) -> None:
        self.pieces = tuple(pieces)
        self.text = "".join([piece[0] for piece in pieces])
        self.start = start
        self.end = end
        self.dialect = dialect
        self.nested = nested

    def __repr__(self) -> str:
        return f"Word({self.text!r}, {self.start}, {self.end}{'' if self.known else ', unknown'})"

    @property
    def known(self) -> bool:
        """Whether every character is what the program will be given."""
        return not any(piece[2] in (UNKNOWN, SPLITTING) for piece in self.pieces)

    @property
    def known_prefix(self) -> str:
        """The text before the first unknown piece."""
        prefix = ""
        for text, _, kind in self.pieces:
            if kind in (UNKNOWN, SPLITTING):
                break
            prefix += text
        return prefix

    @property
    def known_suffix(self) -> str:
        """The text behind the last unknown piece."""
        suffix = ""
        for text, _, kind in reversed(self.pieces):
            if kind in (UNKNOWN, SPLITTING):
                break
            suffix = text + suffix
        return suffix

    @property
    def may_be_many(self) -> bool:
        """Whether the shell may make any number of words of this one: ``$ARGS``, ``"${ARGS[@]}"``, ``$(EXTRA)``."""
        pieces = [piece for piece in self.pieces if piece[0]]
        return len(pieces) == 1 and pieces[0][2] == SPLITTING

    @property
    def quote(self) -> str:
        """``"'"`` or ``'"'`` where one pair of quotes goes around the whole word, else the empty string."""
        if not self.pieces or self.start == self.pieces[0][1]:
            return ""
        text, source, _ = self.pieces[-1]
        if self.end != source + len(text) + 1:
            return ""
        kinds = {piece[2] for piece in self.pieces}
        if kinds == {SINGLE}:
            return "'"
        return '"' if DOUBLE in kinds and kinds <= {DOUBLE, UNKNOWN} else ""

    def offset(self, index: int) -> int:
        """Where the character ``text[index]`` stands in the source; ``end`` for the end of the text."""
        at = 0
        for text, source, _ in self.pieces:
            if index < at + len(text):
                return source + index - at
            at += len(text)
        return self.end

    def part(self, index: int) -> Word:
        """The rest of this word from ``text[index]`` on, as the value of ``--name=value`` is."""
        at, rest = 0, []
        for text, source, kind in self.pieces:
            skip = min(max(index - at, 0), len(text))
            if skip < len(text) or (not text and at >= index):
                rest.append((text[skip:], source + skip, kind))
            at += len(text)
        start = self.offset(index - 1) + 1 if index else self.start
        return Word(rest, start, self.end, self.dialect, self.nested)


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


class PositionMap:
    """Places of a word's characters, to read the command inside ``bash -c "..."`` where it stands."""

    __slots__ = ("_starts", "word")

    def __init__(self, word: Word) -> None:
        self.word = word
        self._starts: list[int] = []
        at = 0
        for text, _, _ in word.pieces:
            self._starts.append(at)
            at += len(text)

    def outer(self, inner: Word) -> Word:
        """``inner``, a word of this word's text, with its places in the source; what was unknown there still is."""
        pieces = [piece for text, at, kind in inner.pieces for piece in self._split(text, at, kind)]
        end = self._place(inner.end - 1) + 1 if inner.end > inner.start else self._place(inner.end)
        return Word(pieces, self._place(inner.start), end, inner.dialect, nested=True)

    def place(self, index: int) -> int:
        """The offset in the source of the character ``index`` of the word's text."""
        return self._place(index)

    def _place(self, index: int) -> int:
        if not self._starts or index >= len(self.word.text):
            return self.word.end
        which = max(bisect_right(self._starts, index) - 1, 0)
        return self.word.pieces[which][1] + index - self._starts[which]

    def _split(self, text: str, at: int, kind: str) -> list[Piece]:
        pieces: list[Piece] = []
        done = 0
        while done < len(text):
            which = max(bisect_right(self._starts, at + done) - 1, 0)
            outer_text, source, outer_kind = self.word.pieces[which]
            skip = at + done - self._starts[which]
            length = min(len(text) - done, len(outer_text) - skip)
            unknown = outer_kind if outer_kind in (UNKNOWN, SPLITTING) else kind
            pieces.append((text[done : done + length], source + skip, unknown))
            done += max(length, 1)
        return pieces or [(text, self._place(at), kind)]
