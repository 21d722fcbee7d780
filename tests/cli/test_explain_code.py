"""`explain` says which code takes or drops the key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import trm_hooks
from trm_hooks.cli.main import main

SCRIPT = """\
import hydra
from pydantic import BaseModel


class Config(BaseModel):
    lr: float
    ema: bool = False


@hydra.main(config_path="config", config_name="run", version_base=None)
def launch(cfg):
    print(Config(**cfg), cfg.get("steps", 5), cfg.get("both", 1), cfg.get("both", 2))
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "config").mkdir()
    (tmp_path / "config/run.yaml").write_text("lr: 0.1\nbs: 2\n", encoding="utf-8")
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("key", "output"),
    [
        ("lr", "taken by `Config` (train.py:6)"),
        ("bs", "dropped by `Config` (train.py:12)"),
        ("ema", "taken by `Config` (train.py:7), whose default is false"),
        ("steps", "taken by train.py:12, whose default is 5"),
        ("both", "taken by train.py:12"),
    ],
)
def test_which_code_takes_the_key(capsys: pytest.CaptureFixture[str], key: str, output: str) -> None:
    assert main(["explain", "run", key]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == output


def test_a_key_that_only_the_code_knows_is_not_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "run", "ema"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "ema is not set   in run"


def test_the_code_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "run", "ema", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["origins"] == []
    assert data["value"] is None
    assert data["code"] == {"verdict": "taken", "by": "Config", "path": "train.py", "line": 7, "default": False}
    assert trm_hooks.explain("config", "run", "bs")["code"] == {
        "verdict": "dropped",
        "by": "Config",
        "path": "train.py",
        "line": 12,
    }


def test_a_key_that_nothing_takes_is_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "run", "emma"]) == 2
    assert "has no key `emma`" in capsys.readouterr().err
