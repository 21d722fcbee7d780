"""Timing of whole processes and of calls, in turns, so that what disturbs one disturbs the other."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median


def processes(commands: Mapping[str, Sequence[str]], folder: Path, rounds: int = 9) -> dict[str, float]:
    """Median wall time in seconds of each command, run in turns in ``folder``; the first round only warms up."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run(command, cwd=folder, env=environment, check=False, **quiet)
            taken[name].append(time.perf_counter() - start)
    return {name: median(times[1:]) for name, times in taken.items()}


def calls(functions: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, float]:
    """Best wall time in seconds of each call, made in turns."""
    best = dict.fromkeys(functions, float("inf"))
    for _ in range(rounds):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def peak_memory(command: Sequence[str], folder: Path) -> float:
    """Peak resident memory of a command in MiB."""
    program = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", program, *command], cwd=folder, capture_output=True, text=True, check=True)
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return int(done.stdout) / (1024 * 1024 / unit)


def tool(name: str) -> list[str]:
    """The command of a console script beside this Python."""
    return [str(Path(sys.executable).parent / name)]


def report(title: str, rows: Sequence[tuple[str, float, str]], limit: str) -> None:
    """Print one measurement: what was compared, the ratio, and what it should be."""
    print(f"\n{title}")
    for label, value, unit in rows:
        print(f"  {label:<44} {value:10.3f} {unit}")
    print(f"  {'aim':<44} {limit:>10}")
