"""Streams that cannot hold what is printed, or are not there: as processes, with what a shell does to them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="no shell")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
FILES = {
    "config/a.yaml": "defaults: [arch: trm,\n  _self_]\ndata_paths: [data/arc-aug-1000]\nema: False\n",
    "config/arch/trm.yaml": "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.1\n",
}
STATUSES = {"--help": 0, "--version": 0, "check": 1, "check --output-format json": 1, "compose a": 0, "rules ema": 0}


def run(project: Path, words: str, redirection: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    for name, text in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    (project / ".git").mkdir()
    command = ["sh", "-c", f'exec "$0" -m trm_hooks {words} {redirection}', sys.executable]
    return subprocess.run(
        command, cwd=project, env={**ENVIRONMENT, **environment}, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("words", ["--help", "help", ""])
def test_help_is_printed_on_an_ascii_terminal(tmp_path: Path, words: str) -> None:
    done = run(tmp_path, words, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0 if words else 2, "")
    assert done.stdout.startswith("usage: trm-hooks COMMAND [ARGUMENT\\u2026]\n")


@pytest.mark.parametrize("words", STATUSES)
def test_closed_stdout_changes_no_status(tmp_path: Path, words: str) -> None:
    done = run(tmp_path, words, ">&-")
    assert (done.returncode, done.stdout, done.stderr) == (STATUSES[words], "", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("words", STATUSES)
def test_a_full_device_is_reported(tmp_path: Path, words: str) -> None:
    done = run(tmp_path, words, ">/dev/full")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("trm-hooks: cannot write: ")
    assert len(done.stderr.splitlines()) == 1
