"""Fixes made concrete: the symbolic changes of a finding as edits of the text it was found in."""

from __future__ import annotations

from trm_hooks.yaml.edit.edits import Edit, OverlapError, Refusal, in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.judging.finding import Change, Finding, Fix
    from trm_hooks.yaml.text import SourceText


def planned_edits(findings: Sequence[Finding]) -> dict[int, list[tuple[SourceText, list[Edit]]]]:
    """The edits of each finding's fix by the finding's index; a fix that cannot be proven harmless is left out."""
    planned = {}
    for index, finding in enumerate(findings):
        fix = finding.fix
        if fix is None or any(change.path != finding.place.path for change in fix.changes):
            continue
        try:
            planned[index] = [(finding.place.source, edits_of(fix, finding.place.source))]
        except (Refusal, OverlapError):
            continue
    return planned


def edits_of(fix: Fix, source: SourceText) -> list[Edit]:
    """The edits of ``fix`` in one file, from left to right; raises ``Refusal``."""
    edits: list[Edit] = []
    for change in fix.changes:
        if change.path == source.path:
            edits.extend(edits_of_change(change, source))
    return in_order(edits)


def edits_of_change(change: Change, source: SourceText) -> list[Edit]:
    """One change as edits of ``source``; raises ``Refusal``."""
    if change.op == "splice":
        start, end = change.span or (0, 0)
        return [Edit(start, end, str(change.value))]
    from trm_hooks.yaml.edit import patches

    if change.op == "set":
        edits = patches.set_scalar(source, change.route, change.value)
        return edits + (patches.append_comment(source, change.route, change.comment) if change.comment else [])
    if change.op == "delete":
        return patches.delete_pair(source, change.route)
    if change.op == "insert":
        return patches.insert_pair(source, change.route, change.keys, change.value, change.comment)
    if change.op == "comment":
        return patches.append_comment(source, change.route, change.comment or "")
    if change.op == "replace-comment":
        return patches.replace_comment(source, change.route, change.comment or "")
    if change.op == "rename":
        return patches.rename_key(source, change.route, change.value)
    raise ValueError(f"unknown change `{change.op}`")
