"""A changed Python file answers for the keys that it makes unread, and for what it makes the code refuse."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from trm_hooks.run.engine import run
from trm_hooks.run.fold import by_cause
from trm_hooks.run.request import Request

SCRIPT = """\
import hydra
from settings import Config


@hydra.main(config_path="config", config_name="run", version_base=None)
def launch(cfg):
    print(Config(**cfg))
"""
CLASS = "from pydantic import BaseModel\n\n\nclass Config(BaseModel):\n    lr: float\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/run.yaml").write_text("lr: 0.1\nwarmup: 2000\n", encoding="utf-8")
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "other.py").write_text("class Other: ...\n", encoding="utf-8")
    (tmp_path / "plain.py").write_text("print('hello')\n", encoding="utf-8")
    (tmp_path / "run.sh").write_text("python train.py warmup=10\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(project: Path, *paths: str) -> list[tuple[str, str]]:
    result = run(Request([str(project / path) for path in paths], cwd=str(project)))
    return [(each.check, each.place.path) for each in by_cause(result.findings)]


def test_a_field_that_is_taken_away_makes_keys_unread(project: Path) -> None:
    (project / "settings.py").write_text(CLASS + "    warmup: int\n", encoding="utf-8")
    assert found(project, "settings.py") == []
    (project / "settings.py").write_text(CLASS, encoding="utf-8")
    assert found(project, "settings.py") == [("unread-key", "config/run.yaml"), ("unread-key", "run.sh")]


def test_a_field_that_becomes_required_is_missing(project: Path) -> None:
    (project / "settings.py").write_text(CLASS + "    warmup: int\n    seed: int\n", encoding="utf-8")
    assert found(project, "settings.py") == [("code-error", "config/run.yaml")]


def test_a_field_that_a_base_elsewhere_loses_makes_keys_unread(project: Path) -> None:
    (project / "bases.py").write_text(CLASS + "    warmup: int\n", encoding="utf-8")
    (project / "settings.py").write_text("from bases import Config as Base\n\n\nclass Config(Base): ...\n", encoding="utf-8")
    assert found(project, "bases.py") == []
    (project / "bases.py").write_text(CLASS, encoding="utf-8")
    assert found(project, "bases.py") == [("unread-key", "config/run.yaml"), ("unread-key", "run.sh")]
    (project / "bases.py").write_text(CLASS + "    warmup: list\n", encoding="utf-8")
    assert found(project, "bases.py") == [("code-error", "config/run.yaml"), ("code-error", "run.sh")]


def test_a_script_that_takes_another_class_makes_keys_unread(project: Path) -> None:
    less = CLASS.partition("\n\n\n")[2].replace("Config", "Less")
    (project / "settings.py").write_text(f"{CLASS}    warmup: int\n\n\n{less}", encoding="utf-8")
    assert found(project, "train.py") == []
    (project / "train.py").write_text(SCRIPT.replace("Config", "Less"), encoding="utf-8")
    assert found(project, "train.py") == [("unread-key", "config/run.yaml"), ("unread-key", "run.sh")]


def test_code_that_takes_no_part_answers_for_nothing(project: Path) -> None:
    (project / "settings.py").write_text(CLASS, encoding="utf-8")
    assert found(project, "other.py") == []
    assert found(project, "plain.py") == []
