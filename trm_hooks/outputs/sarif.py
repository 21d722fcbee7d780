"""SARIF 2.1.0, for code scanning and editors. Columns count characters; paths are relative to the repository."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.judging.finding import Finding
    from trm_hooks.outputs import Shown, Style
    from trm_hooks.yaml.edit.edits import Edit
    from trm_hooks.yaml.text import SourceText

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "SRCROOT"
SHOWS_EDITS = True


def render(shown: Shown, style: Style) -> str:
    """The whole log, with one run."""
    import json

    del style
    checks = sorted({finding.check for finding in shown.findings})
    driver = {"name": "trm-hooks", "rules": [_rule(check) for check in checks]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, checks.index(finding.check), shown.edits.get(index)) for index, finding in enumerate(shown.findings)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(check: str) -> dict[str, Any]:
    from trm_hooks.checks import CHECKS, load

    if check not in CHECKS:
        return {"id": check}
    module = load(check)
    return {
        "id": check,
        "shortDescription": {"text": module.RULE.summary},
        "fullDescription": {"text": (module.__doc__ or "").strip()},
        "defaultConfiguration": {"level": module.RULE.severity},
    }


def _result(finding: Finding, rule: int, edits: list[tuple[SourceText, list[Edit]]] | None) -> dict[str, Any]:
    text = "; ".join(part for part in (finding.message, *finding.notes, finding.advice) if part)
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": "note" if finding.history else finding.severity,
        "message": {"text": text},
        "locations": [_location(finding)],
        "properties": {"effectiveIn": list(finding.effective_in), "shadowedIn": list(finding.shadowed_in)},
    }
    if edits and finding.fix is not None:
        result["fixes"] = [
            {
                "description": {"text": finding.fix.description},
                "artifactChanges": [_change(source, each) for source, each in edits],
            }
        ]
    return result


def _location(finding: Finding) -> dict[str, Any]:
    line, column = finding.place.position()
    end_line, end_column = finding.place.end_position()
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"physicalLocation": {"artifactLocation": _artifact(finding.place.path), "region": region}}


def _artifact(path: str) -> dict[str, str]:
    from urllib.parse import quote

    return {"uri": quote(path.encode("utf-8", "surrogateescape")), "uriBaseId": _BASE}


def _change(source: SourceText, edits: list[Edit]) -> dict[str, Any]:
    replacements = []
    for edit in edits:
        line, column = source.position(edit.start)
        end_line, end_column = source.position(edit.end)
        region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
        replacements.append({"deletedRegion": region, "insertedContent": {"text": edit.text}})
    return {"artifactLocation": _artifact(source.path), "replacements": replacements}
