"""Which comments belong to a line, and whether the block above a pair speaks of that pair alone or heads what follows too.

The comment at the end of a line belongs to that line, with the lines below that only continue it in the same column. A block
of full-line comments belongs to the line right below it, with no blank line between.

A block is a heading where it opens a paragraph (a blank line or the start of the mapping before it) and another pair follows
without a blank line or a comment of its own; so is what is at the top of the file. A heading that names the pair's key,
and none of the others, is the pair's after all. Where that is not clear, the comment is the file's and stays.
"""

from __future__ import annotations

from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.yaml.layout import Layout, Pair, Piece
    from trm_hooks.yaml.tokens import Comment


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


_PACKAGE = lazy(r"#\s*@package\b")
_WORD = lazy(r"[^\W_]+")


def owned_above(layout: Layout, mapping: Piece, index: int, last: int) -> range:
    """The comment lines above pair ``index`` that go when it goes; ``last`` is the pair's own last line."""
    block = above(layout, layout.lines.of(mapping.pairs[index].start))
    kept = [line for line in block if _PACKAGE.match(layout.full[line].text)]
    if kept:
        block = range(kept[-1] + 1, block.stop)
    if not block:
        return block
    group = _group(layout, mapping, index, last)
    at_top = _is_top(layout, block.start)
    opens = at_top or index == 0 or layout.lines.is_blank(block.start - 1)
    heading = (bool(group) and opens) or at_top
    if heading and not (_names(layout, block, mapping, index, group) and (not at_top or len(block) <= 2)):
        return range(0)
    return block


def _group(layout: Layout, mapping: Piece, index: int, last: int) -> list[int]:
    """The pairs that follow without a blank line or a comment line between."""
    found = []
    for number in range(index + 1, len(mapping.pairs)):
        pair = mapping.pairs[number]
        if layout.lines.of(pair.start) != last + 1:
            break
        found.append(number)
        last = layout.lines.of(pair.end)
    return found


def _is_top(layout: Layout, line: int) -> bool:
    """Whether nothing but blank lines, comments and document markers is before ``line``."""
    mark = layout.mark_before(layout.lines.starts[line])
    return mark is None or mark.kind in ("%", "---")


def _names(layout: Layout, block: range, mapping: Piece, index: int, group: list[int]) -> bool:
    named = _words("\n".join(layout.full[line].text for line in block))
    own = _words(mapping.pairs[index].key.text)
    others = {word for number in group for word in _words(mapping.pairs[number].key.text)}
    distinct = {word for word in own - others if len(word) >= 4} or own - others
    return bool(distinct & named) and not (others - own) & named


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}
