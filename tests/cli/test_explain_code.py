"""`explain` says which code takes or drops the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from trm_hooks.cli.main import main

SCRIPT = """\
import hydra
from pydantic import BaseModel


class Config(BaseModel):
    lr: float


@hydra.main(config_path="config", config_name="run", version_base=None)
def launch(cfg):
    print(Config(**cfg))
"""


@pytest.mark.parametrize(("key", "said"), [("lr", "taken by `Config` (train.py:6)"), ("bs", "dropped by `Config` (train.py:11)")])
def test_which_code_takes_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], key: str, said: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "config").mkdir()
    (tmp_path / "config/run.yaml").write_text("lr: 0.1\nbs: 2\n", encoding="utf-8")
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["explain", "run", key]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == said
