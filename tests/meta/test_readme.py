"""What the README and the example's README show is what happens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trm_hooks.project.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as a repository with two commits."""
    path = tmp_path_factory.mktemp("lab") / "lab"
    shutil.copytree(ROOT / "examples" / "etrm", path)
    git = ["git", "-C", str(path), "-c", "user.name=lab", "-c", "user.email=lab@example.org"]
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "one"], ["add", "-A"], ["commit", "-q", "-m", "two"]):
        subprocess.run([*git, *words], check=True)
    return path


def check(lab: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "trm_hooks", "check", *arguments]
    return subprocess.run(command, cwd=lab, env=environment, capture_output=True, encoding="utf-8").stdout


def test_shown_output_is_real(lab: Path) -> None:
    (shown,) = (body for language, body in BLOCKS if language == "text")
    finding = shown.partition("\n\n")[2]
    assert finding.count("\n") >= 5
    assert finding in check(lab)


def test_settings_shown_are_accepted(tmp_path: Path) -> None:
    (shown,) = (body for language, body in BLOCKS if "config-roots:" in body)
    (tmp_path / ".trm-hooks.yaml").write_text(shown, encoding="utf-8")
    settings = load_settings(str(tmp_path))
    assert settings.config_roots
    assert settings.extend_select
    assert settings.reasons
    assert settings.allow


@pytest.mark.parametrize("command", sorted(set(re.findall(r"^trm-hooks (\w[^#\n]*?) *(?:#.*)?$", README, re.MULTILINE))))
def test_commands_shown_are_understood(lab: Path, command: str) -> None:
    copy = lab.parent / f"copy-{abs(hash(command))}"
    shutil.copytree(lab, copy)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-m", "trm_hooks", *command.split()], cwd=copy, env=environment, capture_output=True
    )
    assert result.returncode in ({1} if command.startswith("check") else {0, 1}), result.stderr.decode()
    assert result.stdout or "--fix" in command or "-o" in command.split()


def test_example_lists_every_finding_and_no_other(lab: Path) -> None:
    listed = re.findall(r"^\| `([\w-]+)` \| `(\S+:\d+)` \|", (ROOT / "examples/etrm/README.md").read_text(), re.MULTILINE)
    found = re.findall(r"^(\S+:\d+):\d+: ([\w-]+): ", check(lab, "--output-format", "concise"), re.MULTILINE)
    assert sorted((check, place) for check, place in listed) == sorted((check, place) for place, check in found)
