"""Baselines in words: the list, one of them, and several side by side."""

from __future__ import annotations

from trm_hooks.baselines.compare import show
from trm_hooks.outputs import markdown, printable
from trm_hooks.outputs.table import text_table
from trm_hooks.review.discrepancies import NOT_SPECIFIED, SOURCES, compared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trm_hooks.baselines.load import Baselines
    from trm_hooks.baselines.model import Baseline, Checkpoint
    from trm_hooks.review.discrepancies import Discrepancy

_WIDTH = 80


def list_text(baselines: Baselines) -> str:
    """Every baseline with its source, and the keys about which the sources of the same model disagree."""
    lines: list[str] = []
    for baseline in baselines:
        mark = " (default)" if baseline.is_default else " (own)" if baseline.is_own else ""
        title = _wrapped(baseline.title) if baseline.title != baseline.name else ()
        lines += [f"{printable(baseline.name)}{mark}", *title, *_wrapped(baseline.source), ""]
    sources = [found for name in SOURCES if (found := baselines.named(name)) is not None]
    lines += ["Where they disagree (`trm-hooks baselines diff` says more):", ""]
    rows = [(row.key, *row.shown) for row in compared(sources) if not row.agrees]
    lines += text_table(["", *SOURCES], rows, _WIDTH)
    return "\n".join(lines) + "\n"


def show_text(baseline: Baseline) -> str:
    """One baseline: where it is from, what it applies to, its values and how each is held."""
    lines = [printable(baseline.title), *_wrapped(baseline.source), f"  file: {printable(baseline.path)}"]
    if baseline.is_default:
        lines.append("  the default: it holds where no other baseline is known to apply")
    if baseline.extends is not None:
        lines.append(f"  extends {printable(baseline.extends)}: values in parentheses are inherited")
    for key, patterns in baseline.applies_to.items():
        lines += _wrapped(f"applies where {key} is {' or '.join(map(show, patterns))}")
    if baseline.checkpoints:
        lines += _wrapped(f"checkpoints: {', '.join(map(_checkpoint, baseline.checkpoints))}")
    rows = [(key, _value(baseline, key), _held(baseline, key)) for key in dict.fromkeys((*baseline.stated, *baseline.values))]
    lines += ["", *text_table(("key", "value", "held as"), rows, _WIDTH)]
    for key, text in baseline.impact.items():
        lines += ["", printable(key), *_wrapped(text)]
    return "\n".join(lines) + "\n"


def _checkpoint(checkpoint: Checkpoint) -> str:
    on = f" on {' or '.join(map(show, checkpoint.data))}" if checkpoint.data else ""
    return f"{checkpoint.glob}{on}"


def _value(baseline: Baseline, key: str) -> str:
    return show(baseline.values[key]) if key in baseline.stated else f"({show(baseline.values[key])})"


def _held(baseline: Baseline, key: str) -> str:
    return ", ".join(sorted(baseline.policies.get(key, ()))) or "free"


def _wrapped(text: str) -> Iterator[str]:
    from textwrap import wrap

    yield from wrap(printable(text), _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def diff_text(baselines: Sequence[Baseline], rows: Sequence[Discrepancy], form: str) -> str:
    """Baselines side by side as ``text``, ``markdown`` or ``json``; what differs comes first."""
    if form == "json":
        return _diff_json(baselines, rows)
    lines = _diff_markdown(baselines, rows) if form == "markdown" else _diff_lines(baselines, rows)
    return "\n".join(lines) + "\n"


def _diff_json(baselines: Sequence[Baseline], rows: Sequence[Discrepancy]) -> str:
    import json

    from trm_hooks.outputs.json_v1 import plain

    names = [baseline.name for baseline in baselines]
    listed = [
        {
            "key": row.key,
            "agrees": row.agrees,
            "values": {
                name: plain(value) for name, value, match in zip(names, row.values, row.matches, strict=True) if match is not None
            },
        }
        for row in rows
    ]
    described = [{"name": each.name, "title": each.title, "source": each.source} for each in baselines]
    return json.dumps({"version": 1, "baselines": described, "rows": listed}, indent=2) + "\n"


def _diff_markdown(baselines: Sequence[Baseline], rows: Sequence[Discrepancy]) -> list[str]:
    head = ["Parameter", *(markdown.plain(baseline.title) for baseline in baselines), "Notes"]
    return markdown.table(head, discrepancy_rows(rows))


def discrepancy_rows(rows: Iterable[Discrepancy]) -> Iterator[list[str]]:
    """Rows of Markdown cells: the key, a value for each baseline, whether they match."""
    for row in rows:
        cells = [
            NOT_SPECIFIED if match is None else f"{markdown.code(shown)} {'✅' if match else '❌'}"
            for shown, match in zip(row.shown, row.matches, strict=True)
        ]
        yield [markdown.code(row.key), *cells, row.note if row.agrees else f"**{row.note}**"]


def _diff_lines(baselines: Sequence[Baseline], rows: Sequence[Discrepancy]) -> list[str]:
    marks = [chr(ord("A") + index) if index < 26 else str(index + 1) for index in range(len(baselines))]
    legend = [(mark, baseline.name, baseline.title) for mark, baseline in zip(marks, baselines, strict=True)]
    lines = [*text_table((), legend, _WIDTH), ""]
    shown = [
        (row.key, *("-" if text == NOT_SPECIFIED else text for text in row.shown), row.note if row.agrees else row.note.upper())
        for row in rows
    ]
    lines += text_table(("", *marks, ""), shown, _WIDTH)
    different = sum(not row.agrees for row in rows)
    total = f"{len(rows)} hyperparameter{'s' * (len(rows) != 1)}"
    return [*lines, "", f"{different} of {total} differ; `-` is not specified."]
