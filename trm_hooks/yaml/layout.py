"""One YAML document as it is written: every pair, prefix, comma and comment with its span, aliases kept as aliases.

``tree.py`` says what a document means, this module where it is. It is built from the events and tokens of libyaml
(or of PyYAML's own parser, whose marks are the same), only when something is mended or a comment is asked for, and kept
for the texts last used.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache

import yaml

from trm_hooks.record import Record
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tokens import LOADER, Comment, Lines, Mark, read_marks
from trm_hooks.yaml.tree import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.yaml.tree import Node


class Piece(Record, frozen=False):
    """One node as written. ``kind`` is "scalar", "mapping", "sequence" or "alias".

    ``start`` includes an anchor or tag, ``content`` does not; ``end`` is where its last character ends. A ``style`` of
    None is a plain scalar; ``written`` distinguishes an empty null from one that is spelled.
    """

    kind: str
    start: int
    end: int
    content: int
    flow: bool = False
    style: str | None = None
    text: str = ""
    anchor: str | None = None
    tag: str | None = None
    target: Piece | None = None
    pairs: list[Pair] = []
    items: list[Piece] = []

    @property
    def written(self) -> bool:
        return self.end > self.content


class Pair(Record):
    """A key and its value; ``colon`` is None for a bare key in a flow mapping, ``start`` includes an explicit ``?``."""

    key: Piece
    value: Piece
    start: int
    colon: int | None

    @property
    def end(self) -> int:
        return max(self.key.end, self.value.end, -1 if self.colon is None else self.colon + 1)


class Layout:
    """What :func:`layout_of` finds: the root piece, all marks and comments in order, every scalar and every alias.

    ``tree`` is the document's meaning. ``full`` and ``trailing`` give the comment that fills, or ends, a line;
    ``values`` the pair whose value starts at an offset.
    """

    __slots__ = (
        *("_starts", "aliases", "comments", "full", "lines", "marks"),
        *("root", "scalars", "text", "trailing", "tree", "values"),
    )

    def __init__(self, text: str, tree: Node | None, marks: list[Mark], comments: list[Comment]) -> None:
        self.text = text
        self.tree = tree
        self.lines = Lines(text)
        self.marks = marks
        self.comments = comments
        self.root: Piece | None = None
        self.scalars: list[Piece] = []
        self.aliases: list[Piece] = []
        self.values: dict[int, Pair] = {}
        self._starts = [mark.start for mark in marks]
        self.trailing: dict[int, Comment] = {}
        self.full: dict[int, Comment] = {}
        for comment in comments:
            alone = not self.lines.before(comment.start).strip()
            (self.full if alone else self.trailing)[self.lines.of(comment.start)] = comment

    def mark_at(self, offset: int) -> Mark | None:
        """The first mark at or after ``offset``."""
        index = bisect_left(self._starts, offset)
        return self.marks[index] if index < len(self.marks) else None

    def mark_before(self, offset: int) -> Mark | None:
        """The last mark that starts before ``offset``."""
        index = bisect_left(self._starts, offset)
        return self.marks[index - 1] if index else None

    def within(self, offset: int) -> Mark | None:
        """The scalar that a break or blank at ``offset`` is a part of."""
        index = bisect_right(self._starts, offset) - 1
        mark = self.marks[index] if index >= 0 else None
        return mark if mark is not None and mark.kind == "scalar" and mark.start < offset < mark.end else None

    def prefix_end(self, start: int) -> int:
        """Where the text behind the anchor and tag that are at ``start`` begins; their end if nothing follows."""
        index, end = bisect_left(self._starts, start), start
        while index < len(self.marks) and self.marks[index].kind in ("anchor", "tag"):
            end = self.marks[index].end
            index += 1
        return self.marks[index].start if end > start and index < len(self.marks) else end


@lru_cache(maxsize=64)
def layout_of(text: str) -> Layout:
    """The layout of a text; raises :class:`~trm_hooks.yaml.tree.YamlError` where ``tree.parse`` does."""
    tree = parse(SourceText("", text))
    marks, comments = read_marks(text)
    layout = Layout(text, tree, marks, comments)
    _Builder(layout).build()
    return layout


_KINDS: dict[Any, str] = {
    yaml.ScalarEvent: "scalar",
    yaml.AliasEvent: "alias",
    yaml.MappingStartEvent: "mapping",
    yaml.SequenceStartEvent: "sequence",
}


def _events(text: str) -> list[Any]:
    try:
        return list(yaml.parse(text, Loader=LOADER))
    except yaml.YAMLError:
        return list(yaml.parse(text, Loader=yaml.SafeLoader))


class _Builder(Record):
    """Feeds the parser's events into a layout, without recursion."""

    layout: Layout
    open: list[tuple[Piece, list[Piece]]] = []
    anchors: dict[str | None, Piece] = {}

    def build(self) -> None:
        for event in _events(self.layout.text):
            kind = type(event)
            if kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close(event.end_mark.index)
            elif kind in _KINDS:
                self._node(event)

    def _node(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if type(event) is yaml.AliasEvent:
            piece = Piece("alias", start, end, start)
            piece.target = self.anchors[event.anchor]
            self.layout.aliases.append(piece)
        else:
            piece = self._new(event, start, end)
        if self.open:
            self.open[-1][1].append(piece)
        else:
            self.layout.root = piece
        if piece.kind in ("mapping", "sequence"):
            self.open.append((piece, []))

    def _new(self, event: Any, start: int, end: int) -> Piece:
        kind = _KINDS[type(event)]
        piece = Piece(kind, start, end, start)
        piece.anchor, piece.tag = event.anchor, event.tag
        if piece.anchor is not None or self.layout.text[start : start + 1] == "!":
            piece.content = self.layout.prefix_end(start)
            if kind == "scalar" and piece.content >= end:
                piece.content = end
        if piece.anchor is not None:
            self.anchors[piece.anchor] = piece
        if kind == "scalar":
            piece.style, piece.text = event.style or None, event.value
            if piece.style in ("|", ">"):
                piece.end = self._block_end(piece)
            self.layout.scalars.append(piece)
        else:
            piece.flow = bool(event.flow_style)
        return piece

    def _block_end(self, piece: Piece) -> int:
        """The end of a block scalar's last line of text; blank lines count only where ``+`` keeps them."""
        text = self.layout.text
        head_end = self.layout.lines.ends[self.layout.lines.of(piece.content)]
        body = text[piece.content : piece.end]
        if "+" in text[piece.content : head_end].split("#")[0]:
            last = self.layout.lines.of(piece.end)
            at_line_start = self.layout.lines.starts[last] == piece.end and last > 0
            return max(self.layout.lines.ends[last - 1] if at_line_start else piece.end, piece.content + 1)
        return piece.content + len(body.rstrip())

    def _close(self, end: int) -> None:
        piece, children = self.open.pop()
        if piece.kind == "sequence":
            piece.items = children
        else:
            for key, value in zip(children[::2], children[1::2], strict=True):
                piece.pairs.append(self._pair(key, value))
        if piece.flow and self.layout.text[piece.content] in "{[":
            piece.end = end
        elif piece.pairs:
            piece.end = piece.pairs[-1].end
        elif piece.items:
            piece.end = piece.items[-1].end

    def _pair(self, key: Piece, value: Piece) -> Pair:
        following = self.layout.mark_at(key.end)
        colon = following.start if following is not None and following.kind == ":" else None
        before = self.layout.mark_before(key.start)
        explicit = before is not None and before.kind == "?"
        if value.kind == "scalar" and value.start == value.end:
            # the parser puts a missing value where it noticed, which may be at the next comma
            value.content = value.end = key.end if colon is None else colon + 1
        pair = Pair(key, value, before.start if explicit and before is not None else key.start, colon)
        self.layout.values[value.start] = pair
        return pair
