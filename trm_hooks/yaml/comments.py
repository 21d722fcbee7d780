"""The comments of a file, and those that document one pair.

A pair is documented by the comment at the end of its line (in the same column carried on below), and by the block of
full-line comments right above it, with no blank line between. Comments that are elsewhere say nothing about it. For
a collection over several lines, "its line" is the key's.
"""

from __future__ import annotations

from trm_hooks.record import Value
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.yaml.layout import Layout, Pair
    from trm_hooks.yaml.locate import Route
    from trm_hooks.yaml.text import SourceText
    from trm_hooks.yaml.tokens import Comment
    from trm_hooks.yaml.tree import Node, Scalar

# The common shape, `key: value  # comment` on one line, read without scanning the file.
_REST = lazy(r"[ \t]*(#[^\n\r\x85\u2028\u2029]*)?(?=\r?\n|\Z)")
_KEY = lazy(r"( *)(?:- +)*[A-Za-z_][\w.-]*:[ \t]+")
_BREAK = lazy("[\n\r\x85\u2028\u2029]")
_UNSURE = lazy("[\"'\x85\u2028\u2029]|\r(?!\n)")
_UNSURE_SIGNS = frozenset("\"'\r")


class Comments(Value):
    """What documents one pair, without ``#`` and surrounding blanks: its end-of-line comment, and the lines above."""

    end_of_line: str | None
    above: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it in one string, for a search."""
        return "\n".join((*self.above, self.end_of_line or ""))


NONE = Comments(None, ())


def all_comments(source: SourceText) -> list[Comment]:
    """Every comment in order, each with ``start``, ``end`` and ``text`` from its ``#`` on.

    Where the text stops being YAML, those before that place.
    """
    from trm_hooks.yaml.tokens import read_marks

    return list(read_marks(source.text)[1])


def comments_of(source: SourceText, route: Route) -> Comments:
    """What documents the pair (or the list item) at ``route``; nothing where the route or the document is unreadable.

    A value that comes through an alias or a merge key is documented where it is written.
    """
    from trm_hooks.yaml.layout import layout_of
    from trm_hooks.yaml.locate import locate
    from trm_hooks.yaml.tree import YamlError

    try:
        layout = layout_of(source.text)
    except YamlError:
        return NONE
    located = locate(layout, route)
    if located is None:
        return NONE
    if located.pair is not None:
        return _of_pair(layout, located.pair)
    return _of_line(layout, layout.lines.of(located.value_start)) if route else NONE


def comments_beside(node: Node) -> Comments:
    """What documents the pair whose value is ``node``: :func:`comments_of` without a route, mostly without a scan."""
    from trm_hooks.yaml.tree import Scalar, YamlError

    if type(node) is Scalar and node.style not in ("|", ">"):
        quick = _beside_scalar(node)
        if quick is not None:
            return quick
    from trm_hooks.yaml.layout import layout_of

    try:
        layout = layout_of(node.source.text)
    except YamlError:
        return NONE
    pair = layout.values.get(node.start)
    if pair is not None:
        return _of_pair(layout, pair)
    return _of_line(layout, layout.lines.of(node.start)) if node.start else NONE


def _of_pair(layout: Layout, pair: Pair) -> Comments:
    from trm_hooks.yaml.comment_owners import end_of_line

    beside = " ".join(comment.content for comment in end_of_line(layout, pair))
    return Comments(beside or None, _above(layout, layout.lines.of(pair.start)))


def _of_line(layout: Layout, line: int) -> Comments:
    comment = layout.trailing.get(line)
    return Comments(comment.content if comment else None, _above(layout, line))


def _above(layout: Layout, line: int) -> tuple[str, ...]:
    from trm_hooks.yaml.comment_owners import above

    return tuple(layout.full[number].content for number in above(layout, line))


def _beside_scalar(node: Scalar) -> Comments | None:
    """The comments of a `key: value` that fills one line; None where only a scan can decide.

    No scalar can reach from above into the comment lines taken here: a quoted one would need a quote sign between them
    and the key, and the text of a block scalar is indented deeper than the key that follows it.
    """
    text = node.source.text
    start = text.rfind("\n", 0, node.start) + 1
    column, rest = _column(text, start, node.start), _rest(text, node.end)
    if rest is None or column is None or _holds_break(text, node.start, node.end):
        return None
    comment, end = rest
    top, above = start, []
    while top > 0:
        before = text.rfind("\n", 0, top - 1) + 1
        line = text[before : top - 1]
        body = line.lstrip(" \t")
        if not body.startswith("#"):
            break
        if len(line) - len(body) > column:
            return None
        above.append(body.lstrip("#").strip())
        top = before
    below = text[end : text.find("#", end) + 1] if comment is not None else ""
    if (above and _is_unsure(text[top:start])) or (below and not below[:-1].strip()):
        return None
    return Comments((comment or "").lstrip("#").strip() or None, tuple(reversed(above)))


# Each of these reads what is written in the common way without a pattern.


def _column(text: str, start: int, stop: int) -> int | None:
    """The column of the key between the start of a line and its value; None where that is not all there is."""
    before = text[start:stop]
    key = before.strip(" ")
    if before[-1:] == " " and key[-1:] == ":" and key.isascii() and key[:-1].isidentifier():
        return len(before) - len(before.lstrip(" "))
    match = _KEY.fullmatch(before)
    return len(match[1]) if match else None


def _rest(text: str, start: int) -> tuple[str | None, int] | None:
    """The comment behind a value, from its ``#`` on, and where the line ends; None where something else follows."""
    end = text.find("\n", start)
    end = len(text) if end < 0 else end - text.startswith("\r", end - 1)
    rest = text[start:end]
    if rest.isprintable():
        comment = rest.lstrip(" ")
        return (comment or None, end) if comment[:1] in ("", "#") else None
    match = _REST.match(text, start)
    return (match[1], match.end()) if match else None


def _is_unsure(lines: str) -> bool:
    return not (lines.isascii() and _UNSURE_SIGNS.isdisjoint(lines)) and _UNSURE.search(lines) is not None


def _holds_break(text: str, start: int, stop: int) -> bool:
    return not text[start:stop].isprintable() and _BREAK.search(text, start, stop) is not None
