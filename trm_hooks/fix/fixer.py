"""Mends what a run finds, file by file, and looks again until nothing changes any more.

Files that most configs include come first, so that an override is removed when what it covers is right. Each file is
written as soon as it is proven right against the others as they are; so a process that is killed leaves proven files only.
Where a fix does not hold, the reason is kept; only then its fallback is tried.
"""

from __future__ import annotations

import os

from trm_hooks.checks import CHECKS
from trm_hooks.files import read, why_not
from trm_hooks.fix.atomic import exchange, target_of
from trm_hooks.fix.config_file import Mending
from trm_hooks.fix.proof import StaleError
from trm_hooks.judging.finding import SAFE
from trm_hooks.record import Record
from trm_hooks.run.engine import examine
from trm_hooks.run.kept_world import KeptWorld
from trm_hooks.run.project import Asked, Project
from trm_hooks.run.request import Result
from trm_hooks.yaml.edit.edits import Refusal
from trm_hooks.yaml.text import DecodeError, SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.fix.command_file import CommandMending
    from trm_hooks.judging.finding import Finding, Fix
    from trm_hooks.run.request import Request

    Wanted = tuple[Finding, Fix]

# Every look mends something, or it is the last; a repository that needs more looks than this is not understood.
_MAX_LOOKS = 50


class Mended:
    """One finding that was mended: where it was when it was found."""

    __slots__ = ("check", "description", "line", "path")

    def __init__(self, finding: Finding, fix: Fix) -> None:
        self.check = finding.check
        self.path = finding.place.path
        self.line = finding.place.position()[0]
        self.description = fix.description


class Outcome(Record, frozen=False):
    """What a fixing run did: ``mended`` findings, ``texts`` before and after by path, and the ``result`` that is left.

    ``refused`` are findings of ``result`` that have a fix, with the reason why it was not made.
    """

    result: Result
    mended: list[Mended] = []
    texts: dict[str, tuple[SourceText, SourceText]] = {}
    refused: list[tuple[Finding, str]] = []

    def left(self, result: Result) -> Outcome:
        """The same mends with what is left of the ``result``."""
        left = set(map(id, result.findings))
        return self.but(result=result, refused=[each for each in self.refused if id(each[0]) in left])


def mend(request: Request, *, unsafe: bool = False, write: bool = True, command: str = "trm-hooks check --fix") -> Outcome:
    """Mend what ``request`` finds in the files it names (all, if it names none).

    Only safe fixes, unless ``unsafe``. Without ``write`` nothing is written: ``texts`` say what would be. ``command``
    followed by file names is what a refusal names for files out of reach. Raises
    :class:`~trm_hooks.project.repository.UsageError` for what was asked wrongly.
    """
    asked = Asked(request)
    if not asked.is_about_configs:
        return Outcome(Result(asked.repository))
    return _Fixer(asked, unsafe, write, command).run()


class _Fixer:
    def __init__(self, asked: Asked, unsafe: bool, write: bool, command: str) -> None:
        self.request = asked.request
        self.repository = asked.repository
        self.command = command
        self.unsafe = unsafe
        self.write = write
        self.world = KeptWorld(Project(asked))
        self.seeds = self.world.project.scope.seeds
        self.reasons: dict[int, Refusal] = {}
        self.seen: set[frozenset[tuple[str, str]]] = {frozenset()}  # the texts by path that differed from those at the start

    def run(self) -> Outcome:
        """Look, mend and look again; only what an edit reached is composed and judged again."""
        outcome = Outcome(examine(self.world))
        for _ in range(_MAX_LOOKS):
            if not self._mend(outcome):
                break
            outcome.result = examine(self.world)
        outcome.refused = [
            (finding, self._advice(finding, outcome.result)) for finding in outcome.result.findings if id(finding) in self.reasons
        ]
        return outcome

    def _mend(self, outcome: Outcome) -> bool:
        """Mend what one look found; whether anything was."""
        self.reasons = {}
        findings = self._answered_for(outcome.result).findings
        wanted = [(each, each.fix) for each in findings if each.fix is not None and self._is_wanted(each, each.fix)]
        if self._mend_files(wanted, outcome):
            return True
        again = [
            (finding, fix.fallback)
            for finding, fix in wanted
            if fix.fallback is not None and self._is_wanted(finding, fix.fallback) and not self._waits(finding, findings)
        ]
        return self._mend_files(again, outcome)

    def _answered_for(self, result: Result) -> Result:
        """What the run answers for: where only what is new was asked about, nothing else is mended."""
        if not self.request.only_new:
            return result
        from trm_hooks.run.answering import answered_for

        return answered_for(result, self.request)[0]

    def _is_wanted(self, finding: Finding, fix: Fix) -> bool:
        return not finding.history and (self.unsafe or fix.applicability == SAFE)

    def _waits(self, finding: Finding, findings: Sequence[Finding]) -> bool:
        """Whether a fix would hold, were another file mended first that this run must not write."""
        return bool(self._before(finding, findings))

    def _before(self, finding: Finding, findings: Sequence[Finding]) -> list[str]:
        """The files out of reach that hold the same mistake and take part in ``finding``."""
        return sorted(
            {
                other.place.path
                for other in findings
                if (other.check, other.key) == (finding.check, finding.key)
                and other.fix is not None
                and other.place.path in finding.participants
                and other.place.path not in self.seeds
            }
        )

    def _mend_files(self, wanted: list[Wanted], outcome: Outcome) -> bool:
        files: dict[str, list[Wanted]] = {}
        for finding, fix in sorted(wanted, key=_precedence):
            paths = {change.path for change in fix.changes}
            if len(paths) == 1:
                files.setdefault(paths.pop(), []).append((finding, fix))
            else:
                self.reasons[id(finding)] = Refusal("the fix takes edits in several files at once")
        changed = configs_changed = False
        for path in sorted(files, key=lambda path: (_holds_commands(files[path]), -self._reach(path), path)):
            holds_commands = _holds_commands(files[path])
            if configs_changed and holds_commands:
                break  # what is wrong with a command depends on the configs: they are judged again first
            try:
                if self._mend_file(path, files[path], outcome):
                    changed = True
                    configs_changed = not holds_commands
            except Refusal as refusal:
                self.reasons.update((id(finding), refusal) for finding, _ in files[path])
        return changed

    def _reach(self, path: str) -> int:
        """How many configs may include a file."""
        return sum(len(names) for _, names in self.world.affected(path))

    def _mend_file(self, path: str, wanted: list[Wanted], outcome: Outcome) -> bool:
        if path not in self.seeds:
            raise _NotPassedError(path)
        real = target_of(os.path.join(self.repository, path), self.repository)
        data = self._bytes(real)
        before = _decoded(path, data)
        if any(each.place.source.text != before.text for each, _ in wanted if each.place.path == path):
            self.world = self.world.with_file(path, real, None)
            raise Refusal("the file changed on disk since it was read; run this again")
        mending = self._mending(before, real, _holds_commands(wanted))
        mending.mend(wanted)
        for finding, refusal in mending.refused:
            self.reasons[id(finding)] = refusal
        if not mending.made:
            return False
        first = outcome.texts[path][0] if path in outcome.texts else before
        texts = {**outcome.texts, path: (first, mending.source)}
        state = frozenset((name, now.text) for name, (was, now) in texts.items() if was.text != now.text)
        if state in self.seen:
            raise Refusal("the fixes undo each other")
        if self.write:
            self._exchange(path, real, data, mending.source.encode())
        self.seen.add(state)
        self.world = mending.world
        outcome.mended += [Mended(finding, fix) for finding, fix in mending.made]
        outcome.texts = texts
        return True

    def _mending(self, before: SourceText, real: str, commands: bool) -> Mending | CommandMending:
        if commands:
            from trm_hooks.fix.command_file import CommandMending

            return CommandMending(self.world, before, real)
        return Mending(self.world, before, real)

    def _exchange(self, path: str, real: str, before: bytes, after: bytes) -> None:
        try:
            exchange(real, before, after)
        except Refusal:
            self.world = self.world.with_file(path, real, None)
            raise

    def _bytes(self, real: str) -> bytes:
        if not self.write and real in self.world.drafts:
            return self.world.drafts[real]
        try:
            return read(real, None)
        except OSError as error:
            raise Refusal(f"the file {why_not(error)}") from None

    def _advice(self, finding: Finding, result: Result) -> str:
        """Why a finding was not mended; for one that waits, and one elsewhere, what to run."""
        refusal = self.reasons[id(finding)]
        if isinstance(refusal, _NotPassedError):
            return f"{refusal.reason}; {self._command([refusal.path])} mends it"
        first = self._before(finding, result.findings)
        if first and not isinstance(refusal, StaleError):
            return f"{refusal.reason}; {self._command([*first, finding.place.path])} mends both"
        return refusal.reason

    def _command(self, paths: list[str]) -> str:
        from shlex import quote

        names = [os.path.relpath(os.path.join(self.repository, path), self.request.cwd) for path in paths]
        return f"`{self.command} {' '.join(map(quote, names))}`"


class _NotPassedError(Refusal):
    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is not among the files to mend")
        self.path = path


def _holds_commands(wanted: list[Wanted]) -> bool:
    """Whether the fixes of a file are edits of launch commands."""
    return all(change.op == "splice" for _, fix in wanted for change in fix.changes)


def _decoded(path: str, data: bytes) -> SourceText:
    try:
        source = SourceText.decode(path, data)
    except DecodeError as error:
        raise Refusal(error.reason) from None
    if source.encode() != data:
        raise Refusal("the file's bytes are not those of its text")
    return source


def _precedence(wanted: Wanted) -> tuple[int, object]:
    """The first check in order wins, then the first place."""
    finding = wanted[0]
    known = finding.check in CHECKS
    return (CHECKS.index(finding.check) if known else len(CHECKS)), finding.order()
