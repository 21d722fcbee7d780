"""A ``ConfigStore`` may provide what is not in the config root, but only the one of the program that uses the root."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trm_hooks.cli.main import main

CONFIG = "defaults:\n  - arch: elsewhere\n  - _self_\n"
STORE = "from hydra.core.config_store import ConfigStore\nConfigStore.instance().store(name='elsewhere', group='arch', node={})\n"
MAIN = "import hydra\n@hydra.main(config_path='../{}/conf', config_name='cfg', version_base=None)\ndef main(cfg): ...\n"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    for name in ("one", "two"):
        (tmp_path / name / "conf").mkdir(parents=True)
        (tmp_path / name / "conf" / "cfg.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(capsys) -> list[str]:
    main(["check", "--output-format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return [place["path"] for finding in findings for place in (finding, *finding["also_at"])]


@pytest.mark.usefixtures("repository")
def test_without_one_the_option_is_missing(capsys):
    assert found(capsys) == ["one/conf/cfg.yaml", "two/conf/cfg.yaml"]


def test_one_beside_a_config_root_says_nothing_of_another(repository: Path, capsys):
    (repository / "one" / "configs.py").write_text(STORE)
    assert found(capsys) == ["two/conf/cfg.yaml"]


def test_one_beside_the_script_counts_for_the_roots_it_uses(repository: Path, capsys):
    (repository / "scripts").mkdir()
    (repository / "scripts" / "stored.py").write_text(STORE)
    (repository / "scripts" / "train.py").write_text(MAIN.format("one"))
    assert found(capsys) == ["two/conf/cfg.yaml"]
    (repository / "scripts" / "other.py").write_text(MAIN.format("two"))
    assert found(capsys) == []
