"""Which config roots are a repository's own: what git ignores and repositories inside are left alone unless named."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import LAUNCHED, Project

from trm_hooks.cli.main import main

PRIMARY, OPTION = LAUNCHED["config/cfg.yaml"], LAUNCHED["config/arch/trm.yaml"]
WRONG = OPTION.replace("0.1", "0.5")
COPY = "x/old.bak"


def with_copy(root: Path, **files: str) -> Project:
    """A project with nothing wrong in it, and a wrong copy in a folder below."""
    copied = {f"{COPY}/config/cfg.yaml": PRIMARY, f"{COPY}/config/arch/trm.yaml": WRONG}
    return Project(root / "lab", {**LAUNCHED, **copied, **files})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".gitignore", "old.bak\n"),
        (".gitignore", "x/\n"),
        (".gitignore", "*.bak\n"),
        (".gitignore", "/x/old.bak/\n"),
        (".gitignore", "/x/o*\n"),
        ("x/.gitignore", "/old.bak/config\n"),
        (".git/info/exclude", "old.bak/\n"),
        (f"{COPY}/.git/HEAD", "ref: refs/heads/main\n"),
        (f"{COPY}/.git", "gitdir: ../../.git/modules/old\n"),
    ],
)
def test_a_root_that_is_not_the_repositorys_own_is_judged_only_when_named(tmp_path: Path, path: str, text: str) -> None:
    project = with_copy(tmp_path, **{path: text})
    wrong = [(f"{COPY}/config/arch/trm.yaml:2", "halt-exploration-prob")]
    assert project.found() == project.found("config") == project.found("config/cfg.yaml") == []
    for named in ("config/arch/trm.yaml", "config/cfg.yaml", ""):
        assert project.found("pretrain.py", f"{COPY}/{named}") == wrong


def test_patterns_of_git_hold_for_the_folders_that_they_mean(tmp_path: Path) -> None:
    folders = ["one", "x/one", "a.bak", "keep.bak", "logs", "x/logs", "two"]
    files = {f"{folder}/config/cfg.yaml": PRIMARY.replace("seed", "ema: False\nseed") for folder in folders}
    options = {f"{folder}/config/arch/trm.yaml": OPTION for folder in folders}
    ignore = {".gitignore": "/one\n*.bak\n!keep.bak\nlogs/\ntwo.yaml\n", "x/.gitignore": "!logs\n"}
    project = Project(tmp_path / "lab", {**files, **options, **ignore})
    assert [place for place, _ in project.found()] == [
        f"{folder}/config/cfg.yaml:5" for folder in ("keep.bak", "two", "x/logs", "x/one")
    ]


@pytest.mark.parametrize(("path", "text"), [(".gitignore", "wandb\n"), ("wandb/.git", "gitdir: elsewhere\n")])
def test_a_script_that_is_not_the_repositorys_own_shows_no_root(tmp_path: Path, path: str, text: str) -> None:
    script = LAUNCHED["pretrain.py"].replace('"config"', '"../setup"')
    command = "python wandb/train.py arch.halt_exploration_prob=0.5\n"
    files = {"wandb/train.py": script, "setup/cfg.yaml": PRIMARY, "setup/arch/trm.yaml": WRONG, "a.sh": command}
    project = Project(tmp_path / "lab", {**files, path: text})
    assert project.found() == project.found("setup", "a.sh") == [("a.sh:1", "launch-commands")]
    assert project.found("setup", "a.sh", "wandb") == [
        ("a.sh:1", "launch-commands"),
        ("setup/arch/trm.yaml:2", "halt-exploration-prob"),
    ]


def test_settings_make_an_ignored_root_the_repositorys_own(tmp_path: Path) -> None:
    project = with_copy(tmp_path, **{".gitignore": "*.bak\n"})
    assert project.found() == []
    project.write(".trm-hooks.yaml", f"config-roots: [{COPY}/config]\n")
    assert project.found() == [(f"{COPY}/config/arch/trm.yaml:2", "halt-exploration-prob")]


def test_the_repositorys_own_root_wins_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = with_copy(tmp_path, **{".gitignore": "*.bak\n", f"{COPY}/config/only.yaml": "seed: 7\n"})
    for folder in (project.path, project.path / COPY):
        monkeypatch.chdir(folder)
        assert main(["compose", "cfg"]) == 0
        assert "halt_exploration_prob: 0.1\n" in capsys.readouterr().out
    assert main(["compose", "config/cfg.yaml"]) == 0
    assert "halt_exploration_prob: 0.5\n" in capsys.readouterr().out
    assert main(["compose", "only"]) == 0
    assert capsys.readouterr().out == "seed: 7\n"


def test_of_several_roots_the_nearest_wins_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = Project(tmp_path / "lab", {f"p{n}/config/cfg.yaml": f"defaults: [_self_]\nseed: {n}\n" for n in range(7)})
    (project.path / "p3/src/models").mkdir(parents=True)
    for folder, seed in {"p2": 2, "p3/src/models": 3, "p4/config": 4}.items():
        monkeypatch.chdir(project.path / folder)
        assert main(["compose", "cfg"]) == 0
        assert capsys.readouterr().out == f"seed: {seed}\n"
    monkeypatch.chdir(project.path)
    assert main(["compose", "cfg"]) == 2
    places = ", ".join(f"`p{n}/config`" for n in range(5))
    assert capsys.readouterr().err == f"trm-hooks: `cfg` is in {places} and 2 more; say which with --config-root\n"


def test_entry_scripts_of_the_settings_add_a_root_beside_those_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {".trm-hooks.yaml": "entry-scripts: {elsewhere.py: setup}\n"}
    project = Project(tmp_path / "lab", {**LAUNCHED, **settings, "setup/other.yaml": "seed: 7\n"})
    monkeypatch.chdir(project.path)
    assert main(["compose", "other"]) == main(["compose", "cfg"]) == 0
    assert capsys.readouterr().out.startswith("seed: 7\n")
