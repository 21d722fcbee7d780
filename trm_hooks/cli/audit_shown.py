"""What an audit found, as a table that fits 80 columns, and as JSON."""

from __future__ import annotations

from collections import Counter

from trm_hooks.baselines.compare import show
from trm_hooks.baselines.load import DEFAULT
from trm_hooks.outputs import printable
from trm_hooks.outputs.json_v1 import plain
from trm_hooks.outputs.table import text_table
from trm_hooks.show.audit import ALIGNED, MISALIGNED, NOT_JUDGED, UNREADABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from trm_hooks.show.audit import Audited, Deviation

_WIDTH = 80


def as_text(audited: Sequence[Audited]) -> str:
    """Every run that ran misaligned with what was wrong, how often each key was, and how many runs there are."""
    lines: list[str] = []
    rows = [row for each in audited if each.status == MISALIGNED for row in _rows(each)]
    if rows:
        lines += [*text_table(("saved config", "key", "value", "which is"), rows, _WIDTH, gives=0), ""]
    counted = Counter(deviation.key for each in audited for deviation in each.deviations)
    if len(rows) > 1:
        lines += [*text_table(("key", "runs"), [(key, str(count)) for key, count in counted.most_common()], _WIDTH), ""]
    skipped = Counter(each.why for each in audited if each.status == NOT_JUDGED)
    lines += [f"not judged: {count} ({printable(why)})" for why, count in skipped.most_common()]
    return "\n".join([*lines, _summary(audited)]) + "\n"


def _rows(audited: Audited) -> Iterator[tuple[str, str, str, str]]:
    name = audited.path
    for deviation in audited.deviations:
        yield name, deviation.key, show(deviation.value), deviation.text + _whose(deviation)
        name = ""


def _whose(deviation: Deviation) -> str:
    return "" if deviation.baseline == DEFAULT else f" ({deviation.baseline})"


def _summary(audited: Sequence[Audited]) -> str:
    counted = Counter(each.status for each in audited)
    parts = [f"{counted[MISALIGNED]} ran misaligned", f"{counted[ALIGNED]} aligned"]
    parts += [f"{counted[status]} {status}" for status in (NOT_JUDGED, UNREADABLE) if counted[status]]
    return f"{len(audited)} saved config{'s' * (len(audited) != 1)}: {', '.join(parts)}"


def as_json(audited: Sequence[Audited]) -> str:
    """The same, and the runs that are aligned; lines and columns are 1-based."""
    import json

    counted = Counter(each.status for each in audited)
    document = {
        "version": 1,
        "runs": [_run(each) for each in audited],
        "counts": {status: counted[status] for status in (MISALIGNED, ALIGNED, NOT_JUDGED, UNREADABLE)},
    }
    return json.dumps(document, indent=2) + "\n"


def _run(audited: Audited) -> dict[str, Any]:
    return {
        "path": audited.path,
        "status": audited.status,
        "run": audited.run or None,
        "format": audited.form or None,
        "baseline": audited.baseline,
        "assumed": audited.assumed,
        "why": audited.why,
        "error": {"line": audited.place[0], "column": audited.place[1], "message": audited.why}
        if audited.status == UNREADABLE
        else None,
        "deviations": [_deviation(each) for each in audited.deviations],
    }


def _deviation(deviation: Deviation) -> dict[str, Any]:
    return {
        "key": deviation.key,
        "value": plain(deviation.value),
        "expected": plain(deviation.expected),
        "baseline": deviation.baseline,
        "policy": deviation.policy,
        "severity": deviation.severity,
        "text": deviation.text,
        "line": deviation.place[0],
        "column": deviation.place[1],
    }
