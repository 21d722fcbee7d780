"""Version 1 of a report as JSON. Lines and columns are 1-based; places are ``path:line:column``."""

from __future__ import annotations

from trm_hooks.outputs.json_v1 import plain
from trm_hooks.review import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.review.model import Cell, Change, Config, Discrepancies, OptionValue, Parameter, Report, Written

VERSION = 1


def render(report: Report) -> str:
    """The document as text: an entry of a list or mapping per line, so that two reports can be compared by line."""
    whole = document(report)
    configs = _configs(whole["configs"])
    parts = [f" {_dumps(key)}: {configs if key == 'configs' else _lines(value)}" for key, value in whole.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _configs(configs: list[dict[str, Any]]) -> str:
    """The same as ``_lines``; a cell that many configs share is turned into text once."""
    dumped: dict[int, str] = {}
    names = {name: _dumps(name) for config in configs[:1] for name in config["values"]}
    lines = []
    for config in configs:
        for cell in config["values"].values():
            if id(cell) not in dumped:
                dumped[id(cell)] = _dumps(cell)
        head = _dumps({key: value for key, value in config.items() if key != "values"})
        values = ", ".join(f"{names[name]}: {dumped[id(cell)]}" for name, cell in config["values"].items())
        lines.append(f'  {head[:-1]}, "values": {{{values}}}}}')
    return "[\n" + ",\n".join(lines) + "\n ]" if lines else "[]"


def _lines(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"  {_dumps(item)}" for item in value) + "\n ]"
    if isinstance(value, dict) and value:
        return "{\n" + ",\n".join(f"  {_dumps(key)}: {_dumps(item)}" for key, item in value.items()) + "\n }"
    return _dumps(value)


def _dumps(value: Any) -> str:
    import json

    return json.dumps(value)


def document(report: Report) -> dict[str, Any]:
    """The document as plain data; ``written`` holds the text at every place that is named."""
    written: dict[str, str] = {}
    shared: dict[int, dict[str, Any]] = {}
    configs = [_config(config, written, shared) for config in report.configs]
    parameters = [_parameter(parameter, written) for parameter in report.parameters]
    return {
        "version": VERSION,
        "title": report.title,
        "summary": words.summary(report),
        "trm_hooks": report.version,
        "revision": _revision(report),
        "critical": [parameter.name for parameter in report.critical()],
        "configs": configs,
        "parameters": parameters,
        "changes": [_change(change) for change in report.changes],
        "commands": [_change(change) for change in report.commands],
        "problems": [_change(change) for change in report.problems],
        "inherited": [
            {"path": each.change.path, "line": each.change.line, "key": each.change.key, "configs": each.configs}
            for each in report.inherited
        ],
        "discrepancies": _discrepancies(report.discrepancies),
        "notes": report.notes,
        "written": written,
    }


def _revision(report: Report) -> dict[str, Any] | None:
    found = report.revision
    return None if found is None else {"commit": found.commit, "date": found.date, "is_dirty": found.is_dirty}


def _place(origin: Written, written: dict[str, str]) -> str:
    place = f"{origin.path}:{origin.line}:{origin.column}"
    written[place] = origin.shown
    return place


def _config(config: Config, written: dict[str, str], shared: dict[int, dict[str, Any]]) -> dict[str, Any]:
    values = {}
    for name, cell in config.cells.items():
        made = shared.get(id(cell))  # one cell stands for many configs, which all inherit it alike
        if made is None:
            made = shared[id(cell)] = _cell(cell, words.describe(cell, config.path), written)
        values[name] = made
    return {
        "name": config.name,
        "path": config.path,
        "status": config.worst,
        "baseline": config.baseline,
        "assumed": config.assumed,
        "why": config.why,
        "files": list(config.files),
        "values": values,
    }


def _cell(cell: Cell, text: str, written: dict[str, str]) -> dict[str, Any]:
    return {
        "value": plain(cell.value),
        "status": cell.status,
        "text": text,
        "expected": cell.expected,
        "origin": _place(cell.origin, written) if cell.origin is not None else None,
        "chain": [_place(origin, written) for origin in cell.chain],
        "code": cell.code,
    }


def _parameter(parameter: Parameter, written: dict[str, str]) -> dict[str, Any]:
    return {
        "key": parameter.name,
        "status": parameter.status,
        "headline": parameter.headline,
        "impact": parameter.impact,
        "taken_by": parameter.taken_by,
        "policies": list(parameter.policies),
        "references": [
            {"baseline": each.baseline, "title": each.title, "value": plain(each.value), "configs": each.configs}
            for each in parameter.references
        ],
        "counts": parameter.counts,
        "commands": [f"{each.path}:{each.line}:{each.column}" for each in parameter.commands],
        "options": [_option(option, written) for option in parameter.options],
    }


def _option(option: OptionValue, written: dict[str, str]) -> dict[str, Any]:
    return {
        "path": option.written.path,
        "line": option.written.line,
        "value": plain(option.cell.value),
        "status": option.cell.status,
        "text": words.describe_option(option),
        "origin": _place(option.written, written),
        "effective_in": option.effective_in,
        "shadowed_in": option.shadowed_in,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "path": change.path,
        "line": change.line,
        "column": change.column,
        "check": change.check,
        "severity": change.severity,
        "message": change.message,
        "advice": change.advice,
        "applicability": change.applicability,
        "key": change.key,
        "effective_in": change.effective_in,
        "shadowed_in": change.shadowed_in,
        "notes": change.notes,
        "history": change.history,
        "state": change.state or None,
        "since": change.since or None,
        "inherited": change.inherited or None,
        "also_at": change.also_at,
        "shown": change.shown or None,
        "hunks": [{"line": hunk.line, "removed": hunk.removed, "added": hunk.added} for hunk in change.hunks],
    }


def _discrepancies(found: Discrepancies) -> dict[str, Any]:
    return {
        "baselines": [{"name": name, "title": title} for name, title in zip(found.names, found.titles, strict=True)],
        "rows": [{"key": row.key, "values": row.shown, "matches": row.matches, "note": row.note} for row in found.rows],
    }
