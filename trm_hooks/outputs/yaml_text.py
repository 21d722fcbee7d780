"""Composed configs written as YAML that OmegaConf reads back to the same values, optionally with each value's origin."""

from __future__ import annotations

import math

from trm_hooks.yaml.loader import ScalarError, plain_value
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, YamlError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from trm_hooks.yaml.tree import Node


def write(node: Node, comment: Callable[[Node], str] | None = None) -> str:
    """``node`` as block YAML; ``comment`` gives what follows a leaf."""
    lines: list[tuple[str, str]] = []
    _write(node, "", "", lines, comment)
    width = min(max((len(text) for text, note in lines if note), default=0), 60)
    return "".join(f"{text.ljust(width)}  # {note}\n" if note else f"{text}\n" for text, note in lines)


def _write(node: Node, lead: str, indent: str, lines: list[tuple[str, str]], comment: Callable[[Node], str] | None) -> None:
    """Write ``node`` behind ``lead`` (``key:`` or ``-``), its own lines indented by ``indent``."""
    if isinstance(node, Scalar) or not node.items:
        value: Any = node.value if isinstance(node, Scalar) else {} if isinstance(node, Mapping) else []
        text = f"{lead} {inline(value)}" if lead else inline(value)
        lines.append((text, comment(node) if comment else ""))
        return
    if lead.endswith(":"):
        lines.append((lead, ""))
    first = f"{lead} " if lead.endswith("-") else indent
    if isinstance(node, Mapping):
        for key, item in node.items.items():
            inner = indent if isinstance(item, Sequence) else indent + "  "
            _write(item, f"{first}{inline(key)}:", inner, lines, comment)
            first = indent
        return
    for item in node.items:
        _write(item, f"{first}-", indent + "  ", lines, comment)
        first = indent


def inline(value: Any) -> str:
    """A scalar (or a container, in flow style) on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, bytes):
        import base64

        return f"!!binary {base64.b64encode(value).decode()}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _plain(value) if isinstance(value, str) else str(value)


def _flow(value: Any) -> str:
    """A value inside a flow collection, where commas and brackets mean something."""
    text = inline(value)
    return _quoted(value) if isinstance(value, str) and any(c in text for c in ",[]{}:#?") else text


def _float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return repr(value)


def _plain(text: str) -> str:
    """``text`` plain where it reads back as itself, else in double quotes."""
    try:
        if text and plain_value(text) == text and text.isprintable() and text.isascii() and _reads_back(text):
            return text
    except ScalarError:
        pass
    return _quoted(text)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(char) or (char if char.isprintable() else _code(ord(char))) for char in text) + '"'


def _code(point: int) -> str:
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _reads_back(text: str) -> bool:
    if text.isidentifier() or text.replace("_", "").replace("/", "").replace(".", "").isalnum():
        return True
    try:
        node = parse(SourceText("", f"a: {text}"))
    except YamlError:
        return False
    inner = node.items.get("a") if isinstance(node, Mapping) else None
    return isinstance(inner, Scalar) and inner.value == text and inner.style is None
