"""Instructions of whole processes, counted by valgrind: unlike time, they are the same on a busy machine.

Everything is a ratio to ``import yaml`` or to another run of this page. What writes gets a fresh copy of the project.
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.timing import report, tool

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "etrm"
_COUNTED = re.compile(r"Collected : (\d+)")


def counted(command: Sequence[str], folder: Path) -> int:
    """How many instructions a Python command takes in ``folder``, with compiled modules and a fixed hash seed."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}", sys.executable, *command]
    done = subprocess.run(valgrind, cwd=folder, env=environment, capture_output=True, encoding="utf-8", errors="replace")
    found = _COUNTED.search(done.stderr)
    if found is None:
        raise RuntimeError(f"valgrind counted nothing: {done.stderr[-500:]}")
    return int(found[1])


def instructions(folder: Path, project: Path | None = None) -> None:
    """``check`` and ``check --fix`` of the example, and ``check`` of ``project`` where one is given."""
    if shutil.which("valgrind") is None:
        print("\ninstructions\n  not counted: valgrind is not installed")
        return
    compileall.compile_dir(ROOT / "trm_hooks", quiet=2)
    example = _copied(EXAMPLE, folder / "example")
    imported = counted(["-c", "import yaml"], folder)
    check = counted([*tool("trm-hooks"), "check"], example)
    fix = counted([*tool("trm-hooks"), "check", "--fix"], example)
    report("instructions: check of examples/etrm / import yaml", [("ratio", check / imported, "x")], "<= 1.65")
    report("instructions: check --fix / check of examples/etrm", [("ratio", fix / check, "x")], "<= 2")
    if project is not None:
        own = counted([*tool("trm-hooks"), "check"], _copied(project, folder / "project"))
        aim = "<= 1.4 for 13 configs without code, <= 3 for a checkout"
        report(f"instructions: check of {project} / import yaml", [("ratio", own / imported, "x")], aim)


def _copied(project: Path, folder: Path) -> Path:
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns(".git"))
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder
