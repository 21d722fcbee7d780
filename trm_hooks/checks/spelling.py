"""Whether one key is probably a misspelling of another: edits are counted, and differences that people make on purpose are not.

An edit inserts, drops or exchanges one letter, or swaps two neighbours.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX = 2
_SHORT = 6


def near(word: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that ``word`` most likely misspells, or None."""
    best: tuple[int, str] | None = None
    folded = _folded(word)
    for other in known:
        if abs(len(other) - len(word)) > _MAX or other == word:
            continue
        edits = 0 if _folded(other) == folded else _misspelling(word, other)
        if edits is not None and (best is None or (edits, other) < best):
            best = edits, other
    return best[1] if best is not None else None


def _folded(word: str) -> str:
    return word.replace("-", "").replace("_", "").lower()


def _misspelling(word: str, other: str) -> int | None:
    """How many edits lie between two keys, or None where they are too many or look intended."""
    ours, theirs = _words(word), _words(other)
    if len(ours) != len(theirs):
        edits = distance(word, other)
        return edits if edits <= _allowed(word, other) and _digits(word) == _digits(other) else None
    total = 0
    for one, two in zip(ours, theirs, strict=True):
        if one == two:
            continue
        edits = distance(one, two)
        if edits > _allowed(one, two) or _digits(one) != _digits(two):
            return None
        total += edits
    return total if total <= _MAX else None


def _words(key: str) -> list[str]:
    return key.replace("-", "_").split("_")


def _digits(word: str) -> str:
    return "".join(each for each in word if each.isdigit())


def _allowed(one: str, two: str) -> int:
    """``min`` is no misspelling of ``max``, nor ``H`` of ``L``: short words may differ less."""
    shorter = min(len(one), len(two))
    return 0 if shorter < 3 else 1 if shorter < _SHORT else _MAX


def distance(one: str, two: str) -> int:
    """Edits between two words, counted up to three."""
    if abs(len(one) - len(two)) > _MAX:
        return _MAX + 1
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > _MAX:
            return _MAX + 1
    return min(row[-1], _MAX + 1)
