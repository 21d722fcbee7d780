"""Notes on launch commands that cannot be judged: because the script or the config is not known, or a tool is missing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from projects import LAUNCHED, Project

from trm_hooks.launch.shell.script import is_there
from trm_hooks.run.engine import run
from trm_hooks.run.request import Request

WRONG = "arch.halt_exploration_prob=0.5"


def notes(project: Project, *paths: str) -> list[str]:
    return list(dict.fromkeys(run(Request(paths, str(project.path), select=("launch-commands",))).notes))


def found(project: Project, *paths: str) -> list[tuple[str, int]]:
    findings = run(Request(paths, str(project.path), select=("launch-commands",))).findings
    return [(each.place.path, each.place.position()[0]) for each in findings]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("python pretrain.py --config-name $NAME seed=1", "which config `$NAME` names is not known"),
        ('python pretrain.py -cn "exp_${1}" seed=1', "which config `exp_${1}` names is not known"),
        ("python pretrain.py --config-path $HOME/conf seed=1", "which config `$HOME/conf` names is not known"),
        ("python $SCRIPT arch=trm  # or pretrain.py", "which script `$SCRIPT` is, is not known"),
        ("torchrun --nproc-per-node $N $SCRIPT arch=trm  # or pretrain.py", "which script `$SCRIPT` is, is not known"),
        ("python -m $MODULE arch=trm  # or pretrain.py", "which script `$MODULE` is, is not known"),
    ],
)
def test_a_command_that_cannot_be_judged_is_a_note(tmp_path: Path, command: str, reason: str) -> None:
    project = Project(tmp_path, {**LAUNCHED, "a.sh": f"set -e\n{command}\n", "jobs.txt": f"[x] {command}\n"})
    assert notes(project, "a.sh") == [f"a.sh:2: not judged: {reason}"]
    assert notes(project, "jobs.txt") == []


@pytest.mark.parametrize(
    "command",
    [
        "python pretrain.py --config-name <name>",
        "python pretrain.py --config-name {name}",
        "python other.py --config-name $NAME  # not pretrain.py",
        "python $SCRIPT --help  # of pretrain.py",
        "python pretrain.py --config-name $NAME --help",
        "echo python pretrain.py --config-name $NAME",
        "git clone https://example.org/lab/other && cd other && python pretrain.py --config-name $NAME",
    ],
)
def test_what_is_no_command_of_ours_is_no_note(tmp_path: Path, command: str) -> None:
    project = Project(tmp_path, {**LAUNCHED, "README.md": f"```bash\n{command}\n```\n"})
    assert notes(project, "README.md") == []


def test_a_script_that_does_not_say_its_config_is_a_note_once(tmp_path: Path) -> None:
    script = LAUNCHED["pretrain.py"].replace('config_name="cfg"', "config_name=NAME")
    project = Project(tmp_path, {**LAUNCHED, "pretrain.py": script, "a.sh": "python pretrain.py seed=1\n" * 3})
    assert notes(project, "a.sh") == ["commands of pretrain.py are not judged: which config it takes is not known"]


@pytest.fixture
def asked_again() -> Iterator[None]:
    """A process asks once whether the parser is there; what this test is answered is not kept."""
    yield
    is_there.cache_clear()


@pytest.mark.usefixtures("asked_again")
@pytest.mark.parametrize("module", ["tree_sitter", "tree_sitter_bash"])
def test_without_the_parser_scripts_are_read_by_lines_and_one_note_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    script = f"P=0.5\npython pretrain.py arch.halt_exploration_prob=$P\npython pretrain.py {WRONG}\n"
    files = {"a.sh": script, "b.sh": script, "README.md": f"```bash\n{script}```\n"}
    project = Project(tmp_path, {**LAUNCHED, **files})
    assert found(project, "a.sh", "b.sh") == [("a.sh", 1), ("a.sh", 3), ("b.sh", 1), ("b.sh", 3)]
    assert notes(project, *files) == []
    monkeypatch.setitem(sys.modules, module, None)
    is_there.cache_clear()
    assert found(project, "a.sh", "b.sh", "README.md") == [("README.md", 4), ("a.sh", 3), ("b.sh", 3)]
    (note,) = notes(project, *files)
    assert "tree-sitter and tree-sitter-bash are not installed" in note
    project.write("plain.sh", f"python pretrain.py {WRONG}\n")
    assert notes(project, "plain.sh") == []
