"""Writing a comment beside a pair.

The comment goes to the end of the pair's last line, for a collection over several lines to the end of the key's. A line
that already ends in a comment has it carried on after a semicolon (:func:`append_comment`) or exchanged
(:func:`replace_comment`).
"""

from __future__ import annotations

from trm_hooks.yaml.comment_owners import continued_to, key_lines
from trm_hooks.yaml.edit.comment_column import add_to_line, clean_comment
from trm_hooks.yaml.edit.edits import Edit
from trm_hooks.yaml.edit.reread import confirm, plain
from trm_hooks.yaml.edit.target import open_layout, refuse_borrowed, target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.yaml.layout import Layout
    from trm_hooks.yaml.locate import Route
    from trm_hooks.yaml.text import SourceText
    from trm_hooks.yaml.tokens import Comment


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
