"""Where published baselines disagree, as rows of words: what the command ``baselines diff`` and the report both show."""

from __future__ import annotations

from trm_hooks.baselines.compare import differs, show
from trm_hooks.baselines.model import ABSENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from trm_hooks.baselines.model import Baseline

# The three that speak of the same model: what it was trained with, what its repository does, what its README says.
SOURCES = ("arc-agi-1-checkpoint", "repository-default", "readme-arc-agi-1")
NOT_SPECIFIED = "not specified"
_ORDER = {"mismatch": 0, "match": 1, "one source": 2}


class Discrepancy:
    """One hyperparameter across baselines, of which each ``cell`` is a value or ``ABSENT``, the reference's first.

    ``values`` has None where a baseline says nothing, ``shown`` the same in words; ``matches`` says whether a value is that of
    the first baseline that states one.
    """

    __slots__ = ("agrees", "key", "matches", "shown", "values")

    def __init__(self, key: str, cells: Sequence[Any]) -> None:
        first = next(cell for cell in cells if cell is not ABSENT)
        self.key = key
        self.values: list[Any] = [None if cell is ABSENT else cell for cell in cells]
        self.matches = [None if cell is ABSENT else not differs(cell, first) for cell in cells]
        self.agrees = False not in self.matches
        self.shown = [NOT_SPECIFIED if cell is ABSENT else show(cell) for cell in cells]

    @property
    def note(self) -> str:
        """``mismatch``, ``match``, or ``one source`` where nothing can be compared."""
        if not self.agrees:
            return "mismatch"
        return "match" if sum(match is not None for match in self.matches) > 1 else "one source"


def compared(baselines: Sequence[Baseline]) -> list[Discrepancy]:
    """Every hyperparameter of ``baselines``, those that differ first, those that one source alone states last."""
    stated = [baseline.stated for baseline in baselines]
    keys = dict.fromkeys(key for values in stated for key in values)
    found = [Discrepancy(key, [values.get(key, ABSENT) for values in stated]) for key in keys]
    return sorted(found, key=lambda each: _ORDER[each.note])
