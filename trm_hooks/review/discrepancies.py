"""Where published baselines disagree, as rows of words: what the command ``baselines diff`` and the report both show."""

from __future__ import annotations

from trm_hooks.baselines.compare import discrepancies, show
from trm_hooks.baselines.model import ABSENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from trm_hooks.baselines.compare import Row
    from trm_hooks.baselines.model import Baseline

# The three that speak of the same model: what it was trained with, what its repository does, what its README says.
SOURCES = ("arc-agi-1-checkpoint", "repository-default", "readme-arc-agi-1")
NOT_SPECIFIED = "not specified"
_ORDER = {"mismatch": 0, "match": 1, "one source": 2}


class Discrepancy:
    """One hyperparameter in several baselines: ``shown`` in words, ``matches`` the first that states it (None: not stated)."""

    __slots__ = ("agrees", "key", "matches", "shown", "values")

    def __init__(self, row: Row) -> None:
        self.key = row.key
        self.agrees = row.agrees
        self.values: list[Any] = [None if cell is ABSENT else cell for cell in row.cells]
        self.matches = [row.matches(index) for index in range(len(row.cells))]
        self.shown = [NOT_SPECIFIED if cell is ABSENT else show(cell) for cell in row.cells]

    @property
    def note(self) -> str:
        """``mismatch``, ``match``, or ``one source`` where nothing can be compared."""
        if not self.agrees:
            return "mismatch"
        return "match" if sum(match is not None for match in self.matches) > 1 else "one source"


def compared(baselines: Sequence[Baseline]) -> list[Discrepancy]:
    """Every hyperparameter of ``baselines``, those that differ first, those that one source alone states last."""
    found = [Discrepancy(row) for row in discrepancies(baselines)]
    return sorted(found, key=lambda each: _ORDER[each.note])
