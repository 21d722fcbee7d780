"""Checking for programs: one call, plain data out."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.show.answers import CheckAnswer


def check(
    path: str | os.PathLike[str] = ".", *, select: Sequence[str] = (), config_roots: Sequence[str] = ()
) -> CheckAnswer:
    """Check the project at ``path``, a folder, or what one of its files takes part in, as ``trm-hooks check`` does.

    ``select`` are ids of checks (default: those that are on by default and in the settings); ``config_roots`` are folders to
    use instead of searching for config roots. Nothing is changed. The answer, what ``--output-format json`` prints, has the
    keys of :class:`trm_hooks.show.answers.CheckAnswer`.

    Raises :class:`trm_hooks.UsageError` for a path that does not exist, an unknown check and wrong settings.
    Configs that cannot be read or composed are findings (``yaml-syntax``, ``config-error``).
    """
    from trm_hooks.fix.planned import planned_edits
    from trm_hooks.outputs import Shown
    from trm_hooks.outputs.json_v1 import document
    from trm_hooks.run.engine import run
    from trm_hooks.run.fold import by_cause
    from trm_hooks.run.request import Request

    request = Request([os.fspath(path)], os.getcwd(), select=tuple(select), config_roots=tuple(config_roots))
    result = run(request)
    result = result.but(findings=by_cause(result.findings))
    found = document(Shown(result.findings, result.configs, result.files, planned_edits(result.findings)))
    return found  # type: ignore[return-value]  # the contract of the format
