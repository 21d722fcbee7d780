"""Exit statuses, and what is printed instead of a traceback when something goes wrong."""

from __future__ import annotations

import os
import sys

from trm_hooks.run.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FAULT", "FOUND", "USAGE", "UsageError", "guarded"]

FOUND, USAGE, FAULT = 1, 2, 3


def guarded(run: Callable[[], int]) -> int:
    """Run a command; whatever it raises becomes a message on stderr and a status. A closed pipe ends it quietly."""
    try:
        status = run()
        sys.stdout.flush()
        return status
    except UsageError as error:
        print(f"trm-hooks: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # nobody reads any more; a second complaint at shutdown helps nobody either
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return FOUND
    except Exception as error:
        if os.environ.get("TRM_HOOKS_DEBUG"):
            raise
        where = _deepest(error)
        print(f"trm-hooks: a fault of our own: {type(error).__name__}: {error} ({where})", file=sys.stderr)
        print("trm-hooks: please report it; TRM_HOOKS_DEBUG=1 shows the traceback", file=sys.stderr)
        return FAULT


def _deepest(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "nowhere"
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
