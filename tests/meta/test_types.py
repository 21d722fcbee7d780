"""What a misspelt kind of rule, severity, change or applicability meets: mypy refuses it before any check can fail to run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SNIPPET = """
from trm_hooks.judging.finding import ERROR, SAFE, WARNING, Change, Fix, Rule

Rule("a", "b", severity=WARNING, subject="keys")
Fix("a", [Change("set", "b")], applicability=SAFE)
Rule("a", "b", severity=ERROR, subject="compositions")
Rule("a", "b", severity="fatal")
Fix("a", [], applicability="probably")
Change("sett", "a")
"""


def test_mypy_refuses_misspelt_words(tmp_path: Path) -> None:
    script = tmp_path / "snippet.py"
    script.write_text(SNIPPET, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=300)
    lines = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert [line.split(":")[1] for line in lines] == ["6", "7", "8", "9"], done.stdout + done.stderr
