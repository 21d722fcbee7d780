"""What is shipped is complete, and holds nothing of the machine it was made on."""

from __future__ import annotations

import configparser
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# a folder that only the machine of whoever wrote it has; made-up paths of users, as tests need them, are none
MACHINE_PATH = re.compile(r"(?<![\w.~/-])(?:/(?:work|root)/\w|" + re.escape(f"{ROOT}/") + ")")


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [name for name in listed.decode().split("\0") if name]


def test_setup_cfg_lists_every_package() -> None:
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = settings["options"]["packages"].split()
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "trm_hooks").rglob("*.py")}
    data = {"trm_hooks.baseline_data", "trm_hooks.example_data"}
    assert sorted(listed) == sorted(data | {".".join(folder.parts) for folder in folders})


def test_shipped_text_files_are_declared() -> None:
    """Whatever the package holds beside modules must be in ``package_data``, or the wheel lacks it."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    declared = settings["options.package_data"]
    others = [Path(name) for name in tracked() if name.startswith("trm_hooks/") and not name.endswith(".py")]
    for path in others:
        patterns = re.split(r"[,\s]+", declared.get(".".join(path.parent.parts), ""))
        assert any(path.match(pattern) for pattern in patterns), f"{path} is not in package_data"


def test_no_tracked_file_holds_a_path_of_one_machine() -> None:
    found = []
    for name in tracked():
        path = ROOT / name
        if path == Path(__file__) or not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{name}: {match.group()}" for match in MACHINE_PATH.finditer(text)]
    assert found == []


@pytest.mark.parametrize("name", [".ci/run", "examples/demo.sh"])
def test_script_can_be_run(name: str) -> None:
    path = ROOT / name
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    mode = subprocess.run(["git", "ls-files", "--stage", name], cwd=ROOT, capture_output=True, text=True, check=True)
    assert mode.stdout.startswith("100755")
    assert subprocess.run(["bash", "-n", str(path)]).returncode == 0
