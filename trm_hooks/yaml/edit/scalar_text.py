"""A value as YAML text in the manner of the file: its quotes, `True` or `true`, `1e-4` or `0.0001`, `null` or `~`.

What is written reads back as the same typed value for OmegaConf's loader; :class:`Refusal` where no YAML text can.
"""

from __future__ import annotations

from collections import Counter

from trm_hooks.yaml.edit.edits import Refusal
from trm_hooks.yaml.loader import ScalarError, plain_value
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, YamlError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.yaml.layout import Layout, Piece

_BOOLS = {"true": "false", "yes": "no", "on": "off"}
_NULLS = ("null", "~", "Null", "NULL")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


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
        raise Refusal("the key is too long to stand on one line")
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
