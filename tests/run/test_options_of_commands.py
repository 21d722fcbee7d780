"""Keys of options that only launch commands select: unread where every command that selects the option drops them."""

from __future__ import annotations

from pathlib import Path

from projects import Project

from trm_hooks.judging.finding import Finding

MODELS = """\
from pydantic import BaseModel


class Wide(BaseModel):
    width: int


class Deep(BaseModel):
    width: int
    depth: int


class WideModel:
    def __init__(self, config: dict):
        self.config = Wide(**config)


class DeepModel:
    def __init__(self, config: dict):
        self.config = Deep(**config)
"""
TRAIN = """\
import importlib

import hydra


def load(identifier: str, prefix: str = "lab."):
    module, name = identifier.split("@")
    return getattr(importlib.import_module(prefix + module), name)


@hydra.main(config_path="conf", config_name="train", version_base=None)
def main(cfg):
    return load(cfg.model.name)(dict(cfg.model.config))


if __name__ == "__main__":
    main()
"""
FILES = {
    "train.py": TRAIN,
    "lab/__init__.py": "",
    "lab/models.py": MODELS,
    "conf/train.yaml": "defaults:\n  - model: deep\n  - _self_\n",
    "conf/model/deep.yaml": "name: models@DeepModel\nconfig:\n  width: 8\n  depth: 2\n",
    "conf/model/wide.yaml": "name: models@WideModel\nconfig:\n  width: 8\n  depth: 2\n",
}
DROPS, TAKES = "python train.py model=wide\n", "python train.py model=wide model.name=models@DeepModel\n"


def unread(project: Project, *paths: str) -> list[Finding]:
    return [each for each in project.findings(*paths) if each.check == "unread-key"]


def test_a_key_that_every_command_drops_is_reported_in_its_option(tmp_path: Path) -> None:
    (found,) = unread(Project(tmp_path, FILES | {"run.sh": DROPS}))
    assert (found.key, str(found.place), list(map(str, found.launched_by))) == (
        "model.config.depth",
        "conf/model/wide.yaml:4",
        ["run.sh:1"],
    )


def test_an_option_that_no_command_selects_has_no_answer(tmp_path: Path) -> None:
    assert unread(Project(tmp_path, FILES | {"run.sh": "python train.py\n"})) == []


def test_a_key_that_one_command_has_read_is_read(tmp_path: Path) -> None:
    project = Project(tmp_path, FILES | {"a.sh": DROPS, "b.sh": TAKES})
    assert unread(project) == []
    assert unread(project, "conf/model/wide.yaml") == []
    assert unread(project, "lab/models.py") == []


def test_a_text_named_alone_does_not_speak_for_the_commands_of_others(tmp_path: Path) -> None:
    project = Project(tmp_path, FILES | {"a.sh": DROPS, "b.sh": TAKES})
    assert unread(project, "a.sh") == []


def test_the_option_named_alone_is_found_by_its_commands(tmp_path: Path) -> None:
    project = Project(tmp_path, FILES | {"a.sh": DROPS})
    assert [each.key for each in unread(project, "conf/model/wide.yaml")] == ["model.config.depth"]


def test_a_command_that_takes_more_arguments_may_have_it_read(tmp_path: Path) -> None:
    assert unread(Project(tmp_path, FILES | {"run.sh": 'python train.py model=wide "$@"\n'})) == []
