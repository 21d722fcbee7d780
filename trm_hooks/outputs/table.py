"""Plain text tables that fit a width: columns give way widest first, and long cells wrap instead of being cut.

Cells are made safe to print. Widths count what a terminal gives a character.
"""

from __future__ import annotations

from trm_hooks.outputs import printable
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GAP = "  "
_NARROWEST = 8
_WORD = lazy(r"\s*\S+\s*|\s+")
# where a word that is wider than a line is broken: behind these
_PIECE = lazy(r"[^\s/._\-=@]*[\s/._\-=@]*")


def text_table(head: Sequence[str], rows: Iterable[Sequence[str]], width: int = 80, *, gives: int | None = None) -> list[str]:
    """The lines of a table; ``head`` may be empty. No line is wider than ``width`` unless there are too many columns.

    The column ``gives`` gives way first, down to a quarter of the width.
    """
    cells = [[printable(cell) for cell in row] for row in ([head, *rows] if head else rows)]
    if not cells:
        return []
    widths = [max(columns_of(row[index]) for row in cells) for index in range(len(cells[0]))]
    room = width - len(_GAP) * (len(widths) - 1)
    if gives is not None:
        widths[gives] = min(widths[gives], max(room - sum(widths) + widths[gives], width // 4))
    _narrow(widths, room)
    lines: list[str] = []
    for number, row in enumerate(cells):
        lines += _lines(row, widths)
        if head and number == 0:
            lines.append(_GAP.join("-" * each for each in widths))
    return lines


def _narrow(widths: list[int], room: int) -> None:
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            return
        second = max((each for index, each in enumerate(widths) if index != widest), default=_NARROWEST)
        excess = sum(widths) - room
        widths[widest] = max(_NARROWEST, widths[widest] - excess, min(second, widths[widest] - 1))


def _lines(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    columns = [wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    height = max(map(len, columns))
    lines = []
    for index in range(height):
        parts = [column[index] if index < len(column) else "" for column in columns]
        padded = (part + " " * (width - columns_of(part)) for part, width in zip(parts, widths, strict=True))
        lines.append(_GAP.join(padded).rstrip())
    return lines


def wrap(text: str, width: int) -> list[str]:
    """``text`` on lines of at most ``width`` columns, broken between words; a word too wide behind slashes and the like."""
    if columns_of(text) <= width:
        return [text]
    lines = [""]
    for word in _WORD.findall(text):
        for piece in [word] if columns_of(word.rstrip()) <= width else _PIECE.findall(word):
            if columns_of(lines[-1] + piece.rstrip()) <= width:
                lines[-1] += piece
                continue
            if lines[-1]:
                lines.append("")
            for character in piece:
                if columns_of(lines[-1] + character) > width:
                    lines.append("")
                lines[-1] += character
    return [line.rstrip() for line in lines]


def columns_of(text: str) -> int:
    """How many columns a terminal gives ``text``."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)
