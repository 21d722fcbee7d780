"""The wheel holds what the hooks need, and works away from the source tree."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from trm_hooks.checks import CHECKS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(snapshot, tmp_path_factory) -> Path:
    """The wheel that pip builds from the snapshot."""
    folder = tmp_path_factory.mktemp("wheel")
    built = snapshot.run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), ".")
    assert built.returncode == 0, built.stdout
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The folder of console scripts of a virtual environment that has the wheel and its dependencies only."""
    folder = tmp_path_factory.mktemp("installed") / "env"
    venv.create(folder, with_pip=True)
    scripts = folder / "bin"
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    return scripts


def test_wheel_holds_the_package_and_the_baselines_and_nothing_else(wheel, snapshot) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    baselines = {f"trm_hooks/baseline_data/{path.name}" for path in (snapshot.path / "baselines").glob("*.yaml")}
    assert baselines
    assert baselines <= names
    modules = {path.relative_to(snapshot.path).as_posix() for path in (snapshot.path / "trm_hooks").rglob("*.py")}
    assert modules <= names
    assert "trm_hooks/py.typed" in names
    example = snapshot.path / "examples" / "etrm"
    files = {path.relative_to(example).as_posix() for path in example.rglob("*.*") if "__pycache__" not in path.parts}
    assert {f"trm_hooks/example_data/{name}" for name in files} <= names
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"trm_hooks"}


def test_hook_from_the_wheel_refuses_the_commit(lab, installed) -> None:
    config = f"""repos:
- repo: local
  hooks:
  - id: trm-check
    name: trm check
    language: system
    entry: {installed}/trm-check
    types: [text]
    require_serial: true
"""
    lab.write(".pre-commit-config.yaml", config)
    lab.pre_commit("install")
    refused = lab.commit()
    assert refused.returncode == 1
    assert "config/arch/etrm.yaml:28:" in refused.stdout
    assert "5x the official 0.1" in refused.stdout


def test_baselines_are_read_through_the_package(installed, lab) -> None:
    code = (
        "import importlib.resources as r; "
        "print(sorted(f.name for f in r.files('trm_hooks.baseline_data').iterdir() if f.name.endswith('.yaml')))"
    )
    shown = lab.run(str(installed / "python"), "-c", code)
    assert shown.returncode == 0, shown.stdout
    assert ".yaml" in shown.stdout


def test_demo_writes_the_example_and_finds_its_mistakes(installed, lab) -> None:
    shown = lab.run(str(installed / "trm-hooks"), "demo", "tried")
    assert shown.returncode == 0, shown.stdout
    assert "tried/config/arch/etrm.yaml:28:24: halt-exploration-prob" in shown.stdout
    again = lab.run(str(installed / "trm-hooks"), "demo", "tried")
    assert again.returncode == 2
    assert "`tried` exists" in again.stdout


def test_every_console_script_answers(installed, lab) -> None:
    scripts = sorted(path for path in installed.iterdir() if path.name.startswith("trm-"))
    assert len(scripts) == len(CHECKS) + 4  # trm-check, trm-check-all, trm-fix and trm-hooks beside a hook for each check
    for script in scripts:
        shown = lab.run(str(script), "--help")
        assert shown.returncode == 0, shown.stdout
        assert "usage:" in shown.stdout


def test_check_imports_nothing_heavy(installed, lab) -> None:
    """A script's start costs more than its work on a small tree: what slows it down must stay out."""
    code = (
        "import sys; sys.argv = ['trm-hooks', 'check']; from trm_hooks.cli.main import main; main(); "
        "print(sorted(m for m in sys.modules if '.' not in m), file=sys.stderr)"
    )
    shown = lab.run(str(installed / "python"), "-c", code).stdout
    for module in ("ruamel", "rich", "hydra", "omegaconf", "pkg_resources", "importlib_metadata", "subprocess", "json"):
        assert f"'{module}'" not in shown.splitlines()[-1]
