"""The matrix of configs and hyperparameters, and the provenance of every cell as data for the page's script.

What cells have in common, places and chains of places, is written once; a cell names its chain by number.
"""

from __future__ import annotations

from trm_hooks.outputs import printable
from trm_hooks.record import Record
from trm_hooks.review import model
from trm_hooks.review.html_text import attribute, broken, text
from trm_hooks.review.words import Labels, describe, describe_option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from typing import Any

    from trm_hooks.review.model import Cell, Config, OptionValue, Parameter, Report, Written

_CLASSES = {model.UNJUDGED: "unjudged"}


class _Numbered(Record):
    """Things by number, each once."""

    _numbers: dict[Hashable, int] = {}
    items: list[Any] = []

    def number(self, key: Hashable, item: Any) -> int:
        known = self._numbers.get(key)
        if known is None:
            known = self._numbers[key] = len(self.items)
            self.items.append(item)
        return known


class Matrix:
    """The matrix of one report; ``data`` is complete once ``html`` was made."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.label = Labels(config.path for config in report.configs)
        self.places = _Numbered()
        self.details = _Numbered()
        self.configs: list[dict[str, Any]] = []
        self._made: dict[int, str] = {}
        self._placed: dict[int, int] = {}

    def data(self) -> dict[str, Any]:
        """``places`` are ``[path, line, column, text]``; ``details`` describe a cell and where it comes from."""
        return {"places": self.places.items, "details": self.details.items, "configs": self.configs}

    def html(self) -> str:
        """The table; columns that match everywhere are marked, so that the script can leave them out."""
        parameters = self.report.parameters
        if not parameters or not self.report.configs:
            return ""
        rows = "\n".join(self._config(config) for config in sorted(self.report.configs, key=_by_severity))
        options = "\n".join(self._options())
        if options:
            width = len(parameters) + 1
            title = f'<tr class="group"><th colspan="{width}" scope="rowgroup">Options of config groups</th></tr>'
            options = f'<tbody class="options">{title}\n{options}</tbody>'
        return f"""<div class="matrix" id="scroller"><table id="matrix">
<thead>
<tr><th scope="col">Config</th>{"".join(map(_head, parameters))}</tr>
<tr class="published"><th scope="row">baseline</th>{"".join(map(_published, parameters))}</tr>
</thead>
<tbody>
{rows}
</tbody>
{options}</table></div>"""

    def _config(self, config: Config) -> str:
        number = len(self.configs)
        self.configs.append(
            {
                "name": printable(config.name),
                "path": printable(config.path),
                "baseline": printable(config.baseline) if config.baseline else None,
                "assumed": config.assumed,
                "why": printable(config.why),
                "files": [printable(path) for path in config.files],
            }
        )
        cells = []
        known, own = self._made, config.cells
        for parameter in self.report.parameters:
            cell = own[parameter.name]
            made = known.get(id(cell))  # one cell stands for many configs, which all inherit it alike
            if made is None:
                made = known[id(cell)] = self._cell(cell, describe(cell, config.path), parameter)
            cells.append(made)
        head = f'<th scope="row" data-config="{number}">{broken(config.name)}</th>'
        return f'<tr class="is-{_class(config.worst)}">{head}{"".join(cells)}</tr>'

    def _cell(self, cell: Cell, words: str, parameter: Parameter, option: OptionValue | None = None) -> str:
        chain = tuple(self._place(origin) for origin in cell.chain)
        reach = (tuple(option.effective_in), tuple(option.shadowed_in)) if option is not None else None
        key = (cell.status, cell.shown, words, cell.expected, chain, cell.winner, reach)
        detail: dict[str, Any] = {
            "status": cell.status,
            "shown": printable(cell.shown),
            "words": printable(words),
            "expected": None if cell.expected is None else printable(cell.expected),
            "chain": chain,
            "winner": cell.winner,
        }
        if option is not None:
            detail["effective"] = [printable(name) for name in option.effective_in]
            detail["covered"] = [printable(name) for name in option.shadowed_in]
        number = self.details.number(key, detail)
        # colour alone never shows a status
        spoken = "" if cell.status in (model.MATCH, model.ABSENT) else f'<span class="spoken"> {cell.status}</span>'
        return f'<td class="{_class(cell.status)}{_quiet(parameter)}" data-d="{number}">{text(cell.shown)}{spoken}</td>'

    def _place(self, origin: Written) -> int:
        known = self._placed.get(id(origin))
        if known is None:
            item = [printable(origin.path), origin.line, origin.column, printable(origin.shown)]
            known = self._placed[id(origin)] = self.places.number((origin.path, origin.line, origin.column), item)
        return known

    def _options(self) -> Iterator[str]:
        found: dict[str, dict[str, OptionValue]] = {}
        for parameter in self.report.parameters:
            for option in parameter.options:
                found.setdefault(option.written.path, {})[parameter.name] = option
        for path in sorted(found):
            cells = []
            for parameter in self.report.parameters:
                value = found[path].get(parameter.name)
                if value is None:
                    cells.append(f'<td class="absent{_quiet(parameter)}">–</td>')
                else:
                    cells.append(self._cell(value.cell, describe_option(value), parameter, value))
            yield f'<tr><th scope="row">{broken(self.label(path))}</th>{"".join(cells)}</tr>'


def _by_severity(config: Config) -> tuple[int, ...]:
    statuses = [cell.status for cell in config.cells.values()]
    return tuple(-statuses.count(status) for status in (model.WRONG, model.DIFFERS, model.FREE, model.ACCEPTED))


def _class(status: str) -> str:
    return _CLASSES.get(status, status)


def _quiet(parameter: Parameter) -> str:
    """The class of columns in which nothing differs."""
    return " quiet" if parameter.status in (model.MATCH, model.ABSENT, model.UNJUDGED) else ""


def _head(parameter: Parameter) -> str:
    package, dot, name = parameter.name.rpartition(".")
    shown = f'<span class="package">{text(package + dot)}</span>{broken(name)}' if dot else broken(name)
    return f'<th scope="col" class="{_quiet(parameter).strip()}" data-key="{attribute(parameter.name)}">{shown}</th>'


def _published(parameter: Parameter) -> str:
    values = list(dict.fromkeys(reference.shown for reference in parameter.references))
    return f'<td class="{_quiet(parameter).strip()}">{" / ".join(map(text, values))}</td>'
