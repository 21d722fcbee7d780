"""What git adds: who wrote the origins of a key, since when one wins, and what a commit changes in effect."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from trm_hooks.cli.main import main

ARCH = "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: {}\nL_cycles: 6\n"
CONFIG = "defaults:\n  - arch: trm\n  - _self_\nlr: 0.1\nrate: ${lr}\nhome: ${oc.env:HOME}\nmodel: ${arch}\n"


def git(path: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    return subprocess.run(["git", "-C", str(path), *who, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def commit(path: Path, message: str) -> str:
    git(path, "add", "-A")
    git(path, "commit", "-qm", message)
    return git(path, "rev-parse", "HEAD")[:9]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config" / "arch").mkdir(parents=True)
    script = "import hydra\n\n\n@hydra.main(config_path='config', config_name='cfg')\ndef f(c):\n    pass\n"
    (tmp_path / "train.py").write_text(script)
    (tmp_path / "config" / "cfg.yaml").write_text(CONFIG)
    (tmp_path / "config" / "other.yaml").write_text("lr: 0.1\n")
    (tmp_path / "config" / "arch" / "trm.yaml").write_text(ARCH.format(0.1))
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "First")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    return main(list(arguments)), capsys.readouterr().out


def test_blame_names_the_commit_of_each_origin_and_since_when_one_wins(project, capsys):
    first = git(project, "rev-parse", "HEAD")[:9]
    (project / "config" / "cfg.yaml").write_text(CONFIG + "arch:\n  halt_exploration_prob: 0.5\n")
    second = commit(project, "Try more exploration")
    (project / "config" / "arch" / "trm.yaml").write_text(ARCH.format(0.1) + "H_cycles: 3\n")
    commit(project, "Something else")
    status, text = printed(capsys, "explain", "cfg", "arch.halt_exploration_prob", "--blame")
    date = git(project, "log", "-1", "--format=%cs")
    assert status == 0
    assert f"     {first} {date} Ada: First\n" in text
    assert f"     {second} {date} Ada: Try more exploration\n" in text
    assert text.endswith(f"\nwins since {second} of {date}\n")
    assert f"wins since {first} of" in printed(capsys, "explain", "cfg", "arch.L_cycles", "--blame")[1]
    data = json.loads(printed(capsys, "explain", "cfg", "arch.L_cycles", "--blame", "--output-format", "json")[1])
    assert data["origins"][0]["commit"] == first
    assert data["origins"][0]["author"] == "Ada"


def test_what_is_not_committed_is_called_so(project, capsys):
    (project / "config" / "arch" / "trm.yaml").write_text(ARCH.format(0.2))
    text = printed(capsys, "explain", "cfg", "arch.halt_exploration_prob", "--blame")[1]
    assert "Ada" not in text
    assert text.endswith("what wins is not committed\n")


def test_a_diff_of_revisions_shows_what_each_value_becomes_and_where(project, capsys):
    (project / "config" / "arch" / "trm.yaml").write_text(ARCH.format(0.5))
    (project / "config" / "more.yaml").write_text("lr: 1\n")
    commit(project, "Change")
    status, text = printed(capsys, "diff", "HEAD~1", "HEAD")
    assert status == 1
    assert "arch.halt_exploration_prob  in cfg\n  - 0.1\n  + 0.5  config/arch/trm.yaml:2:24\n" in text
    assert "new config: config/more.yaml\n" in text
    assert text.endswith("1 config with other values; 1 config stays as before\n")
    assert printed(capsys, "diff", "HEAD", "HEAD") == (0, "--- HEAD\n+++ HEAD\nno value differs; 3 configs stay as before\n")


def test_a_diff_of_revisions_as_markdown_and_json(project, capsys):
    (project / "config" / "arch" / "trm.yaml").write_text(ARCH.format(0.5))
    (project / "config" / "other.yaml").unlink()
    commit(project, "Change")
    text = printed(capsys, "diff", "HEAD~1", "HEAD", "--output-format", "markdown")[1]
    assert "| `arch.halt_exploration_prob` | `0.1` | `0.5` | cfg |\n" in text
    assert "- config that is gone: `config/other.yaml`\n" in text
    data = json.loads(printed(capsys, "diff", "HEAD~1", "HEAD", "--output-format", "json")[1])
    assert data["removed"] == ["config/other.yaml"]
    assert data["differences"][0] == {
        "key": "arch.halt_exploration_prob",
        "a": "0.1",
        "b": "0.5",
        "origin": "config/arch/trm.yaml:2:24",
        "configs": ["config/cfg.yaml"],
    }


def test_a_config_that_breaks_is_reported(project, capsys):
    (project / "config" / "cfg.yaml").write_text("defaults:\n  - arch: nothing\n")
    commit(project, "Break")
    status, text = printed(capsys, "diff", "HEAD~1", "HEAD")
    assert status == 1
    assert "not compared: config/cfg.yaml at HEAD: " in text


def test_a_revision_without_a_file_has_no_config(project, capsys):
    empty = git(project, "commit-tree", git(project, "hash-object", "-t", "tree", "/dev/null", "-w"), "-m", "Nothing")
    status, text = printed(capsys, "diff", empty, "HEAD")
    assert status == 1
    assert "new config: config/cfg.yaml\n" in text


def test_a_config_is_meant_before_a_revision_of_the_same_name(project, capsys):
    git(project, "branch", "cfg")
    git(project, "branch", "other")
    assert "+++ other\n" in printed(capsys, "diff", "cfg", "other")[1]
    assert main(["diff", "cfg", "other", "--output-format", "markdown"]) == 2


@pytest.mark.parametrize(
    ("sides", "output"),
    [
        (("HEAD", "cfg"), "`HEAD` is a revision, and the other side is none; name a config of it: HEAD:CONFIG"),
        (("nowhere:cfg", "cfg"), "`nowhere` is no revision of this repository"),
        (("HEAD", "nowhere", "--output-format=markdown"), "`nowhere` is no revision; --output-format markdown is for two"),
        (("HEAD~1", "HEAD"), "`HEAD~1` is no revision of this repository, and there is no config `HEAD~1`"),
    ],
)
@pytest.mark.usefixtures("project")
def test_what_is_no_side_of_a_diff_is_refused(sides, output, capsys):
    assert main(["diff", *sides]) == 2
    assert output in capsys.readouterr().err


def test_what_is_older_than_a_revision_is_not_mended(project, capsys):
    (project / "config" / "arch" / "trm.yaml").write_text(ARCH.format(0.5))
    commit(project, "Try more exploration")
    (project / "config" / "arch" / "wide.yaml").write_text(ARCH.format(0.3))
    for options in (["--only-new"], ["--since", "HEAD"]):
        assert main(["check", "--diff", *options]) == 1
        diff, notes = capsys.readouterr()
        assert "+++ b/config/arch/wide.yaml" in diff
        assert "trm.yaml" not in diff
        assert "1 older finding in 1 file left out" in notes
    assert main(["check", "--fix", "--since", "HEAD"]) == 1
    assert (project / "config" / "arch" / "trm.yaml").read_text() == ARCH.format(0.5)
    assert (project / "config" / "arch" / "wide.yaml").read_text() == ARCH.format(0.1)
    assert main(["check", "--fix", "--since", "HEAD"]) == 0


@pytest.mark.usefixtures("project")
def test_resolve_runs_interpolations_and_leaves_what_only_code_knows(capsys):
    lines = printed(capsys, "compose", "cfg", "--resolve", "--origins")[1].splitlines()
    assert any(line.startswith("rate: 0.1 ") and line.endswith("# config/cfg.yaml:5:7") for line in lines)
    assert any(line.startswith("home: ${oc.env:HOME} ") for line in lines)
    assert sum(line.startswith("  L_cycles: 6 ") for line in lines) == 2
    data = json.loads(printed(capsys, "compose", "cfg", "--resolve", "--output-format", "json")[1])["config"]
    assert data["rate"] == 0.1
    assert data["model"]["L_cycles"] == 6
    assert json.loads(printed(capsys, "compose", "cfg", "--output-format", "json")[1])["config"]["rate"] == "${lr}"
