"""The review of one project as plain data: what is wrong, where every hyperparameter is, what to change, who inherits what.

Values are as composed (``shown`` is how a config would write them), lines and columns are 1-based, paths relative to the
repository with ``/``. Renderers only arrange what is here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from trm_hooks.project.blame import Revision
from trm_hooks.show.answers import CodeData

# How a value compares with its baseline's.
MATCH = "match"
WRONG = "wrong"  # a finding that is an error
DIFFERS = "differs"  # a finding that is a warning: nothing documents it
FREE = "free"  # differs, and may: the key is not held in this config
ACCEPTED = "accepted"  # differs, and is documented, allowed or suppressed
UNKNOWN = "unknown"  # known only when the code runs
UNREAD = "unread"  # the code drops it
ABSENT = "absent"
UNJUDGED = "not judged"
STATUSES = (WRONG, DIFFERS, FREE, ACCEPTED, MATCH, UNKNOWN, UNREAD, ABSENT, UNJUDGED)


# The states of launch commands that will run, or may, as they are.
TO_COME = ("waiting", "running", "script")
# And those that ran, or tried to.
RAN = ("done", "failed")


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

    ``expected`` is None where nothing is; ``note`` says how the value compares (``5x the official 0.1``). ``code`` says what
    the code does with the key, None where that is not known; of a key that no file sets, the value is the code's default.
    """

    status: str
    value: Any = None
    shown: str = ""
    expected: str | None = None
    note: str = ""
    chain: tuple[Written, ...] = ()
    winner: int = -1
    code: CodeData | None = None

    @property
    def is_default(self) -> bool:
        """Whether the value is what the code takes where no file sets one."""
        return self.code is not None and "default" in self.code

    @property
    def origin(self) -> Written | None:
        """The place whose value wins."""
        return self.chain[self.winner] if self.winner >= 0 else None


@dataclass(slots=True)
class Config:
    """One primary config; ``cells`` by hyperparameter. ``baseline`` is None where it is not judged, ``why`` gives the reason.

    ``files`` are the files it is made of, in merge order, its own among them. ``worst`` is the worst status of its cells.
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
    """A value in an option of a config group: in which configs it takes effect, and in which a later file covers it."""

    written: Written
    cell: Cell
    effective_in: list[str] = field(default_factory=list)
    shadowed_in: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reference:
    """The value of a hyperparameter in one baseline, and how many configs are judged by it."""

    baseline: str
    title: str
    shown: str
    value: Any
    configs: int


@dataclass(slots=True)
class Parameter:
    """One hyperparameter over the whole project; ``headline`` and ``impact`` are empty where nothing is wrong with it.

    ``status`` is the worst that any config, or any option of a group, has; ``commands`` are those with another value.
    ``taken_by`` are the classes and lines of code that take it, in words.
    """

    name: str
    policies: tuple[str, ...]
    references: list[Reference]
    status: str
    headline: str
    impact: str
    options: list[OptionValue]
    counts: dict[str, int]
    commands: list[Change] = field(default_factory=list)
    taken_by: list[str] = field(default_factory=list)

    @property
    def is_critical(self) -> bool:
        """Whether it is wrong in a config, or in a command that will run or has run; a document alone does not count."""
        return self.status == WRONG or any(each.severity == "error" and each.state in TO_COME + RAN for each in self.commands)


@dataclass(slots=True)
class Hunk:
    """Lines of a file before and after an edit; ``line`` is where the removed ones are, or the new ones go."""

    line: int
    removed: list[str]
    added: list[str]


@dataclass(slots=True)
class Change:
    """One finding that wants a change of ``path``; ``hunks`` are empty where the exact edit is not known.

    ``shown`` is the value that is wrong, as a config would write it. Of a launch command, ``state`` says whether it waits, is
    over or is documented, and ``since`` the commit and date when one that is over was marked so; ``inherited`` is the place
    (``path:line``) of a config whose wrong value the command runs with. ``is_refused`` says that nothing runs at all, and
    ``also_at`` are the other places (``path:line``) of the same refusal.
    """

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
    shown: str = ""
    state: str = ""
    since: str = ""
    inherited: str = ""
    is_refused: bool = False
    also_at: list[str] = field(default_factory=list)


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
    """The whole review. ``parameters`` holds every hyperparameter that a baseline in use holds, the worst first."""

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
    version: str = ""
    revision: Revision | None = None

    @property
    def is_judged(self) -> bool:
        """Whether any baseline applies to any config."""
        return any(config.baseline is not None for config in self.configs)

    def refused(self) -> list[Change]:
        """What Hydra or the code refuses in configs: whatever runs with it fails when it starts."""
        return [each for each in (*self.problems, *self.changes) if each.is_refused and each.severity == "error"]

    def wrong_commands(self) -> list[Change]:
        """Launch commands that are wrong and will run, or may."""
        return [each for each in self.commands if each.severity == "error" and each.state in TO_COME]

    def critical(self) -> list[Parameter]:
        """Hyperparameters that are wrong in some config, or in a command that will run or has run."""
        return [each for each in self.parameters if each.is_critical]

    def other_commands(self) -> list[Change]:
        """Wrong launch commands that belong to no hyperparameter: what Hydra or the code would refuse."""
        shown = {id(command) for parameter in self.parameters for command in parameter.commands}
        return [each for each in self.wrong_commands() if id(each) not in shown]

    def others(self) -> list[Parameter]:
        """Hyperparameters that differ somewhere, if only in a document, and are not critical."""
        differing = (DIFFERS, FREE, ACCEPTED)
        return [each for each in self.parameters if (each.status in differing or each.commands) and not each.is_critical]
