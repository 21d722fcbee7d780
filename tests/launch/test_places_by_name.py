"""Commands in files that are known by their names: ini, JSON, justfiles, Procfiles, crontabs, pipelines of services."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from trm_hooks.launch.commands import find_commands
from trm_hooks.launch.text_files import texts_of
from trm_hooks.project.repository import list_repository
from trm_hooks.yaml.text import SourceText


def found(path: str, text: str) -> list[list[str]]:
    """The overrides of each command; what is not known as a question mark, and three dots where more may come."""
    shown = []
    for command in find_commands(SourceText(path, text)):
        words = [
            "".join("?" if piece[2] in ("unknown", "splitting") else piece[0] for piece in word.pieces)
            for word in command.overrides
        ]
        shown.append([*words, "..."] if command.open_ended else words)
    return shown


TOX = """[tox]
description = python train.py no=1
[testenv]
deps = train.py
commands = python train.py a=1 {posargs}
[testenv:b]
commands =
    python train.py a=2
    # python train.py no=2
    - python -m lab.train d={toxworkdir}/x
    python train.py \\
        a=3 \\
        b=4
setenv = X = python train.py no=3
commands_pre = echo python train.py no=4
"""
UNIT = """[Service]
Description=python train.py no=1
ExecStart=-/usr/bin/python3 /opt/lab/train.py a=1 \\
  b=%i
ExecStartPre=/bin/sh -c 'python train.py a=2'
#ExecStart=python train.py no=2
"""
CONDOR = """universe = vanilla
executable = /usr/bin/python3
arguments = "train.py a=1 seed=$(Process)"
queue 4
"""
SUPERVISOR = "[program:x]\ncommand = python train.py a=%(ENV_A)s b=1\n; command = python train.py no=1\nuser = x\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("tox.ini", TOX, [["a=1", "..."], ["a=2"], ["d=?/x"], ["a=3", "b=4"]]),
        ("setup.cfg", "[metadata]\nname = train.py\n" + TOX, [["a=1", "..."], ["a=2"], ["d=?/x"], ["a=3", "b=4"]]),
        ("train.service", UNIT, [["a=1", "b=?"], ["a=2"]]),
        ("supervisord.conf", SUPERVISOR, [["a=?", "b=1"]]),
        ("job.sub", CONDOR, [["a=1", "seed=?"]]),
        ("job.submit", "Universe = docker\nExecutable = train.py\nArguments = a=1 b=$(x)\nQueue\n", [["a=1", "b=?"]]),
        ("job.sub", "#!/bin/bash\npython train.py a=1\n", [["a=1"]]),
        ("Procfile", "# x: python train.py no=1\ntrainer: python train.py a=1\nweb: gunicorn train.py\n", [["a=1"]]),
        ("crontab", "# @daily python no.py\n0 3 * * 1 python train.py a=1\n@daily python train.py a=2\n", [["a=1"], ["a=2"]]),
        ("run.bat", "rem python train.py no=1\ncall python train.py a=1\necho python train.py no=2\n", [["a=1"]]),
        ("run.bat", "python train.py a=%A%\npython train.py a=1 ^\n  b=2\n", [["a=?"], ["a=1", "b=2"]]),
        ("x.ini", "command =\n", []),
        ("x.ini", "command = \\", []),
    ],
)
def test_files_that_are_known_by_their_names(path: str, text: str, expected: list[list[str]]) -> None:
    assert found(path, text) == expected
    source = SourceText(path, text)
    for command in find_commands(source):
        for word in command.overrides:
            assert text[word.start : word.end].startswith(word.known_prefix)


PACKAGE = """{
  "description": "python train.py no=1",
  "scripts": {"train": "X=1 python train.py a=1 \\"b=[1]\\"", "say": "echo python train.py no=2", "lint": 3},
  "keywords": ["python train.py no=3"]
}"""
TASKS = """{ // comment
  "tasks": [
    {"label": "python train.py no=1", "command": "python train.py a=1"},
    {"command": "python", "args": ["${workspaceFolder}/train.py", "a=2"]},
    {"command": "${config:python.defaultInterpreterPath}", "args": ["train.py", "a=3"]},
    "python train.py no=2"
  ]
}"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("package.json", PACKAGE, [["a=1", "b=[1]"]]),
        (".vscode/tasks.json", TASKS, [["a=1"], ["a=2"], ["a=3"]]),
        (".devcontainer/devcontainer.json", '{"postCreateCommand": "python train.py a=1", "name": "python train.py"}', [["a=1"]]),
        ("package.json", '{"scripts": ["python train.py"', []),
        ("package.json", '{"scripts": {"a": {"b": "python train.py no=1"}}}', []),
    ],
)
def test_json_that_holds_commands(path: str, text: str, expected: list[list[str]]) -> None:
    assert found(path, text) == expected


YAML = [
    (
        "Taskfile.yml",
        "tasks:\n  a:\n    vars: {A: x}\n    cmds:\n      - python train.py a={{.A}} b={{.B}}\n      - task: b\n",
        [["a=x", "b=?"]],
    ),
    ("ci.yml", "trigger: [main]\nvariables:\n  a: x\nsteps:\n  - script: python train.py a=$(a) b=$(nproc)\n", [["a=x", "b=?"]]),
    ("ci.yml", "pool: x\nvariables:\n  - name: a\n    value: x\nsteps:\n  - bash: python train.py a=$(a)\n", [["a=x"]]),
    (
        "flow.yaml",
        "spec:\n  arguments:\n    parameters: [{name: a, value: x}]\n  templates:\n    - container:\n"
        "        command: [python, train.py]\n        args: ['a={{workflow.parameters.a}}', 'b={{inputs.parameters.b}}']\n",
        [["a=x", "b=?"]],
    ),
    (
        "MLproject",
        "entry_points:\n  main:\n    parameters:\n      a: {type: float, default: 3}\n      b: float\n"
        "    command: 'python train.py a={a} b={b} c={c}'\n",
        [["a=3", "b=?", "c={c}"]],
    ),
    ("job.yml", "command: >-\n  python train.py\n  a=${{inputs.a}}\ninputs:\n  a: 3\n", [["a=3"]]),
    (
        "ci.yml",
        "on:\n  workflow_dispatch:\n    inputs:\n      a: {default: x}\n      b: {required: true}\n"
        "jobs:\n  j:\n    steps:\n      - run: python train.py a=${{ inputs.a }} b=${{ github.event.inputs.b }}\n",
        [["a=x", "b=?"]],
    ),
]


@pytest.mark.parametrize(("path", "text", "expected"), YAML)
def test_services_put_values_in_each_in_its_way(path: str, text: str, expected: list[list[str]]) -> None:
    assert found(path, text) == expected


def test_an_input_counts_by_its_default_only() -> None:
    (command,) = find_commands(SourceText("ci.yml", YAML[-1][1]))
    assert [word.assumed for word in command.overrides] == [True, False]


JUSTFILE = """# python train.py no=1
lr := "1e-4"
opts := 'a=1 lr=' + lr  # comment
gpu := env_var_or_default("GPU", "0")
export EPOCHS := "5"
now := `date`
loop := loop

train:
    @python train.py {{opts}}
    python train.py g={{ gpu }} now={{now}} l={{loop}} b={{{{x}}

with value second="2" *REST:
    python train.py v={{value}} s={{second}} {{REST}}

calls: (with "3") (with "4" '5')

script:
    #!/usr/bin/env bash
    for s in 1 2; do
        python train.py e=$EPOCHS s=$s
    done

other:
    #!/usr/bin/env python
    # python train.py no=2

long $CUDA="1":
    -python train.py \\
        c=$CUDA
    echo python train.py no=3
"""


def test_recipes_of_a_justfile() -> None:
    assert found("justfile", JUSTFILE) == [
        ["a=1", "lr=1e-4"],
        ["g=0", "now=?", "l=?", "b=?"],
        ["v=3", "s=2", "..."],
        ["v=4", "s=5", "..."],
        ["e=5", "s=1"],
        ["e=5", "s=2"],
        ["c=1"],
    ]


def test_a_justfile_whose_values_double_is_given_up() -> None:
    doubled = "".join(f"a{n} := a{n - 1} + a{n - 1}\n" for n in range(1, 60))
    text = f"a0 := 'x'\n{doubled}t:\n    python train.py a={{{{a3}}}} b={{{{a59}}}}\n"
    assert found("justfile", text) == [["a=" + "x" * 8, "b=?"]]


def test_a_value_of_a_justfile_has_the_place_where_it_is_written() -> None:
    first = next(find_commands(SourceText("justfile", JUSTFILE)))
    _, start, end = first.overrides[1].written()
    assert JUSTFILE[start:end] == "1e-4"


@pytest.mark.skipif(shutil.which("just") is None, reason="just is not here")
def test_recipes_are_those_that_just_runs(tmp_path: Path) -> None:
    text = 'lr := "1e-4"\nboth := "a=1 lr=" + lr\nt x="2":\n    python train.py {{both}} x={{x}} {{{{y}}\n'
    (tmp_path / "justfile").write_text(text, encoding="utf-8")
    run = subprocess.run(["just", "-n", "t"], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=30)
    assert ["python", "train.py", *found("justfile", text)[0]] == run.stderr.split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('at now + 1 hour <<< "python train.py a=$P"', [["a=2"]]),
        ("bash <<< 'python train.py a=1'", [["a=1"]]),
        ("bash other.sh <<< 'python train.py a=1'", []),
        ("cat <<< 'python train.py a=1'", []),
        ("at 22:00 <<EOF\npython train.py a=$P\nEOF", [["a=2"]]),
        ("torchx run -s slurm dist.ddp -j 1x2 --script train.py -- a=1", [["a=1"]]),
        ("torchx run dist.ddp -m lab.train -- a=1", [["a=1"]]),
        ("python -m determined.launch.torch_distributed python train.py a=1", [["a=1"]]),
    ],
)
def test_what_is_given_to_a_queue(line: str, expected: list[list[str]]) -> None:
    assert found("run.sh", f"P=2\n{line}\n") == expected


def test_hidden_files_that_hold_commands_are_looked_into(tmp_path: Path) -> None:
    wanted = [".vscode/tasks.json", ".circleci/config.yml", ".gitlab-ci.yml", ".github/workflows/a.yml", ".travis.yml", "a.sh"]
    wanted.append(".pre-commit-config.yaml")
    wanted.append(".woodpecker.yml")
    others = [".vscode/settings.json", ".secret", ".cache/run.sh", "sub/.gitlab-ci.yml", ".github/a.sh"]
    for name in (*wanted, *others):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("python train.py a=1\n", encoding="utf-8")
    assert sorted(texts_of(list_repository(str(tmp_path)))) == sorted(wanted)
