"""``--fix`` and ``--diff``: mending comes with the fixer; until then only what is found is shown."""

from __future__ import annotations

from trm_hooks.run.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from trm_hooks.cli.check import Options
    from trm_hooks.run.engine import Request


def fix(request: Request, options: Options | Namespace) -> int:
    """Mend what the request finds; the exit status."""
    del request, options
    raise UsageError("--fix is not available yet")
