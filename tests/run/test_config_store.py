"""A ``ConfigStore`` may provide what is not in the config root, but only the one of the program that uses the root."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from projects import Project

from trm_hooks.cli.main import main

CONFIG = "defaults:\n  - arch: elsewhere\n  - _self_\n"
STORE = "from hydra.core.config_store import ConfigStore\nConfigStore.instance().store(name='elsewhere', group='arch', node={})\n"
MAIN = "import hydra\n@hydra.main(config_path='../{}/conf', config_name='cfg', version_base=None)\ndef main(cfg): ...\n"
TRM = """\
arch: {name: recursive_reasoning.trm@Model, halt_exploration_prob: 0.1, halt_max_steps: 16}
data_paths: [data/arc1concept-aug-1000]
"""


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


def test_one_in_a_package_counts_where_no_script_is_known_or_one_names_the_package(repository: Path, capsys):
    (repository / "src" / "lab" / "core").mkdir(parents=True)
    for folder in ("lab", "lab/core"):
        (repository / "src" / folder / "__init__.py").write_text("")
    (repository / "src" / "lab" / "core" / "stored.py").write_text(STORE)
    assert found(capsys) == []
    script = repository / "two" / "train.py"
    script.write_text(MAIN.format("two"))
    assert found(capsys) == ["two/conf/cfg.yaml"]
    script.write_text("from lab import core\n" + MAIN.format("two"))
    assert found(capsys) == []


def test_a_config_named_by_its_path_may_come_from_the_program_that_is_not_here(repository: Path, capsys):
    for name in ("one", "two"):
        (repository / name / "conf" / "cfg.yaml").write_text("defaults:\n  - _preprocess\n  - _self_\n")
    assert found(capsys) == ["one/conf/cfg.yaml", "two/conf/cfg.yaml"]
    (repository / "two" / "train.py").write_text(MAIN.format("two"))
    assert found(capsys) == ["two/conf/cfg.yaml"]
    (repository / "one" / "conf" / "_preproces.yaml").write_text("lr: 1\n")
    assert found(capsys) == ["one/conf/cfg.yaml", "two/conf/cfg.yaml"]


@pytest.mark.parametrize("line", ["Schema.add_to_config_store('arch')", "hydra_zen.store.add_to_hydra_store()"])
def test_a_store_that_another_library_fills(repository: Path, capsys, line: str):
    (repository / "two" / "train.py").write_text(f"import elsewhere\n{line}\n{MAIN.format('two')}")
    assert found(capsys) == ["one/conf/cfg.yaml"]


def test_a_folder_in_which_all_is_for_a_package_is_for_other_configs(repository: Path, capsys):
    (repository / "two" / "conf" / "cfg.yaml").write_text("# @package _global_\n" + CONFIG)
    assert found(capsys) == ["one/conf/cfg.yaml"]


@pytest.mark.parametrize(
    ("store", "wrong"),
    [
        ("ConfigStore.instance().store(name='cfg', node={})", False),  # Hydra merges a schema of the same name
        ("ConfigStore.instance().store('cfg.yaml', {})", False),
        ("for name in NAMES:\n    ConfigStore.instance().store(name=name, node={})", False),
        ("from hydra_zen import store\nstore({}, name='cfg')\nstore.add_to_hydra_store()", False),
        ("ConfigStore.instance().store(name='other', node={})", True),
        ("ConfigStore.instance().store(name='cfg', group='arch', node={})", True),
        ("", True),
    ],
)
def test_a_key_that_no_file_has_may_be_in_a_stored_schema(tmp_path: Path, store: str, wrong: bool) -> None:
    code = f"from hydra.core.config_store import ConfigStore\n{store}\n" if store else ""
    commands = "python one/train.py lr=1\npython one/train.py arch.halt_exploration_prob=0.5\n"
    files = {"one/conf/cfg.yaml": TRM, "one/train.py": code + MAIN.replace("../{}/", ""), "train.sh": commands}
    found = [(each.place.position()[0], each.key) for each in Project(tmp_path, files).findings("train.sh")]
    assert found == [*[(1, "lr")] * wrong, (2, "arch.halt_exploration_prob")]
