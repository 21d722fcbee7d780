"""Commands in argument lists and in strings of other languages: Python, JSON, notebooks, Dockerfiles, YAML."""

from __future__ import annotations

import json

import pytest

from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText


def arguments_in(path: str, text: str) -> list[list[str]]:
    """Script and overrides of each command; every known word is found again at its place."""
    source = SourceText(path, text)
    found = []
    for command in find_commands(source):
        for word in command.overrides:
            home, start, end = word.written()
            assert home.source is source
            assert text[start:end]
        found.append([command.script.text, *(word.text for word in command.overrides)])
    return found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("subprocess.run([sys.executable, 'train.py', 'lr=1'])", [["train.py", "lr=1"]]),
        ("subprocess.run(['python', '-m', 'lab.train', 'lr=1'])", [["lab.train", "lr=1"]]),
        ("A = ['lr=1']\nsubprocess.run(['python', 'train.py', *A])", [["train.py", "lr=1"]]),
        (
            "A = ['python', 'train.py']\nA += ['lr=1']\nA.append('b=2')\nA.extend(['c=3'])\nsubprocess.run(A)",
            [["train.py", "lr=1", "b=2", "c=3"]],
        ),
        ("subprocess.run(['python'] + ['train.py', 'lr=1'])", [["train.py", "lr=1"]]),
        ("def f(x):\n    subprocess.run(['python', 'train.py', f'lr={x}', 'b=2'])", [["train.py", "lr={x}", "b=2"]]),
        ("X = 3\nP = '0.5'\nsubprocess.run(['python', 'train.py', f'lr={P}'])", [["train.py", "lr=0.5"]]),
        ("subprocess.run('python train.py lr=1', shell=True)", [["train.py", "lr=1"]]),
        ("os.system('cd x && python train.py \\'lr=1\\'')", [["train.py", "lr=1"]]),
        ("subprocess.run('python train.py lr=1'.split())", [["train.py", "lr=1"]]),
        ("subprocess.run('python train.py lr=1')", []),
        ("print(['python', 'train.py', 'lr=1'])", []),
        ("subprocess.run(['echo', 'python', 'train.py'])", []),
        ("# subprocess.run(['python', 'train.py'])", []),
        ("subprocess.run(['python', 'train.py'", []),
    ],
)
def test_python(code: str, found: list[list[str]]) -> None:
    assert arguments_in("run.py", f"import subprocess\n{code}\n") == found


def test_what_a_branch_adds_to_a_list_leaves_it_open() -> None:
    code = "import subprocess\nA = ['python', 'train.py']\nif x:\n    A.append('lr=1')\nsubprocess.run(A)\n"
    (command,) = find_commands(SourceText("run.py", code))
    assert (command.open_ended, command.overrides) == (True, [])


@pytest.mark.parametrize(
    "change",
    [
        *("A = []", "A = ['python', 'b.py']", "A = ['python']", "A, B = C"),
        *("del A[1]", "A[1] = 'b.py'", "A.insert(1, 'b.py')", "A.pop()"),
    ],
)
@pytest.mark.parametrize("head", ["if x:\n    ", ""])
def test_what_a_list_was_before_it_is_changed_is_not_launched_behind_it(head: str, change: str) -> None:
    code = f"import subprocess\nA = ['python', 'train.py']\n{head}{change}\nsubprocess.run(A)\n"
    found = [each.script.text for each in find_commands(SourceText("run.py", code))]
    assert found == ["train.py"] * bool(head) + ["b.py"] * ("= ['python', 'b.py']" in change)


def test_places_in_python_count_characters() -> None:
    code = "import subprocess\nsubprocess.run(['python', 'train.py', 'ü=ö', 'lr=1'])\n"
    (command,) = find_commands(SourceText("run.py", code))
    assert code[command.overrides[1].start :].startswith("lr=1")


def test_debugger() -> None:
    text = """{ // comment
  "configurations": [
    {"program": "${workspaceFolder}/train.py", "args": ["lr=1", /* "b=2", */ "c=3",],},
    {"module": "lab.train", "args": ["d=4"]},
    {"request": "attach"},
  ],
}"""
    assert arguments_in(".vscode/launch.json", text) == [["train.py", "lr=1", "c=3"], ["lab.train", "d=4"]]
    assert arguments_in("results.json", text) == []


def notebook(*cells: tuple[str, list[str]]) -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": lines} for kind, lines in cells]}, indent=1)


@pytest.mark.parametrize(
    ("kind", "lines", "found"),
    [
        ("code", ["!python train.py lr=1"], [["train.py", "lr=1"]]),
        ("code", ["x = 1\n", "!python train.py lr=1 \\\n", "  b=2\n", "y = 2"], [["train.py", "lr=1", "b=2"]]),
        ("code", ["%%bash\n", "echo\n", "python train.py 'lr=1'\n"], [["train.py", "lr=1"]]),
        ("code", ["# !python train.py lr=1"], []),
        ("code", ["python = 'train.py'"], []),
        ("markdown", ["!python train.py lr=1"], []),
    ],
)
def test_notebook(kind: str, lines: list[str], found: list[list[str]]) -> None:
    assert arguments_in("a.ipynb", notebook((kind, lines))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('ENTRYPOINT ["python", "train.py"]\nCMD ["lr=1"]\n', [["train.py", "lr=1"]]),
        ("ENV A=1 B=b=$A\nARG C='x y'\nCMD python train.py a=$A $B \"c=${C}\"\n", [["train.py", "a=1", "b=1", "c=x y"]]),
        ("ENV A 1\nFROM x\nRUN python train.py a=$A b=${B:-2}\nENV B 3\n", [["train.py", "a=$A", "b=2"]]),
        ("FROM x AS b\nENV A=1\nFROM y\nENV A=2\nFROM b AS c\nRUN python train.py a=$A\n", [["train.py", "a=1"]]),
        ("FROM x AS b\nENV A=1\nFROM y\nRUN python train.py a=$A\n", [["train.py", "a=$A"]]),
        ("ARG A\nENV B=$A\nRUN python train.py a=$A b=$B c='$A'\n", [["train.py", "a=$A", "b=$A", "c=$A"]]),
        ("ENV A=1\nRUN A=2; python train.py a=$A && \\\n  python train.py b=1\n", [["train.py", "a=$A"], ["train.py", "b=1"]]),
        ('ENV A=1\nCMD ["python", "train.py", "a=$A"]\n', [["train.py", "a=$A"]]),
        ('CMD ["python", "train.py", "lr=1"]\n', [["train.py", "lr=1"]]),
        ('CMD ["sh", "-c", "python train.py \\\n  lr=1"]\n', [["train.py", "lr=1"]]),
        ('ENTRYPOINT ["python", "a.py"]\nFROM x\nCMD ["python", "b.py"]\n', [["a.py"], ["b.py"]]),
        ('# CMD ["python", "train.py"]\n', []),
        ('CMD ["echo", "python", "train.py"]\n', []),
    ],
)
def test_dockerfile(text: str, found: list[list[str]]) -> None:
    assert arguments_in("Dockerfile", "FROM x\n" + text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('command: "python train.py lr=1"', [["train.py", "lr=1"]]),
        ("run: >-\n  python train.py\n  lr=1\n", [["train.py", "lr=1"]]),
        ("run: python train.py\n  lr=1\n", [["train.py", "lr=1"]]),
        ("command: [python, train.py, 'lr=1']", [["train.py", "lr=1"]]),
        ("command:\n  - python\n  - train.py\n  - lr=1\n", [["train.py", "lr=1"]]),
        ("command: [bash, -c, 'python train.py lr=1']", [["train.py", "lr=1"]]),
        ('description: "python train.py lr=1"', []),
        ("command: [echo, python, train.py]", []),
        ("command: [python, train.py", []),
    ],
)
def test_yaml(text: str, found: list[list[str]]) -> None:
    assert arguments_in("compose.yml", text) == found


def test_a_sweep_takes_every_value_of_each_parameter() -> None:
    text = (
        "program: train.py\ncommand: ['${program}', '${args_no_hyphens}']\n"
        "parameters:\n  lr: {values: [1, 2]}\n  seed: {value: 3}\n  b: {min: 0, max: 1}\n"
    )
    assert arguments_in("sweep.yaml", text) == [
        ["train.py", "lr=1", "seed=3", "b=0"],
        ["train.py", "lr=2", "seed=3", "b=0"],
        ["train.py", "lr=1", "seed=3", "b=1"],
    ]
