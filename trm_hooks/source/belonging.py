"""Which comments belong to which lines, by position alone.

The comment at the end of a line belongs to that line, with the lines below that only continue it in the same column. A
block of full-line comments belongs to the line right below it, with no blank line between.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.source.layout import Layout, Pair
    from trm_hooks.source.marks import Comment


def continued_to(layout: Layout, line: int) -> int:
    """The last line that carries on the end-of-line comment of ``line``; ``line`` itself if none does."""
    comment = layout.trailing.get(line)
    if comment is None:
        return line
    column = layout.lines.column(comment.start)
    last = line
    while (below := layout.full.get(last + 1)) is not None and layout.lines.column(below.start) == column:
        last += 1
    if last > line:
        following = layout.mark_at(layout.lines.ends[last])
        if following is not None and layout.lines.column(following.start) >= column:
            return line
    return last


def above(layout: Layout, line: int) -> range:
    """The lines of the comment block right above ``line``; an empty range where there is none."""
    first = line
    while first - 1 in layout.full:
        first -= 1
    if first < line and first > 0:
        first = continued_to(layout, first - 1) + 1
    return range(first, line)


def key_lines(layout: Layout, pair: Pair) -> range:
    """The lines whose end-of-line comments belong to a pair: all of them, or only the opening ones of a collection."""
    lines = layout.lines
    first = lines.of(pair.start)
    if pair.value.kind in ("mapping", "sequence") and lines.of(pair.value.end) != first:
        last = lines.of(pair.end if pair.colon is None else pair.colon)
    elif pair.value.style in ("|", ">"):
        last = lines.of(pair.value.content)
    else:
        last = lines.of(pair.end)
    return range(first, last + 1)


def end_of_line(layout: Layout, pair: Pair) -> list[Comment]:
    """The comments at the end of a pair's lines and between its key and its value, in order."""
    found: list[Comment] = []
    lines = key_lines(layout, pair)
    for line in range(lines.start, continued_to(layout, lines[-1]) + 1):
        comment = layout.trailing.get(line) or layout.full.get(line)
        if comment is not None:
            found.append(comment)
    return found
