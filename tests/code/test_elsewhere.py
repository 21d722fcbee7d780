"""What reads a config elsewhere than under the entry function: notebooks, what was recorded, other processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from projects import Project

SCRIPT = """\
import hydra
import {package}
from pydantic import BaseModel


class Model(BaseModel):
    width: int


{before}@hydra.main(config_path="conf", config_name="config", version_base=None)
def main(cfg):
    {line}
    print(Model(**cfg.model))
"""
LOADS = "from hydra import compose, initialize\nwith initialize('conf'):\n    print(compose('config').model.{})\n"


def unread(path: Path, line: str, files: dict[str, str], package: str = "wandb", before: str = "") -> list[str | None]:
    script = SCRIPT.format(package=package, before=before, line=line)
    files = {"train.py": script, "conf/config.yaml": "model:\n  width: 1\n  drop: 2\n", **files}
    return [each.key for each in Project(path / "project", files).findings(select=("unread-key",))]


def notebook(code: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": code.splitlines(keepends=True)}], "nbformat": 4})


@pytest.mark.parametrize("name", ["look.py", "look.ipynb", "notes/look.ipynb"])
@pytest.mark.parametrize(("key", "found"), [("drop", []), ("width", ["model.drop"])])
def test_what_a_notebook_or_a_script_composes_for_itself_is_read(
    tmp_path: Path, name: str, key: str, found: list[str]
) -> None:
    code = LOADS.format(key)
    assert unread(tmp_path, "pass", {name: notebook(code) if name.endswith(".ipynb") else code}) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("wandb.init(config=dict(cfg))", ["model.drop"]),
        ("run = wandb.init(config=dict(cfg)); run.log({})", ["model.drop"]),
        ("run = wandb.init(config=dict(cfg)); print(run.config['model']['drop'])", []),
        ("wandb.init(config=dict(cfg)); print(wandb.config.model.drop)", []),
    ],
)
def test_what_was_recorded_is_read_where_it_is_asked_for(tmp_path: Path, line: str, found: list[str]) -> None:
    assert unread(tmp_path, line, {}) == found


@pytest.mark.parametrize(
    ("body", "found"), [("print(cfg.model.drop)", []), ("print(cfg.model.width)", ["model.drop"]), ("helper(cfg)", [])]
)
def test_the_function_of_other_processes_is_followed(tmp_path: Path, body: str, found: list[str]) -> None:
    before = f"def work(rank, cfg, world):\n    {body}\n\n\n"
    line = "torch.multiprocessing.spawn(work, args=(cfg, 2), nprocs=2)"
    assert unread(tmp_path, line, {}, "torch.multiprocessing", before) == found
