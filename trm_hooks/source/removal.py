"""The spans to cut so that a pair disappears and the lines around it stay tidy.

Whole lines go where the pair fills them. Of the blank lines on either side of a removed block the larger group stays, so that
none is doubled. In a flow mapping one comma goes too.
"""

from __future__ import annotations

from trm_hooks.source.belonging import above, continued_to
from trm_hooks.source.edits import Edit, Refusal
from trm_hooks.source.headings import owned_above
from trm_hooks.source.lazy_pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.source.layout import Layout, Pair, Piece
    from trm_hooks.source.marks import Mark

_DASHES = lazy(r"\s*(?:-[ \t]+)+")


def last_line(layout: Layout, pair: Pair) -> int:
    """The last line of a block pair, with the comments below that are still a part of it.

    They carry on its end-of-line comment, or are indented deeper than its key and do not stand right above something else.
    """
    lines = layout.lines
    last = continued_to(layout, lines.of(pair.end))
    if pair.value.flow or pair.value.kind not in ("mapping", "sequence"):
        return last
    column = lines.column(pair.start)
    following = layout.mark_at(pair.end)
    stop = len(lines) if following is None else above(layout, lines.of(following.start)).start
    for line in range(last + 1, stop):
        comment = layout.full.get(line)
        if comment is not None:
            if lines.column(comment.start) <= column:
                break
            last = line
    return last


def cut_block_pair(layout: Layout, mapping: Piece, index: int) -> list[Edit]:
    """The cut of one of several pairs of a block mapping, or of the only pair of the document."""
    pair = mapping.pairs[index]
    last = last_line(layout, pair)
    if layout.lines.before(pair.start).strip():
        return [_cut_behind_dash(layout, mapping, index, last)]
    owned = owned_above(layout, mapping, index, last)
    first = owned.start if owned else layout.lines.of(pair.start)
    return [cut_lines(layout, first, last, opens=_opens(layout, mapping, index, first))]


def _opens(layout: Layout, mapping: Piece, index: int, first: int) -> bool:
    """Whether the pair stands first below its mapping's key, and another comes after."""
    return index == 0 and len(mapping.pairs) > 1 and first - 1 not in layout.full


def _cut_behind_dash(layout: Layout, mapping: Piece, index: int, last: int) -> Edit:
    """The first pair of a list item goes, the dash stays: the next pair moves up where it stands right below."""
    pair, before = mapping.pairs[index], layout.lines.before(mapping.pairs[index].start)
    if index or not _DASHES.fullmatch(before) or len(mapping.pairs) < 2:
        raise Refusal(f"`{pair.key.text}` shares its line with something that is not understood")
    following = mapping.pairs[1].start
    if layout.lines.of(following) == last + 1:
        return Edit(pair.start, following, "")
    return Edit(pair.start - len(before) + len(before.rstrip()), layout.lines.ends[last], "")


def cut_lines(layout: Layout, first: int, last: int, *, opens: bool) -> Edit:
    """The cut of whole lines. ``opens`` says that blank lines after them would only follow the opening of a mapping."""
    lines = layout.lines
    start, end = lines.starts[first], lines.next_start(last)
    blank_before, blank_after = _blanks(layout, first - 1, -1), _blanks(layout, last + 1, 1)
    scalar = block_scalar_before(layout, start)
    if keeps_blanks(layout, scalar):
        # blank lines after the cut would become part of a text that keeps its blank lines
        end = lines.next_start(last + blank_after)
    elif not layout.text[end:].strip():
        start = lines.starts[first - blank_before]
    else:
        only_after = first == blank_before or (opens and not blank_before)
        end = lines.next_start(last + (blank_after if only_after else min(blank_before, blank_after)))
    closed = lines.ends[-1] == lines.starts[-1]
    if end == len(layout.text) and start and not closed and scalar is None:
        # the file ended without a line break, and does so again; a block scalar would lose a character by it
        start = lines.ends[lines.of(start) - 1]
    return Edit(start, end, "")


def block_scalar_before(layout: Layout, start: int) -> Mark | None:
    """The block scalar whose text goes up to ``start``, blank lines aside."""
    mark = layout.mark_before(start)
    if mark is None or mark.kind != "scalar" or layout.text[mark.start] not in "|>":
        return None
    return None if layout.text[mark.end : start].strip() else mark


def keeps_blanks(layout: Layout, scalar: Mark | None) -> bool:
    """Whether blank lines below a block scalar are a part of its text."""
    return scalar is not None and "+" in layout.text[scalar.start : scalar.start + 3]


def _blanks(layout: Layout, line: int, step: int) -> int:
    count = 0
    while 0 <= line < len(layout.lines) and layout.lines.is_blank(line):
        count += 1
        line += step
    return count


def cut_flow_pair(layout: Layout, mapping: Piece, index: int) -> list[Edit]:
    """The cut of one of several pairs of a flow mapping, with one comma."""
    pair, lines = mapping.pairs[index], layout.lines
    comma, comma_before = comma_after(layout, pair), comma_after(layout, mapping.pairs[index - 1]) if index else None
    end = comma.end if comma else pair.end
    last = continued_to(layout, lines.of(end))
    if stands_alone(layout, pair):
        owned = owned_above(layout, mapping, index, last)
        first = owned.start if owned else lines.of(pair.start)
        cut = cut_lines(layout, first, last, opens=_opens(layout, mapping, index, first))
        return [cut] if comma or not comma_before else [Edit(comma_before.start, comma_before.end, ""), cut]
    if comma:
        return [_cut_with_comma(layout, mapping, index, comma, comma_before)]
    if comma_before is None:
        return [Edit(pair.start, pair.end, "")]
    if layout.text[comma_before.end : pair.start].strip():
        return [Edit(comma_before.start, comma_before.end, ""), Edit(pair.start, pair.end, "")]
    return [Edit(comma_before.start, pair.end, "")]


def _cut_with_comma(layout: Layout, mapping: Piece, index: int, comma: Mark, comma_before: Mark | None) -> Edit:
    pair, text = mapping.pairs[index], layout.text
    if comma_before and not text[comma_before.end : pair.start].strip(" \t"):
        return Edit(comma_before.end, comma.end, "")
    following = layout.mark_at(comma.end)
    if following and following.kind != "}" and not text[comma.end : following.start].strip(" \t"):
        return Edit(pair.start, following.start, "")
    return Edit(pair.start, comma.end, "")


def comma_after(layout: Layout, pair: Pair) -> Mark | None:
    """The comma that ends a pair of a flow mapping."""
    mark = layout.mark_at(pair.end)
    return mark if mark is not None and mark.kind == "," else None


def stands_alone(layout: Layout, pair: Pair) -> bool:
    """Whether a pair of a flow mapping has its lines for itself, with its comma and comment."""
    comma = comma_after(layout, pair)
    rest = layout.lines.after(comma.end if comma else pair.end).strip()
    return not layout.lines.before(pair.start).strip() and (not rest or rest.startswith("#"))
