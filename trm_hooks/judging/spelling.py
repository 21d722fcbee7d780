"""Whether one key is probably a misspelling of another: edits are counted, and differences that people make on purpose are not.

An edit inserts, drops or exchanges one letter, or swaps two neighbours.
"""

from __future__ import annotations

from posixpath import commonprefix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAX = 2
_SHORT = 6
# Words of configs that lie near each other: neither is the other misspelt.
_LIST = (
    "attn auto batch block cache clip clock data date ema emb encoder decoder form from frame gate grad grid head lead load "
    "log lora loss lost main mask mean meta mode model name node norm normal offline online path patch plot pool rate "
    "ratio raw read sample scale scaler score scope seed simple slot speed stage start state static stats stops store "
    "tag task test text time token tool trail train turn type window"
)
_WORDS = frozenset(_LIST.split())


class Words:
    """Known words, by what a word near them shares with them: with many of them, not each has to be compared."""

    def __init__(self, words: Iterable[str]) -> None:
        self._alike: dict[tuple[str, int], list[str]] = {}
        for word in words:
            self._alike.setdefault((_digits(word), len(word)), []).append(word)

    def like(self, word: str) -> Iterator[str]:
        """All that :func:`near` could find for ``word``, and others."""
        digits = _digits(word)
        for length in range(len(word) - _MAX, len(word) + _MAX + 1):
            yield from self._alike.get((digits, length), ())


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
        return _edits(word, other)
    total = 0
    for one, two in zip(ours, theirs, strict=True):
        if one == two:
            continue
        edits = _edits(one, two)
        if edits is None:
            return None
        total += edits
    return total if total <= _MAX else None


def _edits(one: str, two: str) -> int | None:
    """How many edits lie between two words, or None where that is no slip of the hand."""
    if _digits(one) != _digits(two) or (one.lower() in _WORDS and two.lower() in _WORDS) or not _begin_alike(one, two):
        return None
    edits = distance(one, two)
    return edits if edits <= _allowed(one, two) else None


def _begin_alike(one: str, two: str) -> bool:
    """Whether the words begin with the same letter, or the first one is only dropped, doubled in front or swapped.

    Who mistypes a word hardly ever begins it with another letter: ``encoder`` is not ``decoder``, nor ``patch`` ``batch``.
    """
    if one[:1].lower() == two[:1].lower():
        return True
    return one[1:] == two or two[1:] == one or (one[:2] == two[1::-1] and one[2:] == two[2:])


def _words(key: str) -> list[str]:
    return key.replace("-", "_").split("_")


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _allowed(one: str, two: str) -> int:
    """``min`` is no misspelling of ``max``, nor ``H`` of ``L``: short words may differ less."""
    shorter = min(len(one), len(two))
    return 0 if shorter < 3 else 1 if shorter < _SHORT else _MAX


def distance(one: str, two: str) -> int:
    """Edits between two words, counted up to three."""
    if abs(len(one) - len(two)) > _MAX:
        return _MAX + 1
    first = len(commonprefix((one, two)))  # what both begin with needs no edit, nor what both end with
    one, two = one[first:], two[first:]
    last = len(commonprefix((one[::-1], two[::-1])))
    one, two = one[: len(one) - last], two[: len(two) - last]
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
