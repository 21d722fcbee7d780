"""Mending one value of a large file: the second reader reads what changed, and the rest stays byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import LAUNCHED, Project
from ruamel.yaml import YAML

ITEMS = "items:\n" + "".join(f"  - {number}  # one\n" for number in range(3000))
WRONG = "arch:\n  halt_exploration_prob: 0.5  # why\n"


@pytest.mark.parametrize("text", [ITEMS + WRONG, WRONG + ITEMS, ITEMS + WRONG + ITEMS.replace("items", "more")])
def test_the_rest_of_a_large_file_is_not_read_a_second_time(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    real = YAML.load
    monkeypatch.setattr(YAML, "load", lambda reader, text: read.append(len(text)) or real(reader, text))
    config = LAUNCHED["config/cfg.yaml"]
    project = Project(tmp_path / "lab", LAUNCHED | {"config/cfg.yaml": config + text})
    project.mend()
    assert project.read("config/cfg.yaml") == config + text.replace(WRONG, "")
    assert sum(read) < 2000


def test_an_alias_to_what_is_not_read_is_followed_in_the_whole_text(tmp_path: Path) -> None:
    text = "base: &base {x: 1}\n" + ITEMS + "use: *base\n" + WRONG + "again: *base\n"
    config = LAUNCHED["config/cfg.yaml"]
    project = Project(tmp_path / "lab", LAUNCHED | {"config/cfg.yaml": config + text})
    project.mend()
    assert project.read("config/cfg.yaml") == config + text.replace(WRONG, "")
