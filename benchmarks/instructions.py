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
    report("instructions: trm-check / check of one changed file of it", _hooks(folder), "<= 1.3 each")
    if project is not None:
        own = counted([*tool("trm-hooks"), "check"], _copied(project, folder / "project"))
        aim = "<= 1.4 for 13 configs without code, <= 3 for a checkout"
        report(f"instructions: check of {project} / import yaml", [("ratio", own / imported, "x")], aim)


# One change of one file of the example, which has older findings elsewhere and gets no new one.
_CHANGES = (
    ("a comment of an architecture", "config/arch/etrm.yaml", "", "# a comment\n"),
    ("a value of an architecture", "config/arch/etrm.yaml", "encoder_num_layers: 2", "encoder_num_layers: 4"),
    ("a value of a config", "config/cfg_pretrain.yaml", "seed: 0", "seed: 1"),
    ("the script", "pretrain.py", "", "# a comment\n"),
    ("the job queue", "jobs.txt", "", "# a comment\n"),
)


def _hooks(folder: Path) -> list[tuple[str, float, str]]:
    """What a hook takes for each change, as a ratio to a check of the same file."""
    found = []
    for number, (what, name, old, new) in enumerate(_CHANGES):
        project = _copied(EXAMPLE, folder / f"change-{number}")
        for command in (["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
            subprocess.run(["git", *command], cwd=project, check=True)
        before = (project / name).read_text(encoding="utf-8")
        after = before.replace(old, new) if old else before + new
        if after == before:
            raise RuntimeError(f"{name} does not hold `{old}` any more")
        (project / name).write_text(after, encoding="utf-8")
        hook = counted([*tool("trm-check"), name], project)
        found.append((what, hook / counted([*tool("trm-hooks"), "check", name], project), "x"))
    return found


def _copied(project: Path, folder: Path) -> Path:
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns(".git"))
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder
