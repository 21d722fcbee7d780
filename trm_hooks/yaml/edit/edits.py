"""Replacements of spans of one text, applied from the right so that none moves another.

Offsets count characters of the text they were planned on. An edit that only inserts has ``start == end``.
"""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class OverlapError(ValueError):
    """Two edits want the same characters, or insert at the same place; ``first`` and ``second`` are they."""

    def __init__(self, first: Edit, second: Edit) -> None:
        super().__init__(f"edits overlap: {first!r} and {second!r}")
        self.first = first
        self.second = second


class Refusal(Exception):
    """An edit that cannot be proven harmless; ``reason`` says why in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Edit:
    """Put ``text`` in place of the characters from ``start`` up to ``end``."""

    __slots__ = ("end", "start", "text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Edit):
            return NotImplemented
        return (self.start, self.end, self.text) == (other.start, other.end, other.text)

    def __hash__(self) -> int:
        return hash((self.start, self.end, self.text))

    def __repr__(self) -> str:
        return f"Edit({self.start}, {self.end}, {self.text!r})"


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """The edits from left to right; raises :class:`OverlapError` where two touch the same span or insertion point."""
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    for first, second in pairwise(ordered):
        if second.start < first.end or second.start == first.start:
            raise OverlapError(first, second)
    return ordered


def apply(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with every edit made; raises :class:`OverlapError`, or ValueError for a span outside the text."""
    for edit in reversed(in_order(edits)):
        if not 0 <= edit.start <= edit.end <= len(text):
            raise ValueError(f"{edit!r} lies outside a text of {len(text)} characters")
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
