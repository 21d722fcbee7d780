"""SARIF 2.1.0, as GitHub's code scanning and editors take it. Columns count characters; paths are relative to the repository.

GitHub shows ``help.markdown`` beside an alert, and knows an alert again by ``primaryLocationLineHash``.
"""

from __future__ import annotations

from trm_hooks.outputs import joined
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from trm_hooks.judging.finding import Finding, Place
    from trm_hooks.outputs import Shown, Style
    from trm_hooks.yaml.edit.edits import Edit
    from trm_hooks.yaml.text import SourceText

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "SRCROOT"
SHOWS_EDITS = True
# GitHub takes descriptions up to this length.
_LONGEST = 1000
_BESIDE_THE_CHECKS = {"suppression": "A comment `# trm-hooks: ignore[check]` names a known check and suppresses something."}
# A place in a note: `covers 0.5 at config/arch/trm.yaml:28`.
_NAMED = lazy(r" at ([^\s`]+\.[^\s`:]+):(\d+)\b")


def render(shown: Shown, style: Style) -> str:
    """The whole log, with one run."""
    import json

    from trm_hooks import __version__

    del style
    checks = sorted({finding.check for finding in shown.findings})
    driver = {"name": "trm-hooks", "version": __version__, "rules": [_rule(check) for check in checks]}
    prints = _fingerprints(shown.findings)
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, checks.index(finding.check), prints[index], shown.edits.get(index))
            for index, finding in enumerate(shown.findings)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(check: str) -> dict[str, Any]:
    from trm_hooks.checks import CHECKS, load

    if check not in CHECKS:
        text = _BESIDE_THE_CHECKS.get(check, check)
        return {"id": check, "shortDescription": {"text": text}, "help": {"text": text}}
    module = load(check)
    page = (module.__doc__ or "").strip()
    return {
        "id": check,
        "shortDescription": {"text": _cut(module.RULE.summary)},
        "fullDescription": {"text": _cut(page.partition("\n\n")[0].replace("\n", " "))},
        "help": {"text": page, "markdown": f"# {check}\n\n{page}"},
        "defaultConfiguration": {"level": module.RULE.severity},
    }


def _cut(text: str) -> str:
    """``text`` within what GitHub takes as a description, in characters."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _fingerprints(findings: Sequence[Finding]) -> list[str]:
    """What each finding is known by when its line moves: its check, file, key and line of text, and which of several it is."""
    import hashlib

    seen: dict[str, int] = {}
    prints = []
    for finding in findings:
        text = finding.place.source.line_text(finding.place.position()[0]).strip() if finding.place.source.text else ""
        known = "\0".join((finding.check, finding.place.path, finding.key or "", text))
        digest = hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        seen[digest] = seen.get(digest, 0) + 1
        prints.append(f"{digest}:{seen[digest]}")
    return prints


def _result(finding: Finding, rule: int, fingerprint: str, edits: list[tuple[SourceText, list[Edit]]] | None) -> dict[str, Any]:
    text = joined((finding.message, *finding.notes, finding.advice))
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": "note" if finding.history else finding.severity,
        "message": {"text": text},
        "locations": [_location(finding.place)],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        "properties": {"effectiveIn": list(finding.effective_in), "shadowedIn": list(finding.shadowed_in)},
    }
    related = list(_related(finding))
    if related:
        result["relatedLocations"] = [{"id": number, **location} for number, location in enumerate(related, 1)]
    if edits and finding.fix is not None:
        result["fixes"] = [
            {
                "description": {"text": finding.fix.description},
                "artifactChanges": [_change(source, each) for source, each in edits],
            }
        ]
    return result


def _related(finding: Finding) -> Iterator[dict[str, Any]]:
    """What the finding covers or depends on, the commands that run with it, and the other places of the same refusal."""
    for note in finding.notes:
        found = _NAMED.search(note)
        if found is not None:
            physical = {"artifactLocation": _artifact(found[1]), "region": {"startLine": int(found[2])}}
            yield {"physicalLocation": physical, "message": {"text": note}}
    for text, places in (("launched here", finding.launched_by), ("the same here", finding.also_at)):
        for place in places:
            yield {**_location(place), "message": {"text": text}}


def _location(place: Place) -> dict[str, Any]:
    line, column = place.position()
    end_line, end_column = place.end_position()
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"physicalLocation": {"artifactLocation": _artifact(place.path), "region": region}}


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
