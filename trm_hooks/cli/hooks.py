"""The console scripts behind the hook ids: ``check``, ``check_all``, ``fix``, and one function for each check.

``trm_hooks.cli.hooks.ema`` runs the check ``ema`` on the files that pre-commit passes. Each takes an argument list (default:
the process's own) and returns the exit status.
"""

from __future__ import annotations

import sys

from trm_hooks.cli.failures import guarded, leave

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _hook(name: str, checks: Sequence[str], argv: Sequence[str] | None, fixing: bool = False) -> int:
    def run() -> int:
        from trm_hooks.cli.check import hook

        return hook(name, checks, sys.argv[1:] if argv is None else argv, fixing)

    status = guarded(run)
    if argv is None:  # started as the console script: nothing comes after it
        leave(status)
    return status


def check(argv: Sequence[str] | None = None) -> int:
    """``trm-check``: every check that runs by default."""
    return _hook("check", (), argv)


def check_all(argv: Sequence[str] | None = None) -> int:
    """``trm-check-all``: the same on the whole repository, whatever was changed or deleted."""
    return _hook("check-all", (), argv)


def fix(argv: Sequence[str] | None = None) -> int:
    """``trm-fix``: mend what can be mended safely in the files passed."""
    return _hook("fix", (), argv, fixing=True)


def __getattr__(name: str) -> Callable[[Sequence[str] | None], int]:
    """The console script of the check whose module is called ``name``."""
    from trm_hooks.checks import CHECKS

    check = name.replace("_", "-")
    if check not in CHECKS or "-" in name:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")

    def run(argv: Sequence[str] | None = None) -> int:
        return _hook(check, (check,), argv)

    return run
