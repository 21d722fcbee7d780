"""Version 1 of the JSON: a contract. Lines and columns are 1-based, ``edits`` count bytes of the file as it is on disk."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.judging.finding import Finding, Place
    from trm_hooks.outputs import Shown, Style
    from trm_hooks.yaml.edit.edits import Edit
    from trm_hooks.yaml.text import SourceText

VERSION = 1

SHOWS_EDITS = True


def render(shown: Shown, style: Style) -> str:
    """The whole document, indented, in ASCII."""
    import json

    del style
    return json.dumps(document(shown), indent=2) + "\n"


def document(shown: Shown) -> dict[str, Any]:
    """The document as plain data."""
    findings = [_finding(finding, shown.edits.get(index)) for index, finding in enumerate(shown.findings)]
    checked = {"configs": shown.configs, "files": shown.files}
    return {"version": VERSION, "findings": findings, "checked": checked}


def _finding(finding: Finding, edits: list[tuple[SourceText, list[Edit]]] | None) -> dict[str, Any]:
    line, column = finding.place.position()
    end_line, end_column = finding.place.end_position()
    return {
        "check": finding.check,
        "severity": finding.severity,
        "message": finding.message,
        "path": finding.place.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "key": finding.key,
        "value": plain(finding.value),
        "expected": plain(finding.expected),
        "baseline": finding.baseline,
        "effective_in": list(finding.effective_in),
        "shadowed_in": list(finding.shadowed_in),
        "launched_by": [_place(place) for place in finding.launched_by],
        "also_at": [_place(place) for place in finding.also_at],
        "history": finding.history,
        "fix": _fix(finding, edits) if edits else None,
    }


def _place(place: Place) -> dict[str, Any]:
    line, column = place.position()
    return {"path": place.path, "line": line, "column": column}


def _fix(finding: Finding, edits: list[tuple[SourceText, list[Edit]]]) -> dict[str, Any] | None:
    fix = finding.fix
    if fix is None:
        return None
    described = [_edit(source, edit) for source, each in edits for edit in each]
    return {"applicability": fix.applicability, "description": fix.description, "edits": described}


def _edit(source: SourceText, edit: Edit) -> dict[str, Any]:
    return {
        "path": source.path,
        "start": source.byte_offset(edit.start),
        "end": source.byte_offset(edit.end),
        "text": edit.text,
    }


def plain(value: Any) -> Any:
    """``value`` in JSON: what JSON has no type for becomes text."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
