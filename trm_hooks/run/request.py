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

    ``select`` are checks to run instead of those that run by default or by the settings, ``extend_select`` are run too, and
    ``ignore`` are left out of either; ``default`` and ``all`` stand for checks. With ``only_new`` what the base has is left
    out; ``since`` is the revision to compare with.
    """

    __slots__ = ("config_roots", "cwd", "extend_select", "ignore", "only_new", "paths", "reason", "select", "since")

    def __init__(
        self,
        paths: Sequence[str],
        cwd: str,
        *,
        select: Sequence[str] = (),
        extend_select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        config_roots: Sequence[str] = (),
        reason: str | None = None,
        only_new: bool = False,
        since: str | None = None,
    ) -> None:
        self.extend_select = extend_select
        self.only_new = only_new
        self.since = since
        self.paths = paths
        self.cwd = cwd
        self.select = select
        self.ignore = ignore
        self.config_roots = config_roots
        self.reason = reason


class Result:
    """What a run found; ``configs``, ``commands`` and ``files`` count what was checked, ``notes`` say what was not and why."""

    __slots__ = ("commands", "configs", "files", "findings", "notes", "repository")

    def __init__(
        self,
        repository: str,
        findings: Sequence[Finding] = (),
        notes: Sequence[str] = (),
        configs: int = 0,
        files: int = 0,
        commands: int = 0,
    ) -> None:
        self.repository = repository
        self.findings = list(findings)
        self.notes = list(notes)
        self.configs = configs
        self.files = files
        self.commands = commands

    def having(self, findings: Sequence[Finding]) -> Result:
        """The same run with other findings."""
        return Result(self.repository, findings, self.notes, self.configs, self.files, self.commands)

    @property
    def blocking(self) -> bool:
        """Whether anything found is more than history."""
        return any(not finding.history for finding in self.findings)


def select_checks(request: Request, settings: Settings) -> list[str]:
    """The checks to run; raises :class:`UsageError` for an unknown one, and where none is left of those asked for."""
    selected, more, ignored = map(expanded, (request.select, request.extend_select, request.ignore))
    in_settings = {name: expanded(getattr(settings, name.replace("-", "_"))) for name in ("select", "extend-select", "ignore")}
    for setting, names in (("", selected), ("", more), ("", ignored), *in_settings.items()):
        for check in names:
            if check not in CHECKS:
                from trm_hooks.hydra.errors import did_you_mean

                where = f"{settings.place(setting, check)}: " if setting else ""
                raise UsageError(f"{where}unknown check `{check}`; {did_you_mean(check, CHECKS)}")
    wanted = [*(selected or default_checks(settings)), *more]
    left = [check for check in CHECKS if check in wanted and check not in in_settings["ignore"] and check not in ignored]
    if (selected or ignored) and all(check in ignored for check in wanted):
        raise UsageError("no check is left to run")
    return left


def default_checks(settings: Settings) -> list[str]:
    """The checks that run where a command line selects none."""
    return [*(expanded(settings.select) or DEFAULT), *expanded(settings.extend_select)]


def expanded(names: Sequence[str]) -> list[str]:
    """Names of checks, where ``default`` and ``all`` stand for several; other linters write ``ALL``."""
    groups = {"default": DEFAULT, "all": tuple(CHECKS), "ALL": tuple(CHECKS)}
    return [check for name in names for check in groups.get(name, (name,))]
