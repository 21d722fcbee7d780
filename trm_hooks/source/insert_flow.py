"""Inserting a pair into braces, on one line or several."""

from __future__ import annotations

from trm_hooks.source.alignment import add_to_line, gap_after
from trm_hooks.source.belonging import continued_to
from trm_hooks.source.edits import Edit, Refusal
from trm_hooks.source.removal import comma_after, stands_alone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.source.layout import Layout, Pair, Piece


def into_flow(layout: Layout, mapping: Piece, keys: list[str], value: str, words: str | None) -> tuple[list[Edit], list[str]]:
    """The edits that add ``keys[0]: {keys[1]: … value}`` at the end, and the text of a comment they carry on."""
    if layout.text[mapping.content] != "{":
        raise Refusal("a pair without braces inside a list has no room for another")
    new = value
    for depth, key in enumerate(reversed(keys)):
        new = f"{key}: {{{new}}}" if depth else f"{key}: {new}"
    if mapping.pairs and stands_alone(layout, mapping.pairs[-1]):
        return _on_own_line(layout, mapping, new, words), []
    edit = _inside_line(layout, mapping, new)
    if words is None:
        return [edit], []
    line = layout.lines.of(edit.end)
    existing = layout.trailing.get(line)
    start = layout.lines.starts[line]
    grown = layout.text[start : edit.start] + edit.text + layout.lines.after(edit.end)
    beside = add_to_line(layout, line, words, grown)
    if beside.start == edit.end:
        return [Edit(edit.start, edit.end, edit.text + beside.text)], []
    return [edit, beside], [existing.text] if existing else []


def _on_own_line(layout: Layout, mapping: Piece, new: str, words: str | None) -> list[Edit]:
    """Below the last pair, indented as it is; the last pair gets a comma, the new one only where the last had it."""
    last, lines = mapping.pairs[-1], layout.lines
    comma = comma_after(layout, last)
    line = continued_to(layout, lines.of(comma.end if comma else last.end))
    text = lines.before(last.start) + new + ("," if comma else "")
    if words is not None:
        text += gap_after(layout, line + 1, text) + f"# {words}"
    start = lines.next_start(line)
    below = Edit(start, start, text + lines.break_near(line))
    return [below] if comma else [Edit(last.end, last.end, _comma(last)), below]


def _comma(last: Pair) -> str:
    """The comma after a pair; libyaml takes ``key:,`` for the start of a text."""
    return "," if last.value.written or last.colon is None else " ,"


def _inside_line(layout: Layout, mapping: Piece, new: str) -> Edit:
    if mapping.pairs:
        end = mapping.pairs[-1].end
        return Edit(end, end, f"{_comma(mapping.pairs[-1])} {new}")
    start, end = mapping.content + 1, mapping.end - 1
    between = layout.text[start:end]
    if between.strip(" "):
        return Edit(start, start, new)
    pad = " " if between else ""
    return Edit(start, end, pad + new + pad)
