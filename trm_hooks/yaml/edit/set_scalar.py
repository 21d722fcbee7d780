"""Setting a scalar and renaming a key: the smallest replacements.

A new string keeps the quotes of the old value. A number, a boolean or null loses them: in quotes it would be a string.
A boolean follows the spelling it replaces (``True``, ``yes``), a float the notation (``1e-4``). A comment that is aligned
with its neighbours' stays in its column.

A value is written as one line in the manner of the file (its quotes, ``null`` or ``~``), and reads back as the same typed value
for OmegaConf's loader; :class:`Refusal` where no YAML text can.
"""

from __future__ import annotations

from collections import Counter

from trm_hooks.yaml.edit.comment import keep_column
from trm_hooks.yaml.edit.edits import Edit, Refusal
from trm_hooks.yaml.edit.reread import changed_at, confirm, plain, typed, with_value
from trm_hooks.yaml.edit.target import dotted, in_flow, open_layout, own_pair, refuse_shared, target
from trm_hooks.yaml.loader import ScalarError, plain_value
from trm_hooks.yaml.locate import pair_of
from trm_hooks.yaml.text import SourceText, lazy
from trm_hooks.yaml.tree import Mapping, Scalar, YamlError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.yaml.layout import Layout, Piece
    from trm_hooks.yaml.locate import Located, Route

_BLOCK_HEADER = lazy("[|>][-+0-9]*")
_BOOLS = {"true": "false", "yes": "no", "on": "off"}
_NULLS = ("null", "~", "Null", "NULL")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


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


def render(value: object, layout: Layout, old: Piece | None = None, *, flow: bool = False) -> str:
    """``value`` as one line of text. ``old`` is the scalar it replaces, whose manner it takes where the types allow."""
    if value is None:
        return _most_common(layout, _NULLS) or "null"
    if isinstance(value, bool):
        return _render_bool(value, layout, old)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _render_float(value, old)
    if isinstance(value, str):
        return _render_text(value, layout, old, flow)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(render(item, layout, flow=True) for item in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{render_key(key, layout)}: {render(item, layout, flow=True)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    raise Refusal(f"a value of type {type(value).__name__} cannot be written")


def render_key(key: object, layout: Layout, old: Piece | None = None) -> str:
    """A key as text that is safe in block and flow mappings alike."""
    if not isinstance(key, str):
        raise Refusal(f"only text can be written as a key, not {key!r}")
    text = _render_text(key, layout, old, flow=True)
    if len(text) > 1000 or text.startswith(("|", ">")):
        raise Refusal("the key is too long for one line")
    return text


def _most_common(layout: Layout, words: tuple[str, ...]) -> str | None:
    counts = Counter(piece.text for piece in layout.scalars if piece.style is None and piece.text in words)
    return counts.most_common(1)[0][0] if counts else None


def _render_bool(value: bool, layout: Layout, old: Piece | None) -> str:
    words = tuple(form for word in _BOOLS for both in (word, _BOOLS[word]) for form in _forms(both))
    model = old.text if old is not None and old.text in words else None
    if model is None:
        model = _most_common(layout, tuple(form for word in ("true", "false") for form in _forms(word))) or "true"
    for yes, no in _BOOLS.items():
        if model.lower() in (yes, no):
            word = yes if value else no
            return word.upper() if model.isupper() else word.title() if model[0].isupper() else word
    return "true" if value else "false"


def _forms(word: str) -> tuple[str, str, str]:
    return word, word.title(), word.upper()


def _render_float(value: float, old: Piece | None) -> str:
    if value != value:
        return ".nan"
    if value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    model = old.text if old is not None else ""
    scientific = _is_scientific(model)
    if value == 0 or ("e" not in text and not scientific):
        return text
    from decimal import Decimal

    sign, digits, power = Decimal(text).normalize().as_tuple()
    exponent = int(power) + len(digits) - 1
    if scientific and abs(exponent) < 3:
        return text
    if not scientific and -7 <= exponent < 0:
        return format(Decimal(text), "f")
    mantissa = "".join(str(digit) for digit in digits)
    mantissa = mantissa[0] + ("." + mantissa[1:] if len(mantissa) > 1 else "")
    return f"{'-' if sign else ''}{mantissa}{'E' if 'E' in model else 'e'}{exponent}"


def _is_scientific(text: str) -> bool:
    try:
        return "e" in text.lower() and isinstance(plain_value(text), float)
    except ScalarError:
        return False


def _render_text(value: str, layout: Layout, old: Piece | None, flow: bool) -> str:
    style = old.style if old is not None else None
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise Refusal("half of a surrogate pair cannot be written as UTF-8")
    plain_safe = _reads_back(value, value, flow)
    if plain_safe and (style is None or style in "|>"):
        return value
    if style not in ("'", '"'):
        style = _usual_quote(layout)
    single = "'" + value.replace("'", "''") + "'"
    if style == "'" and value.isprintable() and _reads_back(single, value, flow):
        return single
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _usual_quote(layout: Layout) -> str:
    counts = Counter(piece.style for piece in layout.scalars if piece.style in ("'", '"'))
    return "'" if counts["'"] > counts['"'] else '"'


def _reads_back(text: str, value: str, flow: bool) -> bool:
    """Whether ``text`` means the string ``value`` to us, and to no other reader a date."""
    if not value.isprintable() or (text == value and _is_date(value)):
        return False
    try:
        root = parse(SourceText("", f"{{k: {text}, m: 1}}" if flow else f"k: {text}\nm: 1\n"))
    except YamlError:
        return False
    node = root.items.get("k") if isinstance(root, Mapping) and len(root.items) == 2 else None
    return isinstance(node, Scalar) and type(node.value) is str and node.value == value


def _is_date(text: str) -> bool:
    return text[:1].isdigit() and text[:4].isdigit() and text[4:5] == "-"


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if character == " " or (character.isprintable() and code != 0xFEFF):
        return character
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
