"""What a commit answers for: the files it touches, what they run with, and what it breaks, not the past of other files.

A finding in a file that was named counts, and one that takes effect in a config that was named, or in another because of
an option that was named. Any other counts only if the base does not have it; the base is looked at only when there is one.
With ``only_new`` the base is asked about every finding.
"""

from __future__ import annotations

from trm_hooks.project.base import base_revision
from trm_hooks.project.repository import Seeds
from trm_hooks.run.before import mark, marks_before
from trm_hooks.run.fold import causes
from trm_hooks.run.project import Asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from trm_hooks.judging.finding import Finding
    from trm_hooks.run.request import Request, Result


def answered_for(result: Result, request: Request) -> tuple[Result, list[Finding]]:
    """``result`` with what ``request`` answers for, and what is left out: it was there before.

    Raises :class:`UsageError` for a revision that git does not know.
    """
    its = Asked(request)
    seeds = its.named  # changed settings ask about everything, and answer for what they change
    own = {id(each) for each in result.findings if _is_own(each, seeds) or each.identity() in result.brought}
    led = _led(result.findings, own)
    asked = [each for each in result.findings if id(each) not in led and (request.only_new or id(each) not in own)]
    if not asked:
        return result, []
    revision = request.since if request.since is not None else base_revision(result.repository)
    if revision is None:
        return result, []
    before, there = marks_before(result, asked, request, its.settings, revision, seeds.files)
    old: set[int] = set()
    for finding in asked:
        its_mark = mark(finding)
        if before[its_mark] > 0 or (finding.place.path not in there and finding.place.path not in seeds):
            before[its_mark] -= 1
            old.add(id(finding))
    old.update(each for each, cause in led.items() if cause in old)
    kept = [each for each in result.findings if id(each) not in old]
    return result.but(findings=kept), [each for each in result.findings if id(each) in old]


def told_why(result: Result, request: Request) -> Result:
    """``result``, in which a finding in a file that was not named has a note that says why it is reported."""
    seeds = Seeds.of(request.paths, result.repository, request.cwd)
    folders = {path.rpartition("/")[0] for path in seeds.files}

    def told(finding: Finding) -> Finding:
        if any(place.path in seeds for place in (finding.place, *finding.also_at, *finding.launched_by)):
            return finding
        named = [name for name in finding.effective_in if any(_config(folder, name) in seeds for folder in folders)]
        if named and finding.check != "launch-commands":
            why = f"`{named[0]}` is among the files checked, and runs with it"
        elif finding.identity() in result.brought:
            why = "an option among the files checked brings it in"
        else:
            why = "new, though not among the files checked (`exclude` in .trm-hooks.yaml leaves files out)"
        return finding.but(notes=(*finding.notes, why))

    return result.but(findings=list(map(told, result.findings)))


def _config(folder: str, name: str) -> str:
    return f"{folder}/{name}.yaml".lstrip("/")


def _led(findings: Sequence[Finding], own: Container[int]) -> dict[int, int]:
    """The finding that a command only runs into, by the command's: both are equally old; none of a file that was named."""
    cause_of = causes(findings)
    pairs = ((each, cause_of(each)) for each in findings if id(each) not in own)
    return {id(each): id(cause) for each, cause in pairs if cause is not None}


def _is_own(finding: Finding, seeds: Seeds) -> bool:
    """Whether a finding is in a file that was named, or takes effect in a config that was."""
    if any(place.path in seeds for place in (finding.place, *finding.also_at, *finding.launched_by)):
        return True
    if finding.check == "launch-commands" or not finding.place.path.endswith(".yaml"):
        return False
    folders = [path.rpartition("/")[0] for path in seeds.files if path.endswith(".yaml")]
    return any(_config(folder, name) in seeds.files for name in finding.effective_in for folder in folders)
