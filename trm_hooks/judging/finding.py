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
    from collections.abc import Iterable
    from typing import Any, Literal, NoReturn, TypeAlias

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


class Fix:
    """How a finding is mended: ``changes`` that are made together, after which its key has the expected value or comment.

    ``fallback`` is tried where this fix turns out not to hold. Where one finding comes from several compositions that would
    mend it differently, the fix of the highest ``rank`` is kept.
    """

    __slots__ = ("applicability", "changes", "description", "fallback", "rank")

    def __init__(
        self,
        description: str,
        changes: Iterable[Change],
        *,
        applicability: Applicability = SAFE,
        rank: int = 0,
        fallback: Fix | None = None,
    ) -> None:
        self.description = description
        self.changes = tuple(changes)
        self.applicability = applicability
        self.rank = rank
        self.fallback = fallback


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


class Finding:
    """One violation at one place, with the configs it reaches: complete and frozen when it is made.

    A check that collects its parts bit by bit fills a :class:`Draft`; ``finding.but(advice=...)`` is a copy with other parts.
    ``effective_in`` and ``shadowed_in`` name primary configs; ``participants`` are the paths of all files that take part, and
    decide whether a run on some files reports it. ``advice`` says in words what to do; ``notes`` say where the other half
    lives. ``history`` marks a record of a run that is over, which never blocks. ``causes`` are other checks and places that find
    the same: suppressed there, it is suppressed here. ``launched_by`` are the commands that run with what is wrong here, and
    ``also_at`` the other places of the same refusal.
    """

    __slots__ = (
        "check",
        "severity",
        "place",
        "message",
        "key",
        "value",
        "expected",
        "baseline",
        "effective_in",
        "shadowed_in",
        "notes",
        "advice",
        "fix",
        "participants",
        "history",
        "causes",
        "launched_by",
        "also_at",
    )
    check: str
    severity: Severity
    place: Place
    message: str
    key: str | None
    value: Any
    expected: Any
    baseline: str | None
    effective_in: tuple[str, ...]
    shadowed_in: tuple[str, ...]
    notes: tuple[str, ...]
    advice: str
    fix: Fix | None
    participants: frozenset[str]
    history: bool
    causes: tuple[tuple[str, Place], ...]
    launched_by: tuple[Place, ...]
    also_at: tuple[Place, ...]

    def __init__(
        self,
        rule: Rule,
        place: Place,
        message: str,
        *,
        key: str | None = None,
        value: Any = None,
        expected: Any = None,
        baseline: str | None = None,
        effective_in: Iterable[str] = (),
        shadowed_in: Iterable[str] = (),
        notes: Iterable[str] = (),
        advice: str = "",
        fix: Fix | None = None,
        participants: Iterable[str] = (),
        history: bool = False,
        causes: Iterable[tuple[str, Place]] = (),
        launched_by: Iterable[Place] = (),
        also_at: Iterable[Place] = (),
    ) -> None:
        parts = (
            *(rule.id, rule.severity, place, message, key, value, expected, baseline),
            *(tuple(effective_in), tuple(shadowed_in), tuple(notes), advice, fix),
            *(frozenset((*participants, place.path)), history, tuple(causes), tuple(launched_by), tuple(also_at)),
        )
        self.__setstate__(parts)

    def __setstate__(self, parts: tuple[object, ...]) -> None:
        for name, part in zip(self.__slots__, parts, strict=True):
            object.__setattr__(self, name, part)

    def __getstate__(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in self.__slots__])

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a finding is frozen; `but({name}=...)` is a copy of it")

    def but(self, **parts: object) -> Finding:
        """A copy with other ``parts``."""
        copy = Finding.__new__(Finding)
        copy.__setstate__(tuple([parts.pop(name, getattr(self, name)) for name in self.__slots__]))
        if parts:
            raise TypeError(f"a finding has no {', '.join(parts)}")
        return copy

    def identity(self) -> tuple[object, ...]:
        """What makes two findings of different compositions the same one."""
        return self.check, self.place.path, self.place.start, self.key

    def order(self) -> tuple[object, ...]:
        """Findings are shown by file, then by place."""
        return self.place.path, self.place.start, self.check, self.key or ""


class Draft:
    """A finding in the making: the parts that a check collects; ``finding()`` is the finding."""

    __slots__ = (
        "advice",
        "baseline",
        "causes",
        "effective_in",
        "expected",
        "fix",
        "history",
        "key",
        "message",
        "notes",
        "participants",
        "place",
        "rule",
        "shadowed_in",
        "value",
    )

    def __init__(
        self,
        rule: Rule,
        place: Place,
        message: str,
        *,
        key: str | None = None,
        value: Any = None,
        expected: Any = None,
        baseline: str | None = None,
        effective_in: Iterable[str] = (),
        notes: Iterable[str] = (),
        advice: str = "",
        fix: Fix | None = None,
        participants: Iterable[str] = (),
    ) -> None:
        self.rule = rule
        self.place = place
        self.message = message
        self.key = key
        self.value = value
        self.expected = expected
        self.baseline = baseline
        self.advice = advice
        self.effective_in = list(effective_in)
        self.shadowed_in: list[str] = []
        self.notes = list(notes)
        self.fix = fix
        self.participants = set(participants)
        self.history = False
        self.causes: list[tuple[str, Place]] = []

    def finding(self) -> Finding:
        """What was collected, complete."""
        return Finding(
            self.rule,
            self.place,
            self.message,
            key=self.key,
            value=self.value,
            expected=self.expected,
            baseline=self.baseline,
            effective_in=self.effective_in,
            shadowed_in=self.shadowed_in,
            notes=self.notes,
            advice=self.advice,
            fix=self.fix,
            participants=self.participants,
            history=self.history,
            causes=self.causes,
        )


class Veto:
    """In this composition the place is right: no other may report it, with ``of_shadowed`` but where it takes effect."""

    __slots__ = ("check", "key", "of_shadowed", "place")

    def __init__(self, rule: Rule, place: Place, key: str | None, of_shadowed: bool = False) -> None:
        self.check, self.place, self.key, self.of_shadowed = rule.id, place, key, of_shadowed

    def identity(self) -> tuple[object, ...]:
        """The identity of the finding that must not be reported."""
        return self.check, self.place.path, self.place.start, self.key


class Kept:
    """Keys of one file that are right in a composition, wherever they are in it: a veto for each of them."""

    __slots__ = ("check", "keys", "path")

    def __init__(self, rule: Rule, path: str, keys: Iterable[str]) -> None:
        self.check, self.path, self.keys = rule.id, path, frozenset(keys)
