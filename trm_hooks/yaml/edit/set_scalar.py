"""Setting a scalar and renaming a key: the smallest replacements.

A new string keeps the quotes of the old value. A number, a boolean or null loses them: in quotes it would be a string.
A boolean follows the spelling it replaces (``True``, ``yes``), a float the notation (``1e-4``). A comment that is aligned
with its neighbours' stays in its column.
"""

from __future__ import annotations

from trm_hooks.yaml.edit.comment_column import keep_column
from trm_hooks.yaml.edit.edits import Edit, Refusal
from trm_hooks.yaml.edit.reread import changed_at, confirm, plain, typed, with_value
from trm_hooks.yaml.edit.scalar_text import render, render_key
from trm_hooks.yaml.edit.target import dotted, in_flow, open_layout, own_pair, refuse_shared, target
from trm_hooks.yaml.locate import pair_of
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.yaml.layout import Layout, Piece
    from trm_hooks.yaml.locate import Located, Route
    from trm_hooks.yaml.text import SourceText

_BLOCK_HEADER = lazy("[|>][-+0-9]*")


def set_scalar(source: SourceText, route: Route, value: object) -> list[Edit]:
    """The edits that make the scalar at ``route`` mean ``value`` (str, int, float, bool or None); [] where it does.

    Refusal for a collection, an interpolation or ``???``, and for a value that is shared with other routes.
    """
    layout = open_layout(source)
    located = target(layout, route)
    piece, name = located.value, dotted(route)
    if isinstance(value, (list, tuple, dict)):
        raise Refusal("only a scalar can be set in place of another")
    if piece.kind in ("mapping", "sequence"):
        raise Refusal(f"`{name}` is a {piece.kind}, not a single value")
    if piece.kind == "alias":
        raise Refusal(f"`{name}` is the alias `{layout.text[piece.start : piece.end]}`; its value is written elsewhere")
    refuse_shared(located)
    if located.lent_value:
        raise Refusal(f"`{name}` carries the anchor `&{located.lent_value}`, which is used elsewhere too")
    _refuse_reserved(piece, name)
    tree = plain(layout.tree)
    expected = with_value(tree, route, typed(value))
    if expected == tree:
        return []
    edits = _replace(layout, located, render(value, layout, piece, flow=in_flow(located)))
    return confirm(layout, edits, expected, gone=[], added=[])


def _refuse_reserved(piece: Piece, name: str) -> None:
    if "${" in piece.text:
        raise Refusal(f"`{name}` is the interpolation `{piece.text}`, which is not overwritten")
    if piece.text == "???":
        raise Refusal(f"`{name}` is `???`, a value that must be given elsewhere; it is not overwritten")


def _replace(layout: Layout, located: Located, text: str) -> list[Edit]:
    piece, lines = located.value, layout.lines
    if not piece.written:
        bare_key = located.pair is not None and located.pair.colon is None
        inserted = (": " if bare_key else " ") + text
        edit = Edit(piece.content, piece.content, inserted)
        return [edit, *keep_column(layout, lines.of(piece.content), len(inserted))]
    if piece.style in ("|", ">"):
        return _replace_block(layout, piece, text)
    if piece.style is not None and text[0] not in "'\"" and layout.text[piece.content - 1 : piece.content] == ":":
        text = " " + text
    edit = Edit(piece.content, piece.end, text)
    if lines.of(piece.content) != lines.of(piece.end):
        return [edit]
    return [edit, *keep_column(layout, lines.of(piece.end), len(text) - (piece.end - piece.content))]


def _replace_block(layout: Layout, piece: Piece, text: str) -> list[Edit]:
    """A block scalar gives way to one line; a comment after its header stays."""
    header = _BLOCK_HEADER.match(layout.text, piece.content)
    header_end = header.end() if header else piece.content
    line_end = layout.lines.ends[layout.lines.of(piece.content)]
    edits = [Edit(piece.content, header_end, text)]
    return [*edits, Edit(line_end, piece.end, "")] if piece.end > line_end else edits


def rename_key(source: SourceText, route: Route, new_key: str) -> list[Edit]:
    """The edits that give the pair at ``route`` the key ``new_key``, quoted as the old one; [] where it has it."""
    layout = open_layout(source)
    located = target(layout, route)
    pair, mapping = own_pair(located), located.steps[-1].container
    if route[-1] == new_key:
        return []
    if pair_of(mapping, new_key) is not None:
        raise Refusal(f"`{dotted((*route[:-1], new_key))}` is already there")
    if pair.key.kind == "alias":
        raise Refusal(f"the key of `{dotted(route)}` is an alias")
    old, new = typed(route[-1]), typed(new_key)
    expected = changed_at(
        plain(layout.tree), route[:-1], lambda items: {new if key == old else key: item for key, item in items.items()}
    )
    text = render_key(new_key, layout, pair.key)
    edits = [Edit(pair.key.content, pair.key.end, text)]
    line = layout.lines.of(pair.key.content)
    if line == layout.lines.of(pair.end):
        edits += keep_column(layout, line, len(text) - (pair.key.end - pair.key.content))
    return confirm(layout, edits, expected, gone=[], added=[])
