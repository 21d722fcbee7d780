"""What a commit answers for: the files it touches, what they run with, and what it breaks, not the past of other files.

A finding in a file that was named counts, and one that takes effect in a config that was named, or in another because of
an option that was named. Any other counts only if the base does not have it; the base is composed only when there is one.
With ``only_new`` the base is asked about every finding.
"""

from __future__ import annotations

import os
from collections import Counter

from trm_hooks.project.base import base_revision, unpacked
from trm_hooks.run.engine import run
from trm_hooks.run.project import Asked
from trm_hooks.run.request import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.judging.finding import Finding
    from trm_hooks.project.repository import Seeds
    from trm_hooks.run.request import Result


def answered_for(result: Result, request: Request) -> tuple[Result, list[Finding]]:
    """``result`` with what ``request`` answers for, and what is left out: it was there before.

    Raises :class:`UsageError` for a revision that git does not know.
    """
    seeds = Asked(request).named  # changed settings ask about everything, and answer for what they change
    own = {id(each) for each in result.findings if _is_own(each, seeds) or each.identity() in result.brought}
    asked = [each for each in result.findings if request.only_new or id(each) not in own]
    if not asked:
        return result, []
    revision = request.since if request.since is not None else base_revision(result.repository)
    if revision is None:
        return result, []
    paths = {each.place.path for each in asked}
    with unpacked(result.repository, revision, paths) as (folder, there):
        before = _marks(run(_in_base(request, result.repository, folder, there)).findings) if there else Counter()
    old: set[int] = set()
    for finding in asked:
        mark = _mark(finding)
        if before[mark] > 0 or (finding.place.path not in there and finding.place.path not in seeds):
            before[mark] -= 1
            old.add(id(finding))
    kept = [each for each in result.findings if id(each) not in old]
    return result.having(kept), [each for each in result.findings if id(each) in old]


def _is_own(finding: Finding, seeds: Seeds) -> bool:
    """Whether a finding stands in a file that was named, or takes effect in a config that was."""
    if any(place.path in seeds for place in (finding.place, *finding.also_at, *finding.launched_by)):
        return True
    if finding.check == "launch-commands" or not finding.place.path.endswith(".yaml"):
        return False
    folders = [path.rpartition("/")[0] for path in seeds.files if path.endswith(".yaml")]
    return any(f"{folder}/{name}.yaml".lstrip("/") in seeds.files for name in finding.effective_in for folder in folders)


def _in_base(request: Request, repository: str, folder: str, paths: Iterable[str]) -> Request:
    """The same request about ``paths``, in the folder that the base is unpacked in."""
    roots = [os.path.relpath(os.path.join(request.cwd, root), repository) for root in request.config_roots]
    return Request(
        sorted(paths),
        folder,
        select=request.select,
        extend_select=request.extend_select,
        ignore=request.ignore,
        config_roots=[root for root in roots if os.path.isdir(os.path.join(folder, root))],
        reason=request.reason,
    )


def _marks(findings: Iterable[Finding]) -> Counter[tuple[object, ...]]:
    return Counter(map(_mark, findings))


def _mark(finding: Finding) -> tuple[object, ...]:
    """What a finding is wherever its line has moved."""
    return finding.check, finding.place.path, finding.key, finding.message
