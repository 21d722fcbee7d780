"""Writing a comment beside a pair.

The comment goes to the end of the pair's last line, for a collection over several lines to the end of the key's. A line
that already ends in a comment has it carried on after a semicolon (:func:`append_comment`) or exchanged
(:func:`replace_comment`).

It is in the column its neighbours share, else behind the gap the file is used to. Columns count characters. Neighbours
are the lines of the same paragraph, up to a blank line or a full-line comment.
"""

from __future__ import annotations

from trm_hooks.yaml.comment_owners import continued_to, key_lines
from trm_hooks.yaml.edit.edits import Edit, Refusal
from trm_hooks.yaml.edit.reread import confirm, plain
from trm_hooks.yaml.edit.target import open_layout, refuse_borrowed, target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.yaml.layout import Layout
    from trm_hooks.yaml.locate import Route
    from trm_hooks.yaml.text import SourceText
    from trm_hooks.yaml.tokens import Comment


_DIRECTIVES = ("# yamllint ",)


def append_comment(source: SourceText, route: Route, comment: str) -> list[Edit]:
    """The edit that ends the line of ``route`` with ``comment`` (text without ``#``); [] where it already says so."""
    layout = open_layout(source)
    words = clean_comment(comment)
    line = _line(layout, route)
    existing = _existing(layout, line)
    if any(words in part.text for part in existing):
        return []
    edit = add_to_line(layout, line + max(len(existing) - 1, 0), words)
    if not existing:
        return confirm(layout, [edit], plain(layout.tree), gone=[], added=[f"# {words}"])
    last = existing[-1].text
    return confirm(layout, [edit], plain(layout.tree), gone=[last], added=[last + edit.text])


def replace_comment(source: SourceText, route: Route, comment: str) -> list[Edit]:
    """The edits that make ``comment`` the end-of-line comment of ``route``; lines that carried the old one on go too.

    Without an old one, as :func:`append_comment`.
    """
    layout = open_layout(source)
    line = _line(layout, route)
    existing = _existing(layout, line)
    if not existing:
        return append_comment(source, route, comment)
    text = f"# {clean_comment(comment)}"
    edits = []
    if existing[0].text != text:
        edits.append(Edit(existing[0].start, existing[0].end, text))
    if len(existing) > 1:
        edits.append(Edit(layout.lines.ends[line], layout.lines.ends[line + len(existing) - 1], ""))
    return confirm(layout, edits, plain(layout.tree), gone=[part.text for part in existing], added=[text])


def _existing(layout: Layout, line: int) -> list[Comment]:
    """The comment at the end of a line and those that carry it on below."""
    first = layout.trailing.get(line)
    return [first, *(layout.full[number] for number in range(line + 1, continued_to(layout, line) + 1))] if first else []


def _line(layout: Layout, route: Route) -> int:
    """The line whose end is the place for a comment on ``route``."""
    located = target(layout, route)
    refuse_borrowed(located)
    if located.pair is not None:
        return key_lines(layout, located.pair)[-1]
    is_scalar = located.value.kind == "scalar" and located.value.style not in ("|", ">")
    return layout.lines.of(located.value_end if is_scalar else located.value_start)


def clean_comment(comment: str) -> str:
    """The words of a comment; Refusal for what would not stay one comment on one line."""
    words = comment.strip().lstrip("#").strip()
    if not words:
        raise Refusal("an empty comment says nothing")
    if not words.replace("\t", " ").isprintable():
        raise Refusal("a comment must be printable text on one line")
    return words


def usual_gap(layout: Layout) -> str:
    """What the file puts before ``#``: one space or one tab where it always does so, else two spaces."""
    gaps = {_gap(layout, line) for line in layout.trailing}
    return gaps.pop() if gaps in ({" "}, {"\t"}) else "  "


def _gap(layout: Layout, line: int) -> str:
    before = layout.lines.before(layout.trailing[line].start)
    return before[len(before.rstrip()) :]


def _neighbours(layout: Layout, line: int) -> Iterator[int]:
    """The lines around ``line`` that end in a comment and hold no tab, nearest first."""
    ends = [(line, -1), (line, 1)]
    while ends:
        ends = [(number + step, step) for number, step in ends if _goes_on(layout, number + step)]
        for number, _ in ends:
            if number in layout.trailing and "\t" not in layout.lines.body(number):
                yield number


def _goes_on(layout: Layout, line: int) -> bool:
    inside = 0 <= line < len(layout.lines)
    return inside and line not in layout.full and bool(layout.lines.body(line).strip())


def shared_column(layout: Layout, line: int, width: int) -> int | None:
    """The column at which two neighbours' comments are, if text of ``width`` characters leaves them room."""
    gaps: dict[int, int] = {}
    for number in _neighbours(layout, line):
        column = layout.lines.column(layout.trailing[number].start)
        gap = len(_gap(layout, number))
        if column in gaps and column - width >= min(gap, gaps[column], 2):
            return column
        gaps[column] = min(gap, gaps.get(column, gap))
    return None


def gap_after(layout: Layout, line: int, text: str) -> str:
    """The blanks between ``text``, the whole of a line at or below ``line``, and its comment."""
    bare = text.rstrip()
    column = None if "\t" in text else shared_column(layout, line, len(bare))
    if column is not None and column >= len(text):
        return " " * (column - len(text))
    wanted = usual_gap(layout)
    return wanted if bare == text else " " * (len(bare) + len(wanted) - len(text))


def add_to_line(layout: Layout, line: int, comment: str, body: str | None = None) -> Edit:
    """The edit that ends ``line`` with ``comment``; a comment that is there is carried on after a semicolon.

    ``body`` is what the line will hold when other edits to it are made.
    """
    existing = layout.trailing.get(line) or layout.full.get(line)
    if existing is not None:
        if existing.text.startswith(_DIRECTIVES):
            raise Refusal(f"the comment `{existing.text}` is an instruction to another tool; it cannot be carried on")
        joint = " " if existing.text[-1] in "#;" else "; "
        return Edit(existing.end, existing.end, joint + comment)
    end = layout.lines.ends[line]
    if layout.within(end) is not None and not _is_header(layout, end):
        raise Refusal("the line ends inside a text over several lines, where a comment is not possible")
    return Edit(end, end, gap_after(layout, line, layout.lines.body(line) if body is None else body) + "# " + comment)


def _is_header(layout: Layout, offset: int) -> bool:
    mark = layout.within(offset)
    is_block = mark is not None and layout.text[mark.start] in "|>"
    return mark is not None and is_block and layout.lines.of(mark.start) == layout.lines.of(offset)


def keep_column(layout: Layout, line: int, grown: int) -> list[Edit]:
    """The edit that keeps an aligned comment in its column when the text before it grows by ``grown`` characters."""
    comment = layout.trailing.get(line)
    if comment is None or grown == 0:
        return []
    column, gap = layout.lines.column(comment.start), _gap(layout, line)
    others = (layout.lines.column(layout.trailing[number].start) for number in _neighbours(layout, line))
    below = layout.full.get(line + 1)
    if column not in others and (below is None or layout.lines.column(below.start) != column):
        return []
    if set(gap) != {" "} or len(gap) - grown < min(len(gap), 2):
        return []
    if grown > 0:
        return [Edit(comment.start - grown, comment.start, "")]
    return [Edit(comment.start, comment.start, " " * -grown)]
