"""Pieces of Markdown: text from files is escaped, so that it never becomes markup, a link, HTML or another table cell."""

from __future__ import annotations

from trm_hooks.outputs import printable
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MARKUP = lazy(r"([\\`*_{}\[\]<>|#~!&$@])")
_WORD_PART = lazy(r"(?<=\w)\\_(?=\w)")
_LINK = lazy(r"(?i)\b(https?|ftp|www)([:.])")
_TICKS = lazy(r"`+")


def plain(text: str) -> str:
    """``text`` as words; an underscore inside a word needs no escape."""
    escaped = _WORD_PART.sub("_", _MARKUP.sub(r"\\\1", printable(text)))
    return _LINK.sub(r"\1\\\2", escaped) if ":" in escaped or "www" in escaped.lower() else escaped


def code(text: str) -> str:
    """``text`` as a code span that can be in a table cell; empty text stays empty."""
    shown = printable(text)
    if not shown.strip():
        return ""
    fence = "`" * (max((len(ticks) for ticks in _TICKS.findall(shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}".replace("|", "\\|")


def prose(text: str) -> str:
    """A message of ours, whose names of keys and files are between backticks already: the rest is escaped."""
    parts = printable(text).split("`")
    if len(parts) % 2 == 0:
        return plain(text)
    return "".join(code(part) if index % 2 else plain(part) for index, part in enumerate(parts))


def block(text: str, language: str = "") -> list[str]:
    """``text`` as a fenced block, line by line."""
    fence = "`" * max(3, max((len(ticks) + 1 for ticks in _TICKS.findall(text)), default=0))
    return [f"{fence}{language}", *(printable(line.expandtabs(4)) for line in text.split("\n")), fence]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table; cells are Markdown already."""
    return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
