"""Inserting a pair at the end of a mapping that is there, is ``{}``, or has to be made.

Indentation is learnt from the file: from the pairs beside the new one, else from the step its nested mappings use most,
else two spaces. A key that is null is not filled: null erases what is inherited, and a mapping would bring it back.
"""

from __future__ import annotations

from collections import Counter

from trm_hooks.yaml.comment_owners import above, continued_to
from trm_hooks.yaml.edit.comment import add_to_line, clean_comment, gap_after
from trm_hooks.yaml.edit.delete import block_scalar_before, comma_after, keeps_blanks, last_line, stands_alone
from trm_hooks.yaml.edit.edits import Edit, Refusal
from trm_hooks.yaml.edit.reread import confirm, plain, typed, with_value
from trm_hooks.yaml.edit.set_scalar import render, render_key
from trm_hooks.yaml.edit.target import dotted, open_layout, refuse_shared
from trm_hooks.yaml.locate import locate, pair_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.yaml.layout import Layout, Pair, Piece
    from trm_hooks.yaml.locate import Route
    from trm_hooks.yaml.text import SourceText


# Inserting a pair into braces, on one line or several.
def into_flow(
    layout: Layout, mapping: Piece, keys: list[str], value: str, words: str | None
) -> tuple[list[Edit], list[str], list[str]]:
    """The edits that add ``keys[0]: {keys[1]: … value}`` at the end, and the texts of the comments that go and come with them."""
    new_comment = [] if words is None else [f"# {words}"]
    if layout.text[mapping.content] != "{":
        raise Refusal("a pair without braces inside a list has no room for another")
    new = value
    for depth, key in enumerate(reversed(keys)):
        new = f"{key}: {{{new}}}" if depth else f"{key}: {new}"
    if mapping.pairs and stands_alone(layout, mapping.pairs[-1]):
        return _on_own_line(layout, mapping, new, words), [], new_comment
    edit = _inside_line(layout, mapping, new)
    line = layout.lines.of(edit.end)
    existing = layout.trailing.get(line)
    if words is None or (existing is not None and words in existing.text):
        return [edit], [], []
    start = layout.lines.starts[line]
    grown = layout.text[start : edit.start] + edit.text + layout.lines.after(edit.end)
    beside = add_to_line(layout, line, words, grown)
    if beside.start == edit.end:
        return [Edit(edit.start, edit.end, edit.text + beside.text)], [], new_comment
    return [edit, beside], *(([existing.text], [existing.text + beside.text]) if existing else ([], new_comment))


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


def insert_pair(
    source: SourceText, parent_route: Route, key_path: tuple[str, ...], value: object, comment: str | None = None
) -> list[Edit]:
    """The edits that write ``value`` at ``parent_route + key_path``, with mappings made where they are missing.

    ``value`` may be a scalar, or a list or dict, which is written in flow style. ``comment`` (without ``#``) goes to
    the end of the new line. Refusal where the key is there already, or the mapping is shared with other routes.
    """
    layout = open_layout(source)
    route: Route = (*parent_route, *key_path)
    words = None if comment is None else clean_comment(comment)
    if not key_path:
        raise Refusal("a pair needs a key")
    mapping, depth = _parent(layout, route)
    missing = route[depth:]
    gone: list[str] = []
    added = [] if words is None else [f"# {words}"]
    if mapping is None:
        edits = [_into_empty(layout, missing, value, words)]
    elif mapping.flow:
        edits, gone, added = into_flow(layout, mapping, _keys(missing, layout), render(value, layout, flow=True), words)
    else:
        edits = [_into_block(layout, mapping, missing, value, words)]
    expected = with_value(plain(layout.tree), route, typed(value))
    return confirm(layout, edits, expected, gone=gone, added=added)


def _parent(layout: Layout, route: Route) -> tuple[Piece | None, int]:
    """The innermost mapping on the route that exists (None for an empty document), and how many keys lead there."""
    root = layout.root
    if root is None or (root.kind == "scalar" and root.start == root.end):
        return None, 0
    for depth in range(len(route) - 1, -1, -1):
        located = locate(layout, route[:depth])
        if located is None:
            continue
        name = f"`{dotted(route[:depth])}`" if depth else "the document"
        refuse_shared(located)
        _refuse_no_mapping(layout, located.value, name)
        if located.lent_value:
            raise Refusal(f"{name} carries the anchor `&{located.lent_value}`, which is used elsewhere too")
        if pair_of(located.value, route[depth]) is not None:
            raise Refusal(f"`{dotted(route[: depth + 1])}` is already there")
        return located.value, depth
    raise Refusal("the document is not a mapping")


def _refuse_no_mapping(layout: Layout, piece: Piece, name: str) -> None:
    if piece.kind == "mapping":
        return
    if piece.kind == "alias":
        raise Refusal(f"{name} is the alias `{layout.text[piece.start : piece.end]}`; its mapping is written elsewhere")
    if piece.kind == "sequence":
        raise Refusal(f"{name} is a list, not a mapping")
    if piece.style is None and piece.text in ("", "~", "null", "Null", "NULL"):
        raise Refusal(f"{name} is null, which erases what is inherited; a key below it would bring that back")
    raise Refusal(f"{name} is a single value, not a mapping")


def _keys(missing: Route, layout: Layout) -> list[str]:
    return [render_key(key, layout) for key in missing]


def _into_block(layout: Layout, mapping: Piece, missing: Route, value: object, words: str | None) -> Edit:
    lines = layout.lines
    last = last_line(layout, mapping.pairs[-1])
    indent = " " * lines.column(mapping.pairs[0].start)
    body = _body(layout, indent, missing, value)
    if words is not None:
        near = last + 1 if len(missing) == 1 else len(lines) + 1
        body[-1] += gap_after(layout, near, body[-1]) + f"# {words}"
    line_break = lines.break_near(last)
    start = lines.next_start(last)
    kept = keeps_blanks(layout, block_scalar_before(layout, start))
    if len(missing) > 1 and not kept and _has_paragraphs(layout, mapping):
        body.insert(0, "")
    if lines.ends[last] == start:
        return Edit(start, start, "".join(line_break + line for line in body))
    return Edit(start, start, "".join(line + line_break for line in body))


def _body(layout: Layout, indent: str, missing: Route, value: object) -> list[str]:
    step = " " * _indent_step(layout)
    keys = _keys(missing, layout)
    body = [f"{indent}{step * number}{key}:" for number, key in enumerate(keys)]
    body[-1] += f" {render(value, layout)}"
    return body


def _has_paragraphs(layout: Layout, mapping: Piece) -> bool:
    """Whether blank lines separate the pairs of a mapping."""
    for pair in mapping.pairs[1:]:
        line = layout.lines.of(pair.start)
        if layout.lines.is_blank(min(above(layout, line).start, line) - 1):
            return True
    return False


def _indent_step(layout: Layout) -> int:
    steps: Counter[int] = Counter()
    column, waiting = layout.lines.column, [layout.root]
    while waiting:
        piece = waiting.pop()
        if piece is None or piece.flow:
            continue
        waiting += piece.items
        for pair in piece.pairs:
            waiting.append(pair.value)
            if pair.value.kind == "mapping" and not pair.value.flow:
                steps[column(pair.value.pairs[0].start) - column(pair.start)] += 1
    return steps.most_common(1)[0][0] if steps else 2


def _into_empty(layout: Layout, missing: Route, value: object, words: str | None) -> Edit:
    """At the end of a document of nothing but comments; a blank line keeps a comment there from documenting the pair."""
    text, lines = layout.text, layout.lines
    if any(mark.kind == "..." for mark in layout.marks):
        raise Refusal("the document is empty and closed with `...`")
    body = _body(layout, "", missing, value)
    if words is not None:
        body[-1] += f"  # {words}"
    line_break = lines.break_near(len(lines) - 1)
    closed = lines.starts[-1] == len(text)
    last = len(lines) - 2 if closed else len(lines) - 1
    if last in layout.full:
        body.insert(0, "")
    if closed:
        return Edit(len(text), len(text), "".join(line + line_break for line in body))
    return Edit(len(text), len(text), "".join(line_break + line for line in body))
