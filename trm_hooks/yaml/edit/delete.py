"""Deleting a pair, the comments that belong to it, and the mappings that would be left empty.

A mapping that loses its last pair goes with its own pair, since a bare ``key:`` would mean null; an emptied list item
becomes ``{}``, since its neighbours must keep their places. Comments inside an emptied mapping go with it where they
are before the pair or are its commented-out twin; any other is a reason to refuse.

Whole lines go where the pair fills them. Of the blank lines on either side of a removed block the larger group stays, so that
none is doubled. In a flow mapping one comma goes too.
"""

from __future__ import annotations

import re

from trm_hooks.yaml.comment_owners import above, continued_to, end_of_line, owned_above
from trm_hooks.yaml.edit.edits import Edit, Refusal
from trm_hooks.yaml.edit.reread import changed_at, confirm, plain, without
from trm_hooks.yaml.edit.target import dotted, open_layout, own_pair, target
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.yaml.layout import Layout, Pair, Piece
    from trm_hooks.yaml.locate import Located, Route, Step
    from trm_hooks.yaml.text import SourceText
    from trm_hooks.yaml.tokens import Comment, Mark


_DASHES = lazy(r"\s*(?:-[ \t]+)+")


def last_line(layout: Layout, pair: Pair) -> int:
    """The last line of a block pair, with the comments below that are still a part of it.

    They carry on its end-of-line comment, or are indented deeper than its key and are not right above something else.
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
    """Whether the pair is first below its mapping's key, and another comes after."""
    return index == 0 and len(mapping.pairs) > 1 and first - 1 not in layout.full


def _cut_behind_dash(layout: Layout, mapping: Piece, index: int, last: int) -> Edit:
    """The first pair of a list item goes, the dash stays: the next pair moves up where it is right below."""
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
    start = pair.start
    if not layout.lines.after(comma.end).strip():
        start = len(text[:start].rstrip(" \t"))  # what is before it ends its line then
    return Edit(start, comma.end + len(layout.lines.after(comma.end)) if start < pair.start else comma.end, "")


def comma_after(layout: Layout, pair: Pair) -> Mark | None:
    """The comma that ends a pair of a flow mapping."""
    mark = layout.mark_at(pair.end)
    return mark if mark is not None and mark.kind == "," else None


def stands_alone(layout: Layout, pair: Pair) -> bool:
    """Whether a pair of a flow mapping has its lines for itself, with its comma and comment."""
    comma = comma_after(layout, pair)
    rest = layout.lines.after(comma.end if comma else pair.end).strip()
    return not layout.lines.before(pair.start).strip() and (not rest or rest.startswith("#"))


def delete_pair(source: SourceText, route: Route) -> list[Edit]:
    """The edits that remove the pair at ``route``; a mapping it leaves empty goes too, up to the document itself."""
    layout = open_layout(source)
    located = target(layout, route)
    own_pair(located)
    top = _topmost(located)
    step = located.steps[top]
    item = top > 0 and len(step.container.pairs) == 1
    _refuse_used_anchors(layout, step, route[: top + 1])
    tree = plain(layout.tree)
    if item:
        edits = _empty_item(layout, step)
        expected = changed_at(tree, route[:top], lambda _: {})
    else:
        edits = _cut(layout, step)
        expected = without(tree, route[: top + 1])
    gone = _comments_in(layout, edits)
    if item or top < len(located.steps) - 1:
        _refuse_strangers(layout, located, top, gone)
    return confirm(layout, edits, expected, gone=[comment.text for comment in gone], added=[])


def _topmost(located: Located) -> int:
    """The index of the step whose pair goes: the outermost one that would be left with nothing."""
    top = len(located.steps) - 1
    while top > 0 and len(located.steps[top].container.pairs) == 1 and located.steps[top - 1].pair is not None:
        top -= 1
    return top


def _cut(layout: Layout, step: Step) -> list[Edit]:
    mapping = step.container
    index = mapping.pairs.index(_pair(step))
    if not mapping.flow:
        return cut_block_pair(layout, mapping, index)
    if len(mapping.pairs) == 1:
        return [Edit(mapping.content, mapping.end, "{}")]
    return cut_flow_pair(layout, mapping, index)


def _empty_item(layout: Layout, step: Step) -> list[Edit]:
    mapping = step.container
    if mapping.flow:
        return [Edit(mapping.content, mapping.end, "{}")]
    return [Edit(mapping.content, layout.lines.ends[last_line(layout, _pair(step))], "{}")]


def _pair(step: Step) -> Pair:
    if step.pair is None:
        raise Refusal("an item of a list is not a pair")
    return step.pair


def _comments_in(layout: Layout, edits: list[Edit]) -> list[Comment]:
    return [
        comment for comment in layout.comments if any(edit.start <= comment.start and comment.end <= edit.end for edit in edits)
    ]


def _refuse_used_anchors(layout: Layout, step: Step, route: Route) -> None:
    start, end = _pair(step).start, _pair(step).end
    for alias in layout.aliases:
        anchored = alias.target
        if anchored is not None and start <= anchored.start < end and not start <= alias.start < end:
            name = layout.text[alias.start : alias.end]
            raise Refusal(f"`{dotted(route)}` holds the anchor that `{name}` uses elsewhere")


def _refuse_strangers(layout: Layout, located: Located, top: int, gone: list[Comment]) -> None:
    """Refusal where a mapping that would go holds a comment on something else than the pair."""
    pair = _pair(located.steps[-1])
    owned = {comment.start for step in located.steps[top:] for comment in end_of_line(layout, _pair(step))}
    first = layout.lines.of(_pair(located.steps[top]).start)
    owned.update(layout.full[line].start for line in above(layout, first))
    twin = re.compile(r"#[#\s]*[\"']?" + re.escape(pair.key.text) + r"[\"']?\s*:")
    for comment in gone:
        if comment.start > pair.start and comment.start not in owned and not twin.match(comment.text):
            name = dotted(located.route[: top + 1])
            raise Refusal(f"`{name}` would be left empty but for the comment `{comment.text}`")
