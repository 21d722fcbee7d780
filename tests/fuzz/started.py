"""trm-hooks started in a folder: in a fork, so that what was imported need not be imported again."""

from __future__ import annotations

import os
import pkgutil
import select
import sys
import tempfile
import time
import traceback
from importlib import import_module
from pathlib import Path

import ruamel.yaml  # noqa: F401  (so that a fork need not import it)

import trm_hooks

LIMIT = 10  # seconds
_FAULT = 99


def _import_all() -> None:
    for module in pkgutil.walk_packages(trm_hooks.__path__, "trm_hooks."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


_import_all()


def start(folder: Path | str, *words: str, output: int | None = None) -> int:
    """The id of a process in ``folder``; what it prints goes to the file ``output``, or nowhere."""
    pid = os.fork()
    if pid:
        return pid
    status = _FAULT
    try:
        os.chdir(folder)
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        for stream in (1, 2):
            os.dup2(nowhere if output is None else output, stream)
        sys.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        from trm_hooks.cli.main import main

        status = main(words)
        sys.stdout.flush()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 2
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stderr.flush()
        finally:
            os._exit(status)
    return 0


def trm(folder: Path | str, *words: str) -> tuple[int, bytes, str]:
    """The status of one run, what it printed, and what is wrong with how it ended, if anything is."""
    with tempfile.TemporaryFile() as output:
        pid = start(folder, *words, output=output.fileno())
        handle = os.pidfd_open(pid)
        try:
            in_time = bool(select.select([handle], [], [], LIMIT * _slowness())[0])
            if not in_time:
                os.kill(pid, 9)
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        finally:
            os.close(handle)
        output.seek(0)
        shown = output.read()
    if not in_time:
        return status, shown, f"hangs: {shown[-200:]!r}"
    if status not in (0, 1, 2) or b"Traceback" in shown or b"internal error: " in shown:
        return status, shown, f"status {status}: {shown[-600:]!r}"
    return status, shown, "prints ESC" if b"\x1b" in shown else ""


def _slowness() -> float:
    """How many processes want each core: a busy machine hangs nothing."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def duration(folder: Path | str, *words: str) -> float:
    """Seconds of one run."""
    began = time.monotonic()
    os.waitpid(start(folder, *words), 0)
    return time.monotonic() - began
