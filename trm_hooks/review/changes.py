"""What to change, file by file, with the lines before and after; and which configs take a wrong value from another file."""

from __future__ import annotations

from dataclasses import replace

from trm_hooks.baselines.compare import show
from trm_hooks.fix.planned import planned_edits
from trm_hooks.review.model import Change, Hunk, Inherited
from trm_hooks.yaml.edit.edits import apply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from trm_hooks.judging.finding import Finding, Place
    from trm_hooks.review.model import Config
    from trm_hooks.yaml.edit.edits import Edit
    from trm_hooks.yaml.text import SourceText

# An edit is proven before it is shown, which takes milliseconds; past this many a report describes the change in words.
MAX_EDITS = 200
_PROBLEMS = ("yaml-syntax", "config-error")
_COMMANDS = ("launch-commands",)
_REFUSING = (*_PROBLEMS, "code-error")


class Changes:
    """The findings of a run as changes: ``of_configs``, ``commands`` (in scripts and job queues) and ``problems``.

    ``in_commands`` are places (path, line and column) that are in commands, whatever check finds something there.
    ``launched`` are the commands that run with what a config has wrong, once for each value.
    """

    def __init__(self, findings: Sequence[Finding], in_commands: Collection[tuple[str, int, int]]) -> None:
        fixable = [index for index, finding in enumerate(findings) if finding.fix is not None and not finding.history]
        chosen = [findings[index] for index in fixable[:MAX_EDITS]]
        edits = {id(chosen[index]): each for index, each in planned_edits(chosen).items()}
        changes = [_change(finding, edits.get(id(finding), [])) for finding in findings]
        self.problems = [each for each in changes if each.check in _PROBLEMS]
        found = [each.check in _COMMANDS or (each.path, each.line, each.column) in in_commands for each in changes]
        self.commands = [each for each, is_command in zip(changes, found, strict=True) if is_command]
        self.launched = [_launched(changes[index], place) for index, each in enumerate(findings) for place in each.launched_by]
        rest = (each for each, is_command in zip(changes, found, strict=True) if not is_command)
        self.of_configs = [each for each in rest if each.check not in _PROBLEMS]


def in_words(findings: Iterable[Finding]) -> list[Change]:
    """The findings as changes, without the edits."""
    return [_change(finding, []) for finding in findings]


def _change(finding: Finding, edits: Iterable[tuple[SourceText, list[Edit]]]) -> Change:
    line, column = finding.place.position()
    return Change(
        path=finding.place.path,
        line=line,
        column=column,
        check=finding.check,
        severity=finding.severity,
        message=finding.message,
        advice=finding.advice,
        applicability=finding.fix.applicability if finding.fix is not None else None,
        key=finding.key,
        effective_in=list(finding.effective_in),
        shadowed_in=list(finding.shadowed_in),
        notes=list(finding.notes),
        history=finding.history,
        shown="" if finding.value is None else show(finding.value),
        also_at=[f"{place.path}:{place.position()[0]}" for place in finding.also_at],
        is_refused=finding.check in _REFUSING or (finding.check in _COMMANDS and finding.expected is None),
        hunks=[hunk for source, each in edits if source.path == finding.place.path for hunk in hunks(source, each)],
    )


def _launched(cause: Change, place: Place) -> Change:
    """The change of a command that runs with the wrong value of its config, which ``cause`` reports."""
    line, column = place.position()
    where = f"{cause.path}:{cause.line}"
    advice = f"in the config: {cause.advice}" if cause.advice else ""
    return replace(cause, path=place.path, line=line, column=column, advice=advice, hunks=[], also_at=[], inherited=where)


def hunks(source: SourceText, edits: list[Edit]) -> list[Hunk]:
    """The lines that ``edits`` change, as one hunk without the lines they leave alone; none where nothing changes."""
    before, after = source.text.splitlines(), apply(source.text, edits).splitlines()
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    removed, added = before[start : len(before) - end], after[start : len(after) - end]
    return [Hunk(start + 1, removed, added)] if removed or added else []


def inherited(changes: Iterable[Change], configs: Iterable[Config]) -> list[Inherited]:
    """The changes whose value runs in configs of other files too, with those configs."""
    own = {config.path: config.name for config in configs}
    found = []
    for change in changes:
        others = [name for name in change.effective_in if name != own.get(change.path)]
        if others:
            found.append(Inherited(change, others))
    return found
