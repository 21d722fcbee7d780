"""Exit statuses, and what is printed instead of a traceback when something goes wrong."""

from __future__ import annotations

import errno
import os
import sys

from trm_hooks.project.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

__all__ = ["FAULT", "FOUND", "USAGE", "UsageError", "guarded", "leave", "say", "wrong_usage"]

FOUND, USAGE, FAULT = 1, 2, 3
_INTERRUPTED = 130
# `0xfff…` in a config may be longer than what Python writes in decimal digits by default; no config gives a longer one
_MOST_DIGITS = 50_000
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def guarded(run: Callable[[], int]) -> int:
    """Run a command; whatever it raises becomes a message on stderr and a status.

    A pipe whose reader has gone ends it quietly, with status 1: findings may have been lost, so 0 would be wrong.
    """
    _prepare_streams()
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(_MOST_DIGITS)
    try:
        status = run()
        sys.stdout.flush()
        return status
    except UsageError as error:
        return wrong_usage(str(error))
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # the reader has gone: no second message at shutdown
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return FOUND
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what could not be written is not tried again at shutdown
            return wrong_usage(f"cannot write: {error.strerror}")
        if isinstance(error, FileNotFoundError) and not _has_current_folder():
            return wrong_usage("the current folder does not exist any more")
        if os.environ.get("TRM_HOOKS_DEBUG"):
            raise
        say(f"internal error: {type(error).__name__}: {error} ({_deepest(error)})")
        say("please report it; TRM_HOOKS_DEBUG=1 shows the traceback")
        return FAULT


def _has_current_folder() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True


def _prepare_streams() -> None:
    """Make stdout and stderr such that writing to them cannot fail for what the text holds, or because they are closed."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - lives as long as the process
        reconfigure = getattr(getattr(sys, name), "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")  # a terminal that knows ASCII only is no reason to fail


def leave(status: int) -> NoReturn:
    """End a process that is only this command; freeing its memory piece by piece would take a tenth of a small check."""
    if sys.gettrace() is not None or sys.getprofile() is not None:
        sys.exit(status)  # a debugger or a coverage tool still has something to write
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):  # no stream, no reader, or closed: nothing can be printed
            continue
    os._exit(status)


def wrong_usage(message: str) -> int:
    """Print what was asked wrongly; the status."""
    say(message)
    return USAGE


def say(message: str) -> None:
    """Print a message about the run itself to stderr, in one line that no control character can break."""
    from trm_hooks.outputs import printable

    print(f"trm-hooks: {printable(message)}", file=sys.stderr)


def _deepest(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "nowhere"
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
