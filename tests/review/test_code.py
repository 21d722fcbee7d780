"""What a report says of the code: which takes a hyperparameter, what its default is, and what it drops."""

from __future__ import annotations

from pathlib import Path

import pytest

import trm_hooks

ARCH = "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1"
FILES = {
    "train.py": """\
import importlib

import hydra
from pydantic import BaseModel


class Arch(BaseModel, extra="allow"):
    name: str


class Config(BaseModel):
    arch: Arch
    data_paths: list[str]
    lr: float
    beta1: float = 0.9
    beta2: float = 0.8


def load(identifier: str):
    module, name = identifier.split("@")
    return getattr(importlib.import_module("models." + module), name)


@hydra.main(config_path="config", config_name="run", version_base=None)
def launch(cfg):
    config = Config(**cfg)
    print(config.lr, load(config.arch.name)(config.arch.__pydantic_extra__))
""",
    "models/__init__.py": "",
    "models/recursive_reasoning/__init__.py": "",
    "models/recursive_reasoning/trm.py": """\
from pydantic import BaseModel


class Settings(BaseModel):
    hidden_size: int


class TinyRecursiveReasoningModel_ACTV1:
    def __init__(self, settings: dict):
        self.settings = Settings(**settings)
""",
    "config/run.yaml": "defaults: [arch: trm, _self_]\ndata_paths: [data/arc1concept-aug-1000]\nlr: 1e-4\n",
    "config/arch/trm.yaml": f"name: {ARCH}\nhidden_size: 512\nhalt_exploration_prob: 0.5\n",
}


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return trm_hooks.report(".")


def test_what_the_code_drops_is_neither_right_nor_wrong(review):
    (values,) = [config["values"] for config in review.as_data()["configs"]]
    cell = values["arch.halt_exploration_prob"]
    assert cell["status"] == "unread"
    assert cell["text"] == "no code reads it: dropped by Settings (models/recursive_reasoning/trm.py:4)"
    (halting,) = [each for each in review.as_data()["parameters"] if each["key"] == "arch.halt_exploration_prob"]
    assert [each["status"] for each in halting["options"]] == ["unread"]
    assert review.as_data()["critical"] == []


def test_what_no_file_sets_is_the_default_of_the_code(review):
    (values,) = [config["values"] for config in review.as_data()["configs"]]
    assert (values["beta1"]["value"], values["beta1"]["status"]) == (0.9, "match")
    assert values["beta1"]["text"] == "matches, the default of Config (train.py:15)"
    assert (values["beta2"]["value"], values["beta2"]["status"]) == (0.8, "free")
    assert values["beta2"]["text"].endswith("the default of Config (train.py:16)")
    assert values["beta2"]["code"] == {"verdict": "taken", "by": "Config", "path": "train.py", "line": 16, "default": 0.8}


def test_which_code_takes_a_hyperparameter_is_shown_below_its_table(review):
    assert "**Taken by**: Config (train.py:16)" in review.as_markdown()
    assert '<p class="taken">Taken by Config (train.py:16)</p>' in review.as_html()


@pytest.mark.usefixtures("review")
def test_where_no_script_is_there_nothing_is_known():
    Path("train.py").unlink()
    (values,) = [config["values"] for config in trm_hooks.report(".").as_data()["configs"]]
    assert values["arch.halt_exploration_prob"]["code"] is None
    assert values["arch.halt_exploration_prob"]["status"] == "wrong"
