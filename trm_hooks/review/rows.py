"""The table of one hyperparameter as rows of words: the published value, every config, every option of a config group."""

from __future__ import annotations

from trm_hooks.review import model
from trm_hooks.review.runs import NAMES
from trm_hooks.review.words import Labels, describe, describe_option, some

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trm_hooks.review.model import Cell, Config, Parameter, Report

REFERENCE = "reference"
HEAD = ("Config", "Value", "Status", "Origin")
# In larger projects configs with the same value and status share a row.
_MANY = 24


class Row:
    """One row; ``status`` is one of the model's or :data:`REFERENCE`, ``more`` counts the configs that a last row stands for."""

    __slots__ = ("label", "more", "place", "shown", "status", "text")

    def __init__(self, label: str, shown: str, status: str, text: str, place: str, more: int = 0) -> None:
        self.label = label
        self.shown = shown
        self.status = status
        self.text = text
        self.place = place
        self.more = more


def parameter_rows(parameter: Parameter, report: Report, label: Labels) -> Iterator[Row]:
    """The rows of one hyperparameter; configs that do not have it, or are not judged, are left out."""
    for reference in parameter.references:
        yield Row(reference.title, reference.shown, REFERENCE, "reference", reference.baseline)
    found = [(config, config.cells[parameter.name]) for config in report.configs if parameter.name in config.cells]
    found = [(config, cell) for config, cell in found if cell.status not in (model.ABSENT, model.UNJUDGED)]
    yield from _grouped(found, label) if len(found) > _MANY else (_row(config, cell, label) for config, cell in found)
    for command in parameter.commands:
        words = f"{NAMES[command.state]}; {command.message.partition(' in `')[0].removeprefix(f'{command.shown} is ')}"
        since = f", since {command.since}" if command.since else ""
        status = model.WRONG if command.severity == "error" else model.DIFFERS
        place = f"{command.path}:{command.line}"
        yield Row(place, command.shown or "–", status, words + since, place)
    for option in parameter.options:
        cell = option.cell
        text = describe_option(option)
        yield Row(label(option.written.path), cell.shown, cell.status, text, option.written.place)


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
