"""What a run is asked, and what it answers."""

from __future__ import annotations

from trm_hooks.checks import CHECKS, DEFAULT
from trm_hooks.project.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.judging.finding import Finding
    from trm_hooks.project.settings import Settings


class Request:
    """What to check: ``paths`` (none: the whole repository), config roots, the reason for comments.

    ``select`` are checks to run instead of those that run by default and by the settings, ``ignore`` are left out of either.
    """

    __slots__ = ("config_roots", "cwd", "ignore", "paths", "reason", "select")

    def __init__(
        self,
        paths: Sequence[str],
        cwd: str,
        *,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        config_roots: Sequence[str] = (),
        reason: str | None = None,
    ) -> None:
        self.paths = paths
        self.cwd = cwd
        self.select = select
        self.ignore = ignore
        self.config_roots = config_roots
        self.reason = reason


class Result:
    """What a run found; ``configs`` and ``files`` count what was checked, ``notes`` say what was not and why."""

    __slots__ = ("configs", "files", "findings", "notes", "repository")

    def __init__(
        self, repository: str, findings: Sequence[Finding] = (), notes: Sequence[str] = (), configs: int = 0, files: int = 0
    ) -> None:
        self.repository = repository
        self.findings = list(findings)
        self.notes = list(notes)
        self.configs = configs
        self.files = files

    def having(self, findings: Sequence[Finding]) -> Result:
        """The same run with other findings."""
        return Result(self.repository, findings, self.notes, self.configs, self.files)

    @property
    def blocking(self) -> bool:
        """Whether anything found is more than history."""
        return any(not finding.history for finding in self.findings)


def select_checks(selected: Sequence[str], ignored: Sequence[str], settings: Settings) -> list[str]:
    """The checks to run; raises :class:`UsageError` for an unknown one, and where none is left of those asked for."""
    for setting, names in (("", selected), ("", ignored), ("select", settings.select), ("ignore", settings.ignore)):
        for check in names:
            if check not in CHECKS:
                from difflib import get_close_matches

                near = get_close_matches(check, CHECKS, 1)
                hint = f"did you mean `{near[0]}`?" if near else "known are " + ", ".join(CHECKS)
                where = f"{settings.place(setting, check)}: " if setting else ""
                raise UsageError(f"{where}unknown check `{check}`; {hint}")
    wanted = selected or (*DEFAULT, *settings.select)
    left = [check for check in CHECKS if check in wanted and check not in settings.ignore and check not in ignored]
    if (selected or ignored) and all(check in ignored for check in wanted):
        raise UsageError("no check is left to run")
    return left
