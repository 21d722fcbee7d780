"""Make text from files safe to print: what a terminal would obey, or would show in another order, becomes an escape.

That is everything Unicode calls not printable (controls, bidirectional marks, separators, lone surrogates), except the marks
that emoji and some scripts are joined with. The first line of a finding is here, because every human format begins with it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.judging.finding import Finding

_HARMLESS = frozenset("\u00a0\u200b\u200c\u200d\u202f\u3000")
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    """``text`` with everything a terminal would obey written as an escape, on one line."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in _HARMLESS else _escaped(each) for each in text)


def _escaped(character: str) -> str:
    code = ord(character)
    named = _NAMED.get(character)
    if named is not None:
        return named
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def joined(parts: Iterable[str]) -> str:
    """Parts of a message in one line; a question ends before the next one begins."""
    return "; ".join(part for part in parts if part).replace("?; ", "? ")


def headline(finding: Finding) -> str:
    """The first line of a finding in every human format."""
    line, column = finding.place.position()
    history = " (history)" if finding.history else ""
    return printable(f"{finding.place.path}:{line}:{column}: {finding.check}: {finding.message}{history}")
