"""Deleting a pair, the comments that belong to it, and the mappings that would be left empty.

A mapping that loses its last pair goes with its own pair, since a bare ``key:`` would mean null; an emptied list item
becomes ``{}``, since its neighbours must keep their places. Comments inside an emptied mapping go with it where they
stand before the pair or are its commented-out twin; any other is a reason to refuse.
"""

from __future__ import annotations

import re

from trm_hooks.source.belonging import above, end_of_line
from trm_hooks.source.confirm import changed_at, confirm, plain, without
from trm_hooks.source.edits import Edit, Refusal
from trm_hooks.source.patch_target import dotted, open_layout, own_pair, target
from trm_hooks.source.removal import cut_block_pair, cut_flow_pair, last_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.source.layout import Layout, Pair
    from trm_hooks.source.locate import Located, Route, Step
    from trm_hooks.source.marks import Comment
    from trm_hooks.source.text import SourceText


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
