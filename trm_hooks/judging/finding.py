"""What a check is made of: a rule, the context it judges, and the findings and fixes it answers with.

Everything here is plain data. A finding points into the text of one file by character offsets; lines, columns and
bytes are worked out when it is shown. A fix names places by their route in a file and becomes a list of edits only
when it is applied, so it survives other edits of the same file.
"""

from __future__ import annotations

from trm_hooks.record import Record
from trm_hooks.yaml.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any, Literal, TypeAlias

    Judgement: TypeAlias = "Finding | Veto | Kept"
    Route: TypeAlias = "tuple[str | int | float | bool, ...]"
    Severity: TypeAlias = Literal["error", "warning"]
    Applicability: TypeAlias = Literal["safe", "unsafe"]
    Subject: TypeAlias = Literal["composition", "file", "error", "keys", "commands"]
    Operation: TypeAlias = Literal["set", "delete", "insert", "comment", "replace-comment", "rename", "splice"]

ERROR: Severity = "error"
WARNING: Severity = "warning"
SAFE: Applicability = "safe"
UNSAFE: Applicability = "unsafe"


class Rule(Record):
    """One check: its id, a summary in one line, how severe its findings are, and what ``check`` is called with.

    ``subject`` is ``"composition"`` (every primary config), ``"file"`` (a file that cannot be read), ``"error"`` (a
    composition that Hydra refuses), ``"keys"`` (the keys of the whole tree) or ``"commands"`` (a text file with launch
    commands). With ``options`` the check also judges options that no config selects. ``fix`` says in words what ``--fix``
    does, and is empty where nothing is mended.
    """

    id: str
    summary: str
    severity: Severity = ERROR
    subject: Subject = "composition"
    options: bool = False
    fix: str = ""


class Change(Record):
    """One change of one file, by route.

    ``op`` is ``"set"`` (to ``value``), ``"delete"``, ``"insert"`` (``keys`` below ``route``, with ``value`` and
    ``comment``), ``"comment"`` (append), ``"replace-comment"``, ``"rename"`` (to ``value``) or ``"splice"`` (``span`` of the
    text becomes ``value``, in files that are not YAML).
    """

    op: Operation
    path: str
    route: Route = ()
    value: Any = None
    keys: tuple[str, ...] = ()
    comment: str | None = None
    span: tuple[int, int] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Change) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash((self.op, self.path, self.route, self.keys, self.comment, self.span))

    def _all(self) -> tuple[object, ...]:
        return self.op, self.path, self.route, self.value, type(self.value), self.keys, self.comment, self.span


class Fix(Record):
    """How a finding is mended: ``changes`` that are made together, after which its key has the expected value or comment.

    ``fallback`` is tried where this fix turns out not to hold. Where one finding comes from several compositions that would
    mend it differently, the fix of the highest ``rank`` is kept.
    """

    description: str
    changes: Sequence[Change]
    applicability: Applicability = SAFE
    rank: int = 0
    fallback: Fix | None = None


class Place(Record):
    """A span of one file's text; offsets count characters, ``line`` and ``column`` are 1-based."""

    source: SourceText
    start: int
    end: int

    @property
    def path(self) -> str:
        """The path for messages: relative to the repository, with ``/``."""
        return self.source.path

    def position(self) -> tuple[int, int]:
        """Line and column of the first character."""
        return self.source.position(self.start)

    def end_position(self) -> tuple[int, int]:
        """Line and column just behind the last character."""
        return self.source.position(self.end)

    def __str__(self) -> str:
        return f"{self.path}:{self.source.position(self.start)[0]}"


class Finding(Record):
    """One violation at one place, with the configs it reaches: complete and frozen; ``but`` and ``noting`` give a copy.

    ``effective_in`` and ``shadowed_in`` name primary configs. ``others`` are the paths of files that take part beside the one it
    is in: a run on some files reports it if one of them does. ``advice`` says in words what to do; ``notes`` say where the other
    half lives. ``history`` marks a record of a run that is over, which never blocks. ``causes`` are other checks and places that
    find the same: suppressed there, it is suppressed here. ``launched_by`` are the commands that run with what is wrong here, and
    ``also_at`` the other places of the same refusal.
    """

    rule: Rule
    place: Place
    message: str
    key: str | None = None
    value: Any = None
    expected: Any = None
    baseline: str | None = None
    effective_in: tuple[str, ...] = ()
    shadowed_in: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    advice: str = ""
    fix: Fix | None = None
    others: frozenset[str] = frozenset()
    history: bool = False
    causes: tuple[tuple[str, Place], ...] = ()
    launched_by: tuple[Place, ...] = ()
    also_at: tuple[Place, ...] = ()

    @property
    def check(self) -> str:
        """The id of the check."""
        return self.rule.id

    @property
    def severity(self) -> Severity:
        """How severe it is."""
        return self.rule.severity

    @property
    def participants(self) -> frozenset[str]:
        """The paths of all files that take part."""
        return self.others | {self.place.path}

    def noting(self, note: str, *paths: str) -> Finding:
        """A copy with one more note, and the paths of the files that it is about."""
        return self.but(notes=(*self.notes, note), others=self.others.union(paths))

    def identity(self) -> tuple[object, ...]:
        """What makes two findings of different compositions the same one."""
        return self.check, self.place.path, self.place.start, self.key

    def order(self) -> tuple[object, ...]:
        """Findings are shown by file, then by place."""
        return self.place.path, self.place.start, self.check, self.key or ""


class Veto(Record):
    """In this composition the place is right, so no other may report it; with ``of_shadowed`` one where it takes effect may."""

    rule: Rule
    place: Place
    key: str | None
    of_shadowed: bool = False

    def identity(self) -> tuple[object, ...]:
        """The identity of the finding that must not be reported."""
        return self.rule.id, self.place.path, self.place.start, self.key


class Kept(Record):
    """A veto for each of the ``keys`` of one file: they are right in a composition, wherever they are in it."""

    rule: Rule
    path: str
    keys: Collection[str]
