"""The review of one project as plain data: what is wrong, where every hyperparameter stands, what to change, who inherits what.

Values are as composed (``shown`` is how a config would write them), lines and columns are 1-based, paths relative to the
repository with ``/``. Renderers only arrange what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# How a value stands to its baseline's.
MATCH = "match"
WRONG = "wrong"  # a finding that is an error
DIFFERS = "differs"  # a finding that is a warning: nothing documents it
FREE = "free"  # differs, and may: the key is not held in this config
ACCEPTED = "accepted"  # differs, and is documented, allowed or suppressed
UNKNOWN = "unknown"  # only running code would tell
ABSENT = "absent"
UNJUDGED = "not judged"
STATUSES = (WRONG, DIFFERS, FREE, ACCEPTED, MATCH, UNKNOWN, ABSENT, UNJUDGED)


@dataclass(slots=True)
class Written:
    """One place that writes a hyperparameter; ``shown`` is the value as written there."""

    path: str
    line: int
    column: int
    shown: str

    @property
    def place(self) -> str:
        """``path:line``."""
        return f"{self.path}:{self.line}"


@dataclass(slots=True)
class Cell:
    """One hyperparameter in one config. ``chain`` is every place that writes it, in merge order; ``winner`` its index there.

    ``expected`` is None where nothing is; ``note`` says how the value stands to it (``5x the official 0.1``).
    """

    status: str
    value: Any = None
    shown: str = ""
    expected: str | None = None
    note: str = ""
    chain: tuple[Written, ...] = ()
    winner: int = -1

    @property
    def origin(self) -> Written | None:
        """The place whose value wins."""
        return self.chain[self.winner] if self.winner >= 0 else None


@dataclass(slots=True)
class Config:
    """One primary config; ``cells`` by hyperparameter. ``baseline`` is None where it is not judged, ``why`` says on what grounds.

    ``files`` are the files it is made of, in merge order, its own among them. ``worst`` is the gravest status of its cells.
    """

    name: str
    path: str
    baseline: str | None
    assumed: bool
    why: str
    files: tuple[str, ...]
    cells: dict[str, Cell] = field(default_factory=dict)
    worst: str = UNJUDGED


@dataclass(slots=True)
class OptionValue:
    """What an option of a config group says: in which configs it takes effect, and in which a later file covers it."""

    written: Written
    cell: Cell
    effective_in: list[str] = field(default_factory=list)
    shadowed_in: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reference:
    """What one baseline says of a hyperparameter, and how many configs are judged by it."""

    baseline: str
    title: str
    shown: str
    value: Any
    configs: int


@dataclass(slots=True)
class Parameter:
    """One hyperparameter over the whole project; ``headline`` and ``impact`` are empty where nothing is wrong with it.

    ``status`` is the gravest that any config, or any option of a group, has.
    """

    name: str
    policies: tuple[str, ...]
    references: list[Reference]
    status: str
    headline: str
    impact: str
    options: list[OptionValue]
    counts: dict[str, int]


@dataclass(slots=True)
class Hunk:
    """Lines of a file before and after an edit; ``line`` is where the removed ones stand, or the new ones go."""

    line: int
    removed: list[str]
    added: list[str]


@dataclass(slots=True)
class Change:
    """One finding that wants a change of ``path``; ``hunks`` are empty where nobody can tell the exact edit."""

    path: str
    line: int
    column: int
    check: str
    severity: str
    message: str
    advice: str
    applicability: str | None
    key: str | None
    effective_in: list[str]
    shadowed_in: list[str]
    notes: list[str]
    history: bool
    hunks: list[Hunk] = field(default_factory=list)


@dataclass(slots=True)
class Inherited:
    """A wrong value of one file and the other configs that take it from there."""

    change: Change
    configs: list[str]


@dataclass(slots=True)
class DiscrepancyRow:
    """One hyperparameter in several sources; ``matches`` is None where a source does not state it."""

    key: str
    shown: list[str]
    matches: list[bool | None]
    note: str


@dataclass(slots=True)
class Discrepancies:
    """The sources that speak of the same model, side by side."""

    titles: list[str]
    names: list[str]
    rows: list[DiscrepancyRow]


@dataclass(slots=True)
class Report:
    """The whole review. ``parameters`` holds every hyperparameter that a baseline in use holds, the gravest first."""

    title: str
    configs: list[Config]
    parameters: list[Parameter]
    changes: list[Change]
    inherited: list[Inherited]
    discrepancies: Discrepancies
    problems: list[Change]
    commands: list[Change]
    notes: list[str]
    files: int

    def critical(self) -> list[Parameter]:
        """Hyperparameters that are wrong somewhere."""
        return [parameter for parameter in self.parameters if parameter.status == WRONG]

    def others(self) -> list[Parameter]:
        """Hyperparameters that differ somewhere, and nowhere gravely."""
        return [parameter for parameter in self.parameters if parameter.status in (DIFFERS, FREE, ACCEPTED)]
