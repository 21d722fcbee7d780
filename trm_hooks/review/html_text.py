"""Text in HTML: everything that comes from a file is escaped here, for the place where it goes."""

from __future__ import annotations

from html import escape

from trm_hooks.outputs import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any


def text(value: str) -> str:
    """``value`` as the text of an element."""
    return escape(printable(value), quote=False)


def attribute(value: str) -> str:
    """``value`` as an attribute between double quotes."""
    return escape(printable(value), quote=True)


def code(value: str) -> str:
    """``value`` as code that may break behind underscores, dots and slashes."""
    return f"<code>{broken(value)}</code>"


def broken(value: str) -> str:
    """``value`` as text that may break behind underscores, dots and slashes."""
    escaped = text(value)
    for mark in ("_", "/", "."):
        escaped = escaped.replace(mark, f"{mark}<wbr>")
    return escaped


def prose(message: str) -> str:
    """A message of ours: what is between backticks is code."""
    parts = message.split("`")
    if len(parts) % 2 == 0:
        return text(message)
    return "".join(code(part) if index % 2 else text(part) for index, part in enumerate(parts))


def json_script(data: Any) -> str:
    """``data`` as JSON that can be in a script element: nothing in it can end the element or begin another."""
    import json

    dumped = json.dumps(data, separators=(",", ":"))  # ASCII, so no line separator is left to trip over
    return dumped.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def table(head: Sequence[str], rows: Iterable[Iterable[str]], name: str = "") -> str:
    """A table of cells that are HTML already; the first cell of a row is its header.

    On a phone a table whose ``name`` is ``stacked`` has no columns.
    """
    columns = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    labels = head if name == "stacked" else ()
    body = "\n".join(_row(list(row), labels) for row in rows)
    classes = f' class="{name}"' if name else ""
    return f'<div class="scroll"><table{classes}><thead><tr>{columns}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'


def _row(cells: list[str], labels: Sequence[str]) -> str:
    marks = [f' data-label="{label}"' if cell != "–" else ' class="nothing"' for label, cell in zip(labels, cells, strict=False)]
    marks += [""] * (len(cells) - len(marks))
    below = "".join(f"<td{label}>{cell}</td>" for label, cell in zip(marks[1:], cells[1:], strict=True))
    return f'<tr><th scope="row">{cells[0]}</th>{below}</tr>'
