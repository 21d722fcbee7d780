"""What the code does with a key: takes, drops or refuses it, or nothing that is known; and what it would refuse at its start."""

from __future__ import annotations

from trm_hooks.code.facts import ANY, covers
from trm_hooks.code.plain import ABSENT, NOTHING, paths_in, work_out
from trm_hooks.code.types import keeps_keys, refuses
from trm_hooks.code.values import FORBID, IGNORE, SIGNATURE, At, Const, Sym, is_same
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from trm_hooks.code.facts import Conditions, Facts, Sink, Spot
    from trm_hooks.code.values import Field, Model, Path, Value

TAKEN, DROPPED, REFUSED, UNREAD, NOT_KNOWN = "taken", "dropped", "refused", "unread", "unknown"


class Answer(Record):
    """``verdict`` on a key: taken, dropped or refused (by ``model`` at ``spot``), unread (nothing names it) or unknown.

    ``path`` is the key that it is really about: one above, where a whole section is dropped.
    """

    verdict: str
    path: Path
    spot: Spot | None = None
    model: Model | None = None


class Refusal(Record):
    """What the code would refuse: ``kind`` (missing, unexpected, type, twice, assert, raise, zero), the keys and where."""

    kind: str
    paths: tuple[Path, ...]
    section: Path
    spot: Spot
    model: Model | None
    text: str = ""


def answer(facts: Facts, path: Path) -> Answer:
    """What the code does with the key at ``path``."""
    if facts.whole is not None:
        return Answer(NOT_KNOWN, path, facts.whole)
    for length in range(len(path), 0, -1) if facts.overwritten else ():
        if path[:length] in facts.overwritten:
            return Answer(NOT_KNOWN, path, facts.overwritten[path[:length]])
    if path in facts.named:
        field = _by_sinks(facts, path)  # the class with a field for it is more use than the line that reads it
        return field if field.verdict == TAKEN else Answer(TAKEN, path, facts.named[path])
    for escape in facts.escapes:
        if covers(escape.rest, path):
            return Answer(TAKEN if escape.rest.path == path else NOT_KNOWN, path, escape.spot)
    found = _by_sinks(facts, path)
    if found.verdict in (TAKEN, NOT_KNOWN):
        return found
    for known, spot in facts.named.items():
        if known[: len(path)] == path:
            return Answer(TAKEN, path, spot)
    for escape in facts.escapes:
        if escape.rest.path[: len(path)] == path:
            return Answer(NOT_KNOWN, path, escape.spot)
    for sink in facts.sinks:
        if any(rest.path[: len(path)] == path for rest in sink.map.rests):
            return Answer(TAKEN, path, sink.spot, sink.model)
    return found


def _by_sinks(facts: Facts, path: Path) -> Answer:
    """The answer of the classes that are given a section with ``path`` in it."""
    found, below = Answer(UNREAD, path), None
    for sink in facts.sinks:
        for rest in sink.map.rests:
            length = len(rest.path)
            if len(path) <= length or not covers(rest, path):
                continue
            name = path[length]
            top = path[: length + 1]
            model = sink.model
            field = model.fields.get(name)
            if name in sink.map.named:
                return Answer(NOT_KNOWN, path, sink.spot)
            if field is not None:
                ends = model.kind != SIGNATURE and not _goes_on(facts, top)  # no known class takes what is below
                if len(path) == length + 1 or (ends and keeps_keys(field, len(path) - length - 1)):
                    return Answer(TAKEN, path, _spot(field), model)
                if ends:
                    below = Answer(NOT_KNOWN, path, _spot(field), model)
            elif len(path) > length + 1 and _is_used(facts, top):
                continue  # what a class does with a section that others take says nothing of the keys in it
            elif model.extra == IGNORE and found.verdict == UNREAD:
                found = Answer(DROPPED, top, sink.spot, model)
            elif model.extra == FORBID and found.verdict in (UNREAD, DROPPED):
                found = Answer(REFUSED, top, sink.spot, model)
    return below or found


def _is_used(facts: Facts, section: Path) -> bool:
    """Whether anything names a section or what is below it, or is given it."""
    length = len(section)
    given = (rest.path for sink in facts.sinks for rest in sink.map.rests)
    return any(path[:length] == section for path in facts.named) or any(path[:length] == section for path in given)


def _goes_on(facts: Facts, top: Path) -> bool:
    """Whether a class of its own takes what is below ``top``."""
    return any(rest.path == top for sink in facts.sinks for rest in sink.map.rests)


def _spot(field: Field) -> Spot:
    from trm_hooks.code.facts import Spot

    return Spot(field.module.path, field.line)


def refusals(facts: Facts, get: Callable[[Path], Any], keys: Callable[[Path], Iterable[str] | None]) -> Iterator[Refusal]:
    """What the code would refuse at its start, for a config of which ``get`` and ``keys`` give values and sections.

    ``get`` gives a plain value, ``ABSENT`` or ``NOTHING`` (not known, or a section); ``keys`` the keys of a section, else None.
    """
    if facts.whole is not None:
        return
    for sink in facts.sinks:
        if _holds(facts, sink.conditions, get, keys):
            yield from _of_sink(facts, sink, get, keys)
    for requirement in facts.requirements:
        if _is_made(facts, requirement.value, get) or not _holds(facts, requirement.conditions, get, keys):
            continue
        value = work_out(requirement.value, get)
        if value is NOTHING:
            continue
        paths = tuple(paths_in(requirement.value))
        if requirement.kind == "nonzero":
            if not isinstance(value, bool) and isinstance(value, (int, float)) and value == 0:
                yield Refusal("zero", paths, (), requirement.spot, None)
        elif bool(value) != (requirement.kind == "true"):
            kind = "assert" if requirement.kind == "true" else "raise"
            yield Refusal(kind, paths, (), requirement.spot, None, requirement.text)


def _is_made(facts: Facts, value: Value, get: Callable[[Path], Any]) -> bool:
    """Whether a value may be made of one of an object that Hydra made of a section on the way to it."""
    for path in paths_in(value) if facts.made else ():
        start = min((len(made) for made in facts.made if path[: len(made)] == made), default=len(path))
        if any(get((*path[:length], "_target_")) is not ABSENT for length in range(start + 1, len(path))):
            return True
    return False


def _holds(
    facts: Facts, conditions: Conditions, get: Callable[[Path], Any], keys: Callable[[Path], Iterable[str] | None]
) -> bool:
    for test, wanted in conditions:
        if isinstance(test, Sym) and test.op in ("is", "is not") and isinstance(test.operands[0], At):
            other = test.operands[1]
            if isinstance(other, Const) and other.value is None and keys(test.operands[0].path) is not None:
                if (test.op == "is not") != wanted:
                    return False
                continue
        found = NOTHING if _is_made(facts, test, get) else work_out(test, get)
        if found is NOTHING or bool(found) != wanted:
            return False
    return True


def _of_sink(
    facts: Facts, sink: Sink, get: Callable[[Path], Any], keys: Callable[[Path], Iterable[str] | None]
) -> Iterator[Refusal]:
    model, given = sink.model, sink.map
    held: dict[str, Path] = {}
    certain = not given.open
    for rest in given.rests:
        found = keys(rest.path)
        if found is None or facts.is_changed((*rest.path, "")):
            certain = False
            continue
        for name in found:
            if name not in rest.minus:
                held[name] = (*rest.path, name)
    section = given.rests[0].path if given.rests else ()
    if not given.rests:
        return
    yield from _unexpected(facts, sink, held)
    if certain:
        for name, field in model.fields.items():
            if field.required and not (name in held or name in given.named or name in sink.placed or name in facts.given):
                yield Refusal("missing", ((*section, name),), section, sink.spot, model, name)
    for name, path in held.items() if model.typed else ():
        typed = model.fields.get(name)
        if typed is None or not typed.judged or name in given.named or name in facts.given:
            continue
        value = get(path)
        wanted = None if value is NOTHING or value is ABSENT else refuses(typed, value)
        if wanted is not None:
            yield Refusal("type", (path,), section, _spot(typed), model, wanted)


def _unexpected(facts: Facts, sink: Sink, held: dict[str, Path]) -> Iterator[Refusal]:
    model, twice = sink.model, sink.placed.union(sink.map.strict)
    if ANY in facts.popped or (not twice and model.extra != FORBID):
        return
    for name, path in held.items():
        if name in facts.popped:
            continue
        if name in twice:
            yield Refusal("twice", (path,), path[:-1], sink.spot, model, name)
        elif model.extra == FORBID and name not in model.fields and name not in sink.map.named:
            yield Refusal("unexpected", (path,), path[:-1], sink.spot, model, name)


def default_of(facts: Facts, path: Path) -> Value | None:
    """What the code takes for ``path`` where a config has nothing there; None where it names no default, or several."""
    found = [facts.defaults[path]] if path in facts.defaults else []
    for sink in facts.sinks:
        if any(path[:-1] == rest.path and path[-1] not in rest.minus for rest in sink.map.rests):
            field = sink.model.fields.get(path[-1])
            if field is not None:
                found.append(field.default)
    return found[0] if found and all(is_same(each, found[0]) for each in found) else None


def fields_at(facts: Facts, section: Path) -> frozenset[str]:
    """The names that the code takes directly below a section: fields of its classes, and what it reads by name."""
    names = {path[-1] for path in facts.named if path and path[:-1] == section}
    for sink in facts.sinks:
        for rest in sink.map.rests:
            if rest.path == section:
                taken = rest.minus.union(sink.map.named, sink.placed)
                names.update(name for name in sink.model.fields if name not in taken)
    return frozenset(names)


def sections(facts: Facts) -> list[Path]:
    """Every section that a class is given, outermost first."""
    return sorted({rest.path for sink in facts.sinks for rest in sink.map.rests}, key=len)

