"""The sections of the page: what is critical, the matrix, what differs, what to change, who inherits what."""

from __future__ import annotations

from trm_hooks.review import model
from trm_hooks.review.html_text import attribute, broken, code, prose, table, text
from trm_hooks.review.rows import HEAD, REFERENCE, Row, parameter_rows, reach
from trm_hooks.review.runs import NAMES
from trm_hooks.review.words import (
    ADVICE,
    MEANINGS,
    Labels,
    command_tally,
    counted,
    groups,
    matching,
    message_of,
    page_of,
    places_of,
    some,
    state_of,
    tally,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trm_hooks.review.model import Change, Discrepancies, Hunk, Parameter, Report


def sections(report: Report, matrix: str) -> str:
    """All sections that are not empty."""
    label = Labels(config.path for config in report.configs)
    parts = [
        ("Critical", "Critical misalignments", _critical(report, label)),
        ("Configs", "Configs", _unjudged(report, label)),
        ("Matrix", "Configs and hyperparameters", _matrix(report, matrix)),
        ("Differences", "Other differences", _cards(report.others(), report, label)),
        ("Matching", "All other hyperparameters", _matching(report)),
        ("Commands", "Launch commands", _commands(report)),
        ("Changes", "Files requiring changes", _changes(report.changes)),
        ("Impact", "Impact: which configs inherit what", _impact(report, label)),
        ("Baselines", "Where the baselines disagree", _discrepancies(report.discrepancies)),
        ("Not judged", "What could not be judged", _problems(report)),
    ]
    shown = [(f"section-{name.lower().replace(' ', '-')}", name, title, body) for name, title, body in parts if body]
    links = "".join(f'<a href="#{anchor}">{name}</a>' for anchor, name, _, _ in shown)
    written = "\n".join(f'<section id="{anchor}"><h2>{text(title)}</h2>\n{body}\n</section>' for anchor, _, title, body in shown)
    return f'<nav aria-label="Sections">{links}</nav>\n<main id="main" tabindex="-1">\n{written}\n</main>'


def _critical(report: Report, label: Labels) -> str:
    items = "".join(
        f"<li>{_badge('config', 'wrong')} {_place(report, each, f'{each.path}:{each.line}')}: {prose(message_of(each))}</li>"
        for each in report.refused()
    )
    items += "".join(
        f"<li>{_badge(state_of(same), 'wrong')} {_places(report, same)}: {prose(what)}</li>"
        for same, _, what in groups(report.other_commands())
    )
    critical = _cards(report.critical(), report, label) + (f'<ul class="plain">{items}</ul>' if items else "")
    if critical:
        return critical
    return '<p class="good">Nothing critical is wrong.</p>' if report.is_judged else ""


def _unjudged(report: Report, label: Labels) -> str:
    """What a project is made of, where no baseline applies to it."""
    if report.is_judged or not report.configs:
        return ""
    first, more = some(report.configs, 40)
    rows = ((code(label(each.path)), _names([label(path) for path in each.files])) for each in first)
    lead = f"<p>{prose(ADVICE)}</p>\n"
    rest = f"<p>and {more} more</p>" if more else ""
    return lead + table(("Config", "Made of, a later file covering an earlier one"), rows, "stacked") + rest


def _place(report: Report, change: Change, shown: str) -> str:
    """The place of a change, with a link to the remote where that shows the same files."""
    page = page_of(report, change.path, change.line)
    return f'<a href="{attribute(page)}">{code(shown)}</a>' if page else code(shown)


def _places(report: Report, commands: Sequence[Change]) -> str:
    first, more = places_of(commands)
    return ", ".join(_place(report, each, shown) for each, shown in first) + more


def _cards(parameters: Sequence[Parameter], report: Report, label: Labels) -> str:
    return "\n".join(_card(parameter, report, label) for parameter in parameters)


def _card(parameter: Parameter, report: Report, label: Labels) -> str:
    rows = table([text(name) for name in HEAD], (_row(row) for row in parameter_rows(parameter, report, label)), "values")
    taken = f'<p class="taken">Taken by {text(", ".join(parameter.taken_by))}</p>' if parameter.taken_by else ""
    impact = f"<p>{text(parameter.impact)}</p>" if parameter.impact else ""
    return f"""<article class="card is-{parameter.status}">
<h3>{code(parameter.name)} <span class="headline">{prose(parameter.headline)}</span></h3>
<p class="tally">{text("; ".join(filter(None, (tally(parameter.counts), command_tally(parameter)))))}</p>
{taken}{impact}
<details><summary>Config by config</summary>
{rows}
</details>
</article>"""


def _row(row: Row) -> tuple[str, ...]:
    if row.status == REFERENCE:
        return text(row.label), _badge(row.shown, "reference"), "baseline", code(row.place)
    status = "unjudged" if row.status == model.UNJUDGED else row.status
    place = row.place if row.place in ("–", "…") else code(row.place)
    return (text(row.label) if row.more else code(row.label)), _badge(row.shown, status), prose(row.text), place


def _badge(shown: str, status: str) -> str:
    return f'<span class="badge {status}">{text(shown)}</span>'


def _matrix(report: Report, matrix: str) -> str:
    if not matrix:
        return ""
    present = {cell.status for config in report.configs for cell in config.cells.values()}
    legend = "".join(
        f'<li><span class="badge {status}">{status}</span> {text(meaning)}</li>'
        for status, meaning in MEANINGS.items()
        if status in present and status not in (model.ABSENT, model.UNJUDGED)
    )
    return f"""<form class="tools" id="tools" hidden>
<label class="grow"><span class="spoken">Filter configs or hyperparameters</span>
<input type="search" id="filter" placeholder="Filter configs or hyperparameters" autocomplete="off" spellcheck="false"></label>
<label><input type="checkbox" id="misaligned"> only misaligned configs</label>
<label><input type="checkbox" id="everything"> hyperparameters that match too</label>
<output id="count" for="filter"></output>
</form>
{matrix}
<ul class="legend">{legend}</ul>
<p class="hint" id="hint" hidden>Choose a cell to see where its value comes from.
<span class="keys">Arrow keys move, <kbd>Enter</kbd> opens, <kbd>Esc</kbd> closes, <kbd>/</kbd> filters.</span></p>"""


def _matching(report: Report) -> str:
    parameters = matching(report)
    if not parameters:
        return ""
    rows = []
    for parameter in parameters:
        values = dict.fromkeys(reference.shown for reference in parameter.references)
        shown = " or ".join(_badge(value, "reference") for value in values)
        rows.append((code(parameter.name), shown, text(tally(parameter.counts))))
    lead = "<p>These match the baseline in every config that has them, and no command sets another value.</p>\n"
    return lead + table(("Parameter", "Published", "Status"), rows)


def _changes(changes: Sequence[Change]) -> str:
    ordered = sorted(changes, key=lambda change: change.severity != "error")
    files = []
    for path in dict.fromkeys(change.path for change in ordered):
        items = "\n".join(_change(change) for change in changes if change.path == path)
        files.append(f'<article class="file"><h3>{code(path)}</h3>\n<ul>\n{items}\n</ul></article>')
    return "\n".join(files)


def _change(change: Change) -> str:
    grave = "wrong" if change.severity == "error" else "differs"
    lines = "\n".join(_hunk(hunk) for hunk in change.hunks)
    return f"""<li><p><span class="badge {grave}">line {change.line}</span> {prose(message_of(change))}
<span class="advice">{prose(change.advice)}</span></p>
{lines}</li>"""


def _hunk(hunk: Hunk) -> str:
    removed = "".join(f"<del>{text(line.expandtabs(4)) or ' '}</del>" for line in hunk.removed)
    added = "".join(f"<ins>{text(line.expandtabs(4)) or ' '}</ins>" for line in hunk.added)
    return f'<pre class="diff" tabindex="0">{removed}{added}</pre>'


def _commands(report: Report) -> str:
    if not report.commands:
        return ""
    rows = (
        (
            _places(report, same),
            prose(what),
            _badge(NAMES[same[0].state], _state_class(same[0])) + _since(same[0]),
            prose(same[0].advice) or "–",
        )
        for same, _, what in groups(report.commands)
    )
    lead = "<p>What is typed on the command line comes after every file.</p>\n"
    return lead + table(("Command", "What", "Status", "Change"), rows, "stacked")


def _since(command: Change) -> str:
    return f' <span class="since">since {text(command.since)}</span>' if command.since else ""


def _state_class(change: Change) -> str:
    if change.state not in model.TO_COME:
        return "unknown"
    return "wrong" if change.severity == "error" else "differs"


def _impact(report: Report, label: Labels) -> str:
    rows = []
    for change, key, direct, heirs in reach(report):
        place = code(f"{label(change.path)}:{change.line}")
        rows.append((place, code(key), _names(direct), _names(heirs), _names(change.shadowed_in)))
    return table(("Where", "Key", "Runs in", "Inherited by", "Covered in"), rows, "stacked") if rows else ""


def _names(names: Sequence[str]) -> str:
    first, more = some(names)
    items = "".join(f"<li>{broken(name)}</li>" for name in first)
    return f'<ul class="names">{items}{f"<li>and {more} more</li>" if more else ""}</ul>' if names else "–"


def _discrepancies(found: Discrepancies) -> str:
    if not found.rows:
        return ""
    head = ["Parameter", *map(text, found.titles), "Notes"]
    return table(head, _discrepancy_rows(found))


def _discrepancy_rows(found: Discrepancies) -> Iterator[list[str]]:
    for row in found.rows:
        pairs: Iterable[tuple[str, bool | None]] = zip(row.shown, row.matches, strict=True)
        cells = [
            f'<span class="muted">{text(shown)}</span>' if match is None else _badge(shown, "match" if match else "wrong")
            for shown, match in pairs
        ]
        note = f"<strong>{row.note}</strong>" if row.note == "mismatch" else text(row.note)
        yield [code(row.key), *cells, note]


def _problems(report: Report) -> str:
    items = [f"<li>{code(f'{each.path}:{each.line}:{each.column}')} {prose(message_of(each))}</li>" for each in report.problems]
    items += [f"<li>{prose(note)}</li>" for note in report.notes]
    unjudged = [config for config in report.configs if config.baseline is None and report.is_judged]
    items += [f"<li>{code(config.path)} {prose(config.why)}</li>" for config in some(unjudged, 40)[0]]
    if len(unjudged) > 41:
        items.append(f"<li>{counted(len(unjudged) - 40, 'config')} more not judged</li>")
    return f"<ul>{''.join(items)}</ul>" if items else ""
