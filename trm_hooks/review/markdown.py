"""A report as Markdown, in the order of a review written by hand: what is critical, what differs, what to change."""

from __future__ import annotations

from trm_hooks.outputs.markdown import block, code, plain, prose, table
from trm_hooks.review import model
from trm_hooks.review.rows import HEAD, REFERENCE, Row, parameter_rows, reach
from trm_hooks.review.runs import EARLIER
from trm_hooks.review.words import (
    ADVICE,
    MARKS,
    Labels,
    command_tally,
    counted,
    groups,
    matching,
    message_of,
    page_of,
    places_of,
    some,
    stand,
    state_of,
    summary,
    tally,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trm_hooks.review.model import Change, Parameter, Report

_MANY = 24


def render(report: Report) -> str:
    """The whole document."""
    label = Labels(config.path for config in report.configs)
    sections = (
        _intro(report),
        _critical(report, label),
        _parameters("Other differences", report.others(), report, label),
        _matching(report),
        _commands(report),
        _changes(report.changes),
        _impact(report, label),
        _discrepancies(report),
        _problems(report),
    )
    return "\n".join(line for section in sections for line in section).rstrip("\n") + "\n"


def _intro(report: Report) -> Iterator[str]:
    yield f"# Hyperparameter alignment review: {plain(report.title)}"
    yield ""
    yield plain(summary(report))
    yield ""
    yield plain(stand(report))
    yield ""
    if not report.is_judged:
        yield from _unjudged(report)
        return
    judged_by: dict[str, int] = {}
    for config in report.configs:
        if config.baseline is not None:
            judged_by[config.baseline] = judged_by.get(config.baseline, 0) + 1
    for name, count in judged_by.items():
        assumed = sum(config.assumed for config in report.configs if config.baseline == name)
        note = f", assumed for {assumed} of them" if assumed else ""
        yield f"- judged by {code(name)}: {counted(count, 'config')}{note}"
    for config in report.configs[:_MANY]:
        if config.baseline is None:
            yield f"- not judged: {code(config.path)} ({prose(config.why)})"
    yield ""


def _unjudged(report: Report) -> Iterator[str]:
    """What a project is made of, where no baseline applies to it."""
    if not report.configs:
        return
    yield ADVICE
    yield ""
    rows = [(code(each.path), ", ".join(map(code, each.files)) or "–") for each in report.configs[:_MANY]]
    yield from table(("Config", "Made of"), rows)
    if len(report.configs) > _MANY:
        yield ""
        yield f"and {len(report.configs) - _MANY} more"
    yield ""


def _critical(report: Report, label: Labels) -> Iterator[str]:
    critical, refused, commands = report.critical(), report.refused(), groups(report.other_commands())
    if not report.is_judged and not (refused or commands):
        return
    yield "## Critical misalignments"
    yield ""
    if not (critical or refused or commands):
        yield "Nothing critical is wrong."
        yield ""
    yield from _parameters("", critical, report, label)
    for each in refused:
        yield f"- {MARKS[model.WRONG]} {_place(report, each, f'{each.path}:{each.line}')}: {prose(message_of(each))}"
    for same, _, what in commands:
        yield f"- {MARKS[model.WRONG]} {_places(report, same)}, {state_of(same)}: {prose(what)}"
    if refused or commands:
        yield ""


def _place(report: Report, change: Change, shown: str) -> str:
    """The place of a change, with a link to the remote where that shows the same files."""
    page = page_of(report, change.path, change.line)
    return f"[{code(shown)}]({page})" if page else code(shown)


def _places(report: Report, commands: Sequence[Change]) -> str:
    first, more = places_of(commands)
    return ", ".join(_place(report, each, shown) for each, shown in first) + more


def _parameters(title: str, parameters: Sequence[Parameter], report: Report, label: Labels) -> Iterator[str]:
    if title and parameters:
        yield f"## {title}"
        yield ""
    for number, parameter in enumerate(parameters, 1):
        headline = f": {prose(parameter.headline)}" if parameter.headline else ""
        yield f"### {number}. {code(parameter.name)}{headline}"
        yield ""
        yield plain("; ".join(filter(None, (tally(parameter.counts), command_tally(parameter)))))
        yield ""
        yield from table(HEAD, map(_row, parameter_rows(parameter, report, label)))
        yield ""
        if parameter.taken_by:
            yield f"**Taken by**: {plain(', '.join(parameter.taken_by))}"
            yield ""
        if parameter.impact:
            yield f"**Impact**: {plain(parameter.impact)}"
            yield ""


def _row(row: Row) -> tuple[str, ...]:
    if row.status == REFERENCE:
        return f"**{plain(row.label)}**", f"**{code(row.shown)}**", "✅ reference", code(row.place)
    value = f"**{code(row.shown)}**" if row.status in (model.WRONG, model.DIFFERS) else code(row.shown)
    place = row.place if row.place in ("–", "…") else code(row.place)
    return row.label if row.more else code(row.label), value, f"{MARKS[row.status]} {prose(row.text)}", place


def _matching(report: Report) -> Iterator[str]:
    parameters = matching(report)
    if not parameters:
        return
    yield "## All other hyperparameters"
    yield ""
    yield "These match the baseline in every config that has them, and no command sets another value."
    yield ""
    rows = []
    for parameter in parameters:
        values = " or ".join(dict.fromkeys(code(reference.shown) for reference in parameter.references))
        rows.append((code(parameter.name), values, f"{MARKS[model.MATCH]} {tally(parameter.counts)}"))
    yield from table(("Parameter", "Value", "Status"), rows)
    yield ""


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        return
    yield "## Files requiring changes"
    yield ""
    for path in dict.fromkeys(change.path for change in sorted(changes, key=_by_severity)):
        yield f"### {code(path)}"
        yield ""
        for change in changes:
            if change.path == path:
                yield from _change(change)
    if any(not change.hunks and change.applicability for change in changes):
        yield "`trm-hooks check --diff` shows the edits that are only described here."
        yield ""


def _by_severity(change: Change) -> int:
    return 0 if change.severity == "error" else 1


def _change(change: Change) -> Iterator[str]:
    history = " (history)" if change.history else ""
    mark = MARKS[model.WRONG if change.severity == "error" else model.DIFFERS]
    advice = f": {prose(change.advice)}" if change.advice else ""
    yield f"- {mark} **Line {change.line}**: {prose(message_of(change))}{history} ({code(change.check)}){advice}"
    if change.hunks:
        yield ""
    for hunk in change.hunks:
        lines = [*(f"-{line}" for line in hunk.removed), *(f"+{line}" for line in hunk.added)]
        yield from (f"  {line}" for line in block("\n".join([f"@@ line {hunk.line} @@", *lines]), "diff"))
    yield ""


def _commands(report: Report) -> Iterator[str]:
    if not report.commands:
        return
    yield "## Launch commands"
    yield ""
    yield "What is typed on the command line comes after every file."
    yield ""
    rows = (
        (
            _places(report, same),
            prose(what),
            f"{_mark(same[0])} {state}",
            prose(same[0].advice) or "–",
        )
        for same, state, what in groups(report.commands)
    )
    yield from table(("Command", "What", "Status", "Change"), rows)
    yield ""


def _mark(command: Change) -> str:
    if command.state == EARLIER:
        return MARKS[model.UNKNOWN]
    return MARKS[model.WRONG if command.severity == "error" else model.DIFFERS]


def _impact(report: Report, label: Labels) -> Iterator[str]:
    rows = []
    for change, key, direct, heirs in reach(report):
        rows.append(
            (
                code(f"{label(change.path)}:{change.line}"),
                code(key),
                _names(direct) or "–",
                _names(heirs) or "–",
                _names(change.shadowed_in) or "–",
            )
        )
    if rows:
        yield "## Impact: which configs inherit what"
        yield ""
        yield from table(("Where", "Key", "Runs in", "Inherited by", "Covered in"), rows)
        yield ""


def _names(names: Sequence[str]) -> str:
    first, more = some(names)
    return ", ".join(map(code, first)) + (f" and {more} more" if more else "")


def _discrepancies(report: Report) -> Iterator[str]:
    found = report.discrepancies
    if not found.rows:
        return
    yield "## Where the baselines disagree"
    yield ""
    yield from table(["Parameter", *map(plain, found.titles), "Notes"], _discrepancy_rows(report))
    yield ""


def _discrepancy_rows(report: Report) -> Iterator[list[str]]:
    for row in report.discrepancies.rows:
        cells = [
            "not specified" if match is None else f"{code(shown)} {MARKS[model.MATCH if match else model.WRONG]}"
            for shown, match in zip(row.shown, row.matches, strict=True)
        ]
        yield [code(row.key), *cells, f"**{row.note}**" if row.note == "mismatch" else row.note]


def _problems(report: Report) -> Iterator[str]:
    if report.problems:
        yield "## What could not be judged"
        yield ""
        for problem in report.problems:
            yield f"- {code(f'{problem.path}:{problem.line}:{problem.column}')}: {prose(message_of(problem))}"
        yield ""
    if report.notes:
        yield "## Notes"
        yield ""
        for note in report.notes:
            yield f"- {prose(note)}"
        yield ""
