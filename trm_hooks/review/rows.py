"""The table of one hyperparameter as rows of words: the published value, every config, every option of a config group."""

from __future__ import annotations

from trm_hooks.record import Record
from trm_hooks.review import model
from trm_hooks.review.runs import EARLIER, NAMES, grouped
from trm_hooks.review.words import Labels, describe, describe_option, some

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trm_hooks.review.model import Cell, Change, Config, Parameter, Report

REFERENCE = "reference"
HEAD = ("Config", "Value", "Status", "Origin")
# In larger projects configs with the same value and status share a row.
_MANY = 24


class Row(Record):
    """One row; ``status`` is one of the model's or :data:`REFERENCE`, ``more`` counts the configs that a last row stands for."""

    label: str
    shown: str
    status: str
    text: str
    place: str
    more: int = 0


def parameter_rows(parameter: Parameter, report: Report, label: Labels) -> Iterator[Row]:
    """The rows of one hyperparameter; configs that do not have it, or are not judged, are left out."""
    for reference in parameter.references:
        yield Row(reference.title, reference.shown, REFERENCE, "reference", reference.baseline)
    found = [(config, config.cells[parameter.name]) for config in report.configs if parameter.name in config.cells]
    found = [(config, cell) for config, cell in found if cell.status not in (model.ABSENT, model.UNJUDGED)]
    yield from _grouped(found, label) if len(found) > _MANY else (_row(config, cell, label) for config, cell in found)
    for same in grouped(parameter.commands):
        first, more = some(same, 3)
        yield from map(_of_command, first)
        if more:
            row = _of_command(same[0])
            yield Row(f"… and {more} more", row.shown, row.status, row.text, "…", more)
    inherited = {command.inherited for command in parameter.commands}
    for option in parameter.options:
        cell = option.cell
        text = describe_option(option, option.written.place in inherited)
        yield Row(label(option.written.path), cell.shown, cell.status, text, option.written.place)


def reach(report: Report) -> Iterator[tuple[Change, str, list[str], list[str]]]:
    """Changes that reach some config, with the key, the configs that set its value, and those that inherit it."""
    inherited = {id(each.change): each.configs for each in report.inherited}
    for change in report.changes:
        if change.key is None or not (change.effective_in or change.shadowed_in):
            continue
        heirs = inherited.get(id(change), [])
        yield change, change.key, [name for name in change.effective_in if name not in heirs], heirs


def _of_command(command: Change) -> Row:
    """The row of a command that sets a wrong value, or inherits one."""
    place = f"{command.path}:{command.line}"
    origin = command.inherited or place
    if command.state == EARLIER:
        text = f"{NAMES[EARLIER]}; it was over ({command.since}) when this value was written"
        return Row(place, "–", model.UNKNOWN, text, origin)
    words = [f"{NAMES[command.state]}; {_ratio(command)}"]
    words += ["inherited"] * bool(command.inherited) + [f"since {command.since}"] * bool(command.since)
    status = model.WRONG if command.severity == "error" else model.DIFFERS
    return Row(place, command.shown or "–", status, ", ".join(words), origin)


def _ratio(command: Change) -> str:
    """How the value of a command compares, without the value and the key: they are beside it."""
    text = command.message.replace(f" in `{command.key}`", "", 1)
    return text.removeprefix(f"{command.shown} is ")


def _row(config: Config, cell: Cell, label: Labels) -> Row:
    place = cell.origin.place if cell.origin is not None else "–"
    return Row(label(config.path), cell.shown, cell.status, describe(cell, config.path), place)


def _grouped(found: Iterable[tuple[Config, Cell]], label: Labels) -> Iterator[Row]:
    groups: dict[tuple[str, str, str], list[tuple[Config, Cell]]] = {}
    for config, cell in found:
        groups.setdefault((cell.status, cell.shown, describe(cell, config.path)), []).append((config, cell))
    for members in sorted(groups.values(), key=lambda each: model.STATUSES.index(each[0][1].status)):
        first, more = some(members, 3)
        for config, cell in first:
            yield _row(config, cell, label)
        if more:
            row = _row(*members[0], label)
            yield Row(f"… and {more} more", row.shown, row.status, row.text, "…", more)
