"""Launch commands in task files, in scripts that Python writes, and in texts that are printed for a shell."""

from __future__ import annotations

import pytest

from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText


def found(path: str, text: str) -> list[list[str]]:
    """The overrides of each command; what is not known as a question mark."""
    commands = find_commands(SourceText(path, text))
    shown = []
    for command in commands:
        words = [
            "".join("?" if piece[2] in ("unknown", "splitting") else piece[0] for piece in word.pieces)
            for word in command.overrides
        ]
        shown.append([*words, "..."] if command.open_ended else words)
    return shown


TOML = """
[project.scripts]
train = "python train.py no=1"

[tool.poe.tasks]
train = "python train.py a=1"  # "python train.py no=2"
sweep = { cmd = "python train.py -m a=2,3", help = "python train.py no=3", env = { X = "python train.py no=4" } }
both = { shell = "python train.py a=4 && python train.py a=5" }
row = ["train", { cmd = "python train.py a=6" }]

[tool.poe.tasks.long]
cmd = \"\"\"
python train.py  # "python train.py no=7"
  a=7
  # no=8
  b=8  # the last
\"\"\"
help = 'python train.py no=5'

[tool.pdm.scripts]
list = { cmd = ["python", "train.py", "a=9"] }

[tool.hatch.envs.default.scripts]
train = 'python train.py a=10 {args}'
many = ["python train.py a=11", "python train.py a=12"]

[tool.ruff]
exclude = ["train.py", "python train.py no=6"]
"""


@pytest.mark.parametrize("name", ["pyproject.toml", "pixi.toml"])
def test_tasks_of_toml(name: str) -> None:
    assert found(name, TOML) == [
        ["a=1"],
        ["a=2,3"],
        ["a=4"],
        ["a=5"],
        ["a=6"],
        ["a=7", "b=8"],
        ["a=9"],
        ["a=10", "..."],
        ["a=11"],
        ["a=12"],
    ]


def test_a_task_keeps_the_place_where_it_is_written() -> None:
    words = [word for command in find_commands(SourceText("pyproject.toml", TOML)) for word in command.overrides]
    assert [TOML[word.start : word.end] for word in words] == [word.text for word in words]


@pytest.mark.parametrize(
    "text", ["[tool.poe.tasks\n", '[tool.x.tasks]\na = "python train.py', "[a]\n" * 50, "[tool.x.tasks]\na = [[[[\n"]
)
def test_what_is_no_toml_holds_no_task(text: str) -> None:
    assert found("pyproject.toml", text) == []


PYTHON = '''
import nox
S = """#!/bin/bash
#SBATCH --gres=gpu:1
python train.py a=1 seed={seed} m={{x:1}}
"""
F = f"""#!/bin/sh
python train.py a=2 seed={seed}
"""
D = """Usage: python train.py no=1"""

@nox.session
def train(session):
    session.run("python", "train.py", "a=3")
    session.run("pytest", "train.py", "no=2")

def task(c):
    c.run("python train.py a=4")
    print("python train.py no=3")
'''


def test_python_that_writes_scripts_and_runs_tasks() -> None:
    assert found("tasks.py", PYTHON) == [["a=1", "seed=?", "m={x:1}"], ["a=2", "seed=?"], ["a=3"], ["a=4"]]


@pytest.mark.parametrize(
    ("line", "overrides"),
    [
        ("echo 'python train.py a=1' | sbatch -p gpu", [["a=1"]]),
        ('echo "python train.py a=$P" | at now', [["a=?"]]),
        ("echo 'python train.py a=1' | tee log", []),
        ("echo 'python train.py a=1' | bash other.sh", []),
        ("sky launch -c x 'python train.py a=1'", [["a=1"]]),
        ("composer -n 2 train.py a=1", [["a=1"]]),
        ("memray run -o x.bin train.py a=1", [["a=1"]]),
        ('X=$(sbatch --parsable --wrap="python train.py a=1")', [["a=1"]]),
        ('X=$(echo "python train.py a=1")', []),
        ("sbatch --export=ALL,P=2 job.sh", []),
    ],
)
def test_what_is_fed_and_who_is(line: str, overrides: list[list[str]]) -> None:
    assert found("run.sh", f"Q=1\n{line}\npython train.py q=$Q\n") == [*overrides, ["q=1"]]


@pytest.mark.parametrize("path", ["run.sh", "a.rst"])
@pytest.mark.parametrize("call", ["sbatch --export=ALL,A=1,B=2 job.sh x", "qsub -v A=1,B=2 job.sh", "A=1 B=2 sbatch job.sh"])
def test_variables_that_a_queue_exports_reach_the_job(path: str, call: str) -> None:
    job = SourceText("job.sh", "python train.py a=$A b=$B\n")
    (command,) = find_commands(SourceText(path, f"{call}\n"), read=lambda path, _: job if path == "job.sh" else None)
    assert [word.text for word in command.overrides] == ["a=1", "b=2"]


@pytest.mark.parametrize(
    "call", ['"$DIR/lib/job.sh"', '"$(dirname "$0")/lib/job.sh"', "source ${HERE}/lib/job.sh", "bash $HERE/lib/job.sh"]
)
def test_a_script_in_a_folder_that_is_not_known_is_called(call: str) -> None:
    job = SourceText("lib/job.sh", "P=3\npython train.py a=$P\n")
    commands = find_commands(SourceText("run.sh", f"{call} x\n"), read=lambda path, _: job if path == "lib/job.sh" else None)
    assert [[word.text for word in command.overrides] for command in commands] == [["a=3"]]


def test_the_trace_of_a_shell_is_no_command() -> None:
    assert found("log.txt", "+ python train.py a=1\n- python train.py a=2\n") == [["a=2"]]
    assert found("README.md", "+ python train.py a=1\n") == [["a=1"]]


def test_a_key_behind_the_dash_of_a_list() -> None:
    named = "  - name: python train.py no=1\n    cmd: python train.py a=3\n"
    text = f"cmds:\n  - cmd: python train.py a=1\n    silent: true\n  - cmd: python train.py\n      a=2\n{named}"
    assert found("Taskfile.yml", text) == [["a=1"], ["a=2"], ["a=3"]]


SNAKEFILE = '''
rule a:
    output: "python train.py no=1"
    shell:
        "python train.py a=1 "  # python train.py no=2
        "b={wildcards.b} {params.more}"
rule b:
    shell: "python train.py a={{1,2}} && touch {output}"
rule c:
    shell:
        """
        set -e
        python train.py \\\\
            a='3' b={config[b]}
        """
    message: "python train.py no=3"
'''
JENKINSFILE = """
node {
  sh 'python train.py a=1'
  sh "python train.py a=${params.A} b=2"
  sh(script: 'python train.py a=3', returnStdout: true)
  sh '''
    python train.py \\
      a=4
  '''
  steps { sh "python train.py a=5"; sh label: 'x', script: 'python train.py a=6' }
  echo 'python train.py no=1'  // sh 'no=2
}
"""
POE = """
[tool.poe.tasks]
a = { sequence = ["fit", { cmd = "python train.py a=1", help = "python train.py no=1" }] }
b = ["python train.py b=1", { shell = "python train.py b=2" }]
[tool.poe.tasks.c]
cmd = ["python", "train.py", "c=1"]
"""
TOX = """
[env_run_base]
description = "python train.py no=1"
commands = [["python", "train.py", "a=1"], ["pytest"], ["python", "train.py", "a=2"]]
[tool.tox.env.x]
deps = ["train.py"]
commands = [["python", "train.py", "a=3"]]
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("Snakefile", SNAKEFILE, [["a=1", "b=?", "..."], ["a=?"], ["a=3", "b=?"]]),
        ("rules/train.smk", SNAKEFILE, [["a=1", "b=?", "..."], ["a=?"], ["a=3", "b=?"]]),
        ("ci/Jenkinsfile", JENKINSFILE, [["a=1"], ["a=?", "b=2"], ["a=3"], ["a=4"], ["a=5"], ["a=6"]]),
        ("pyproject.toml", POE, [["a=1"], ["b=1"], ["b=2"], ["c=1"]]),
        ("compose.yml", "services:\n  t:\n    entrypoint: python train.py\n    command: [a=1, 'b=x y']\n", [["a=1", "b=x y"]]),
        ("compose.yml", "services:\n  t:\n    entrypoint: python train.py\n    command: a=1 b=2\n", [["a=1", "b=2"]]),
        ("compose.yml", "services:\n  t:\n    entrypoint: bash -c\n    command: ['python train.py a=1']\n", [["a=1"]]),
        ("compose.yml", "services:\n  t:\n    entrypoint: python train.py\n", [[]]),
        ("cloudbuild.yaml", "steps:\n- entrypoint: python\n  args: [train.py, a=1]\n", [["a=1"]]),
        ("cloudbuild.yaml", "steps:\n- entrypoint: bash\n  args: ['-c', 'python train.py a=1']\n", [["a=1"]]),
        ("tox.toml", TOX, [["a=1"], ["a=2"], ["a=3"]]),
    ],
)
def test_pipelines(path: str, text: str, expected: list[list[str]]) -> None:
    assert found(path, text) == expected


def test_defaults_of_a_taskfile() -> None:
    text = """
version: '3'
vars: {LR: 1e-4}
tasks:
  train:
    cmds:
      - python train.py lr={{.LR}} arch={{.ARCH | default "trm"}} b={{.B | default 3}} c={{if .C}}1{{end}}
  hrm:
    vars: {ARCH: hrm}
    cmds:
      - python train.py arch={{.ARCH | default "trm"}} d={{.D | default .LR}}
"""
    assert found("Taskfile.yml", text) == [["lr=1e-4", "arch=trm", "b=3", "c=?1?"], ["arch=hrm", "d=?"]]


def test_a_recipe_of_just_gives_another_any_number_of_arguments() -> None:
    text = """
train arch="trm" *args="":
    python train.py arch={{arch}} {{args}}

big: (train "hrm" "ema=True" "b=2")
"""
    assert found("justfile", text) == [["arch=trm", "..."], ["arch=hrm", "ema=True", "b=2"]]


def test_pattern_rules_are_made_for_what_is_needed() -> None:
    text = """
SEEDS := 0 1
all: seed-0 seed-1 note
seed-%:
\tpython train.py seed=$*
x1 x2: x%: data
\tpython train.py x=$* of=$@
other-%:
\tpython train.py other=$*
"""
    assert found("Makefile", text) == [["seed=0"], ["seed=1"], ["x=1", "of=x1"], ["x=2", "of=x2"], ["other=?"]]


def test_parameters_of_circleci() -> None:
    text = """
version: 2.1
parameters:
  arch: {type: string, default: trm}
jobs:
  smoke:
    parameters:
      lr: {default: 1e-4}
    environment: {EPOCHS: "1"}
    steps:
      - run: python train.py arch=<< pipeline.parameters.arch >> lr=<<parameters.lr>>
      - run:
          command: |
            python train.py epochs=$EPOCHS gone=<< pipeline.number >>
"""
    assert found(".circleci/config.yml", text) == [["arch=trm", "lr=1e-4"], ["epochs=1", "gone=?"]]
    given = f"{text}workflows:\n  all:\n    jobs:\n      - smoke:\n          lr: 3e-4\n"
    assert found(".circleci/config.yml", given) == [["arch=trm", "lr=?"], ["epochs=1", "gone=?"]]


def test_jobs_of_gitlab_that_extend_others() -> None:
    text = """
.base:
  variables: {EPOCHS: "1"}
  script: [python train.py arch=$ARCH epochs=$EPOCHS]
.big:
  extends: .base
  variables: {ARCH: hrm}
small:
  extends: .base
  variables: {ARCH: trm, EPOCHS: "2"}
big:
  extends: [.big]
own:
  extends: .base
  script:
    - python train.py own=1
.hidden:
  script: [python train.py hidden=1]
"""
    expected = [["arch=trm", "epochs=2"], ["arch=hrm", "epochs=1"], ["own=1"], ["hidden=1"]]
    assert sorted(found(".gitlab-ci.yml", text)) == sorted(expected)
    assert found("a.yml", "a:\n  extends: {file: b.yml}\n  run: python train.py a=1\nb:\n  extends: b\n") == [["a=1"]]


def test_the_command_of_a_sweep_is_read_once() -> None:
    text = "parameters:\n  a: {values: [1, 2]}\ncommand: [python, train.py, b=1, '${args_no_hyphens}']\n"
    assert found("sweep.yaml", text) == [["b=1", "a=1"], ["b=1", "a=2"]]


def test_a_job_may_be_called_matrix() -> None:
    text = """
jobs:
  matrix:
    strategy:
      matrix:
        include: [{args: a=1}, {args: a=2 b=2}]
    steps:
      - run: python train.py ${{ matrix.args }}
"""
    assert found(".github/workflows/ci.yml", text) == [["a=1"], ["a=2", "b=2"]]


def test_kubernetes_puts_variables_into_the_text_for_a_shell() -> None:
    text = """
containers:
  - command: [/bin/sh]
    args: ["-c", "exec python train.py a=$(A) b=$(date)"]
    env: [{name: A, value: "1"}]
  - argv: [python, train.py, c=1]
"""
    assert found("pod.yaml", text) == [["a=1", "b=?"], ["c=1"]]
