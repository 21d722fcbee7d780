"""What the base of a commit has wrong, found in the cheapest way that is right.

Where only comments of configs changed, nothing that is in another file is new. Where nothing but values or texts changed,
what the files held before stands in for what they hold now. Else the base is unpacked and checked.
"""

from __future__ import annotations

import os
from collections import Counter

from trm_hooks.checks import CHECKS
from trm_hooks.files import Files
from trm_hooks.judging.measure import FILE_NAME as TRAINING_CONFIG
from trm_hooks.launch.file_kinds import is_read
from trm_hooks.project.base import before_changes, paths_at, unpacked
from trm_hooks.project.settings import FILE_NAME as SETTINGS
from trm_hooks.run.affected import defaults_text
from trm_hooks.run.engine import World, examine, run
from trm_hooks.run.fold import MARK
from trm_hooks.run.project import Asked, Project
from trm_hooks.run.request import Request
from trm_hooks.yaml.text import DecodeError, SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, YamlError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from trm_hooks.judging.finding import Finding
    from trm_hooks.project.settings import Settings
    from trm_hooks.run.request import Known, Result
    from trm_hooks.yaml.tree import Node

    Marks = Counter[tuple[object, ...]]

# What decides which files there are, how they are read, and what they are measured by.
_DECIDING = (".py", ".gitignore", ".toml", ".cfg", SETTINGS, TRAINING_CONFIG)
# What a config says of where others are looked for, and whether it is launched.
_WORDS = (b"searchpath", b"MULTIRUN", b"hydra")


def marks_before(
    result: Result, asked: list[Finding], request: Request, settings: Settings, revision: str, named: Collection[str]
) -> tuple[Marks, Collection[str]]:
    """What the base has of those findings of ``result`` that are ``asked`` about, and which of their files it has.

    ``named`` are files of the commit. Raises :class:`UsageError` for a revision that git does not know.
    """
    repository = result.repository
    paths = {each.place.path for each in asked}
    # git's comparison leaves out what is not tracked; where old findings of named files count too, such a file is new
    is_known = not request.only_new or paths <= paths_at(repository, revision)
    before = before_changes(repository, revision, named) if is_known else None
    held = None if before is None else [_Change(repository, path, data) for path, data in before.items()]
    changes = None if held is None else [change for change in held if not change.is_none]
    measures = {os.path.normpath(path) for path in settings.baselines}
    if changes is None or not all(change.is_of_values and change.path not in measures for change in changes):
        with unpacked(repository, revision, paths, is_read) as (folder, there):
            found = run(_about(there, asked, request, repository, folder)).findings if there else []
            return _marks(found), there
    if not request.only_new and all(change.is_of_comments for change in changes):
        return _marks(asked), paths
    about = Asked(_about(paths, asked, request, repository, repository))
    return _marks(_examined(about, changes, result.known).findings if about.is_about_configs else []), paths


def _examined(about: Asked, changes: Collection[_Change], known: Known | None) -> Result:
    """What was wrong before the ``changes``; what they did not touch is not read again."""
    drafts = {change.real: change.before for change in changes}
    if known is None:
        return examine(World(Project(about), drafts))
    roots, measure, read = known
    trees = {}
    if not roots.listing.links:  # else a file may have more names than the one that was changed
        for display, tree in read.items():
            changed = (tree.config_path(change.path) for change in changes)
            trees[display] = tree.with_drafts(drafts, filter(None, changed))
    return examine(World(Project(about, (roots, measure)), drafts, trees=trees))


def mark(finding: Finding) -> tuple[object, ...]:
    """What identifies a finding even when its line has moved."""
    return finding.check, finding.place.path, finding.key, finding.message


def _marks(findings: Iterable[Finding]) -> Marks:
    return Counter(map(mark, findings))


def _about(paths: Iterable[str], asked: list[Finding], request: Request, repository: str, folder: str) -> Request:
    """The same request about ``paths``, in the folder where the base is, with no check that ``asked`` is not about."""
    checks = {each.check for each in asked}
    is_known = checks.issubset(CHECKS)  # else a suppression is among them, which is of use for any
    roots = [os.path.relpath(os.path.join(request.cwd, root), repository) for root in request.config_roots]
    return Request(
        sorted(paths),
        folder,
        select=sorted(checks) if is_known else request.select,
        extend_select=() if is_known else request.extend_select,
        ignore=request.ignore,
        config_roots=[root for root in roots if os.path.isdir(os.path.join(folder, root))],
        reason=request.reason,
    )


class _Change:
    """One file that was there before and holds something else now."""

    def __init__(self, repository: str, path: str, before: bytes) -> None:
        self.path = path
        self.before = before
        self.real = os.path.realpath(os.path.join(repository, path))
        self._now = Files(repository).content(os.path.join(repository, path))

    @property
    def is_none(self) -> bool:
        """Whether the file holds what it held."""
        return self.before == self._now

    @property
    def is_of_values(self) -> bool:
        """Whether nothing but values changed: the file selects the same and is treated as before."""
        if self.path.endswith(_DECIDING) or self.path.startswith("."):
            return False
        if not self.path.endswith(".yaml"):
            return True
        same_words = all((word in self.before) == (word in self._now) for word in _WORDS)
        return same_words and defaults_text(self.before) == defaults_text(self._now)

    @property
    def is_of_comments(self) -> bool:
        """Whether only comments of a config changed, and none that suppresses anything."""
        both = (self.before, self._now)
        if not self.path.endswith(".yaml") or any(MARK.encode() in data for data in both):
            return False
        headers = [[line for line in data.splitlines() if b"@package" in line] for data in both]
        try:
            return headers[0] == headers[1] and _is_same(*[parse(SourceText.decode(self.path, data)) for data in both])
        except (DecodeError, YamlError):
            return False


def _is_same(one: Node | None, other: Node | None) -> bool:
    """Whether two nodes mean the same to everybody, in the same order."""
    if type(one) is Mapping and type(other) is Mapping:
        keys = zip(one.items, other.items, strict=False)
        if len(one.items) != len(other.items) or any(type(a) is not type(b) or a != b for a, b in keys):
            return False
        return all(map(_is_same, one.items.values(), other.items.values()))
    if type(one) is Sequence and type(other) is Sequence:
        return len(one.items) == len(other.items) and all(map(_is_same, one.items, other.items))
    if type(one) is Scalar and type(other) is Scalar:
        return type(one.value) is type(other.value) and one.value == other.value
    return one is None and other is None
