"""What following one entry script found: which keys are named, which classes take a section, and where sight of it is lost."""

from __future__ import annotations

from trm_hooks.code.plain import paths_in
from trm_hooks.code.values import ALLOW, UNKNOWN, At, Instance, Map, Rest, Sym, is_same, parts_of
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from trm_hooks.code.values import Model, Path, Value

    Condition: TypeAlias = "tuple[Value, bool]"
    Conditions: TypeAlias = "tuple[Condition, ...]"

_DEEP = 12
ANY = "*"


class Spot(Record):
    """A line of a Python file, with the path relative to the repository."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Escape(Record):
    """A section, less some keys, that goes where it cannot be followed; ``mutable`` if it may be changed there."""

    rest: Rest
    spot: Spot
    mutable: bool


class Sink(Record):
    """A class or function that is given ``map`` at ``spot``, where the conditions hold; ``placed`` came by position."""

    model: Model
    map: Map
    spot: Spot
    conditions: Conditions
    placed: frozenset[str]

    def perhaps(self) -> Sink:
        """The same, if it comes to that."""
        return Sink(self.model, self.map, self.spot, (*self.conditions, (UNKNOWN, True)), self.placed)


class Requirement(Record):
    """What must hold at ``spot`` where the conditions do: ``value`` is ``true``, ``false`` or no zero (``nonzero``)."""

    kind: str
    value: Value
    spot: Spot
    conditions: Conditions
    text: str

    def perhaps(self) -> Requirement:
        """The same, if it comes to that."""
        return Requirement(self.kind, self.value, self.spot, (*self.conditions, (UNKNOWN, True)), self.text)


class Facts(Record, frozen=False):
    """What is found while an entry script is followed; complete once it was."""

    named: dict[Path, Spot] = {}
    defaults: dict[Path, Value] = {}  # what the code takes where nothing is given; unknown where it is not one value
    escapes: list[Escape] = []
    sinks: list[Sink] = []
    requirements: list[Requirement] = []
    given: set[str] = set()  # keys that the code itself sets somewhere
    made: set[Path] = set()  # sections of which Hydra makes objects, and of those below that have a target, too
    overwritten: dict[Path, Spot] = {}  # what the code may set or take out before anything reads it
    popped: set[str] = set()  # keys that the code takes out somewhere; ANY for whichever they are
    recorded: set[str] = set()  # packages by which the config is written to a file (``json``)
    relied: set[tuple[str, str]] = set()  # names of modules that were looked up, each with the module's file
    changed: set[str] = set()  # attributes that the code sets somewhere
    changed_below: set[Path] = set()  # sections whose objects may get other values somewhere
    changed_unknown: bool = False
    whole: Spot | None = None  # where all was given up

    def name(self, path: Path, spot: Spot) -> None:
        """The code names ``path``."""
        self.named.setdefault(path, spot)

    def default(self, path: Path, value: Value) -> None:
        """The code takes ``value`` where the config has nothing at ``path``."""
        known = self.defaults.setdefault(path, value)
        if not is_same(known, value):
            self.defaults[path] = UNKNOWN

    def escape(self, value: Value, spot: Spot, mutable: bool = True, depth: int = 0) -> None:
        """Whatever of the config can be reached through ``value`` is lost from sight."""
        if depth > _DEEP:
            self.give_up(spot)
        elif isinstance(value, At):
            self._lose(Rest(value.path), spot, mutable)
        elif isinstance(value, Instance):
            if mutable:
                self.changed_below.update(rest.path for rest in value.map.rests)
            self.escape(extras(value), spot, mutable, depth + 1)
            for each in value.nested.values():
                self.escape(each, spot, mutable, depth + 1)
        else:
            for rest in value.rests if isinstance(value, Map) else ():
                self._lose(rest, spot, mutable)
            for part in parts_of(value):
                self.escape(part, spot, mutable and not isinstance(value, Sym), depth + 1)

    def give(
        self, model: Model, map: Map, spot: Spot, conditions: Iterable[Condition], placed: frozenset[str] = frozenset()
    ) -> None:
        """A class or function is given ``map``."""
        self.sinks.append(Sink(model, map, spot, self._settled(conditions), placed))

    def require(self, kind: str, value: Value, spot: Spot, conditions: Iterable[Condition], text: str) -> None:
        """Something must hold here. Of what code changed before nothing is known, and what it changes later is too late."""
        if self._is_settled(value):
            self.requirements.append(Requirement(kind, value, spot, self._settled(conditions), text))

    def _settled(self, conditions: Iterable[Condition]) -> Conditions:
        return tuple(each if self._is_settled(each[0]) else (UNKNOWN, True) for each in conditions)

    def _is_settled(self, value: Value) -> bool:
        """Whether no code changed what a value is made of."""
        return not self.changed_unknown and not any(
            path[-1] in self.changed or path[:-1] in self.changed_below or self.is_changed(path)
            for path in filter(None, paths_in(value))
        )

    def is_changed(self, path: Path) -> bool:
        """Whether a section with ``path`` in it went where it may be changed."""
        return any(each.mutable and each.rest.path != path and covers(each.rest, path) for each in self.escapes)

    def overwrite(self, path: Path, spot: Spot) -> None:
        """The code sets ``path``, or takes it out: what the config has there counts only if something read it before."""
        read = {*self.named, *(each.rest.path for each in self.escapes)}
        for sink in self.sinks:
            for rest in sink.map.rests:
                name = path[len(rest.path)] if path[: len(rest.path)] == rest.path != path else ""
                if not name or name in sink.model.fields or sink.model.extra == ALLOW:
                    read.add(path if name else rest.path)
        if not any(each[: len(path)] == path for each in read):
            self.overwritten.setdefault(path, spot)
        self.escape(At(path), spot)

    def change_some(self) -> None:
        """The code sets some attribute somewhere."""
        self.changed_unknown = True

    def give_up(self, spot: Spot) -> None:
        """Nothing is known of any key."""
        self.whole = self.whole or spot

    def _lose(self, rest: Rest, spot: Spot, mutable: bool) -> None:
        known = any(
            each.rest.path == rest.path and each.rest.minus == rest.minus and each.mutable == mutable for each in self.escapes
        )
        if not known:
            self.escapes.append(Escape(rest, spot, mutable))


def covers(rest: Rest, path: Path) -> bool:
    """Whether ``path`` lies in the section, and not below a key that is left out of it."""
    length = len(rest.path)
    return path[:length] == rest.path and (len(path) == length or path[length] not in rest.minus)


def extras(instance: Instance) -> Map:
    """What an instance keeps beside its fields: nothing, unless its class allows more keys."""
    if instance.model.extra != ALLOW:
        return Map({})
    return instance.map.without(instance.model.fields)


def dumped(instance: Instance) -> Map:
    """An instance as a dict of its fields and extras."""
    rest = extras(instance)
    return _with_fields(instance, rest)


def own_dict(instance: Instance) -> Map:
    """The ``__dict__`` of an instance: what it keeps beside its fields is in it for pydantic 1, and not for pydantic 2."""
    return _with_fields(instance, Map({}, open=instance.model.extra == ALLOW))


def _with_fields(instance: Instance, rest: Map) -> Map:
    named = dict(rest.named)
    for name, field in instance.model.fields.items():
        found = instance.nested.get(name) or instance.map.get(name, field.default)
        named[name] = field.default if found is None else found
    return Map(named, rest.rests, rest.open)
