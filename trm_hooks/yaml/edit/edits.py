"""Replacements of spans of one text, all applied at once so that none moves another.

Offsets count characters of the text they were planned on. An edit that only inserts has ``start == end``.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from trm_hooks.record import Record, Value

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


class Edit(Value):
    """Put ``text`` in place of the characters from ``start`` up to ``end``."""

    start: int
    end: int
    text: str


class Apart(Record):
    """Edits that do not meet, gathered one group at a time."""

    _starts: list[int] = []
    _ends: list[int] = []

    def takes(self, edits: Iterable[Edit]) -> bool:
        """Take all of ``edits``, or none where one of them meets another or one that was taken."""
        try:
            group = in_order(edits)
        except OverlapError:
            return False
        at = [bisect_right(self._starts, edit.start) for edit in group]
        if any(self._meets(edit, index) for edit, index in zip(group, at, strict=True)):
            return False
        for edit, index in zip(reversed(group), reversed(at), strict=True):
            self._starts.insert(index, edit.start)
            self._ends.insert(index, edit.end)
        return True

    def _meets(self, edit: Edit, index: int) -> bool:
        if index and (self._ends[index - 1] > edit.start or self._starts[index - 1] == edit.start):
            return True
        return index < len(self._starts) and self._starts[index] < edit.end


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """The edits from left to right; raises :class:`OverlapError` where two touch the same span or insertion point."""
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    for first, second in pairwise(ordered):
        if second.start < first.end or second.start == first.start:
            raise OverlapError(first, second)
    return ordered


def apply(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with every edit made; raises :class:`OverlapError`, or ValueError for a span outside the text."""
    parts, at = [], 0
    for edit in in_order(edits):
        if not 0 <= edit.start <= edit.end <= len(text):
            raise ValueError(f"{edit!r} lies outside a text of {len(text)} characters")
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join((*parts, text[at:]))
