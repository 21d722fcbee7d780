"""`explain` says which code takes or drops the key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from really_run import Job, really_run

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
        ("bs", "dropped by `Config` (train.py:5)"),
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
        "line": 5,
    }


def test_what_an_interpolation_names_is_read_though_a_class_drops_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config/run.yaml").write_text("lr: ${bs}\nbs: 2\n", encoding="utf-8")
    assert main(["explain", "run", "bs"]) == 0
    assert "dropped by" not in capsys.readouterr().out
    runs = [{"config": "run"}, {"config": "run", "set": {"bs": 7}}]
    job: Job = {"folder": str(tmp_path), "script": "train", "function": "launch", "config_path": "config", "runs": runs}
    before, after = really_run([job])[0]
    assert before != after


def test_a_key_that_nothing_takes_is_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "run", "emma"]) == 2
    assert "has no key `emma`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "is_known"),
    [
        ("print(cfg.bs)", True),
        ("cfg.bs = 3; print(cfg.bs)", False),
        ("cfg['bs'] = 3; print(cfg.bs)", False),
        ("cfg.bs = cfg.bs + 1; print(cfg.bs)", True),
        ("cfg.bs += 1; print(cfg.bs)", True),
        ("cfg.bs = 3 if cfg.lr else 4; print(cfg.bs)", False),
        ("print(cfg.bs); cfg.bs = 3", True),
        ("OmegaConf.set_struct(cfg, False); del cfg.bs; cfg.bs = 3; print(cfg.bs)", False),
        ("OmegaConf.set_struct(cfg, False); del cfg['bs']; print(cfg.get('bs'))", False),
        ("OmegaConf.set_struct(cfg, False); print(cfg.pop('bs'))", True),
    ],
)
def test_what_is_written_before_it_is_read_is_not_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, is_known: bool
) -> None:
    script = f"from omegaconf import OmegaConf\n{SCRIPT}".replace("    print(Config", f"    {line}\n    print(Config")
    (tmp_path / "train.py").write_text(script, encoding="utf-8")
    assert main(["explain", "run", "bs"]) == 0
    assert ("taken by" in capsys.readouterr().out) == is_known
    runs = [{"config": "run"}, {"config": "run", "set": {"bs": 7}}]
    job: Job = {"folder": str(tmp_path), "script": "train", "function": "launch", "config_path": "config", "runs": runs}
    before, after = really_run([job])[0]
    assert before[0] == after[0] == "prints"
    assert (before != after) == is_known
