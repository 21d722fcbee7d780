"""A command of very many words is judged in work that grows with their number, whatever Hydra refuses of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from growth import calls, is_linear
from projects import LAUNCHED, Project

WORDS = {
    "an unknown key, again and again": lambda n: "a=b " * n,
    "unknown keys": lambda n: " ".join(f"k{number}=1" for number in range(n)),
    "new keys": lambda n: " ".join(f"+k{number}=1" for number in range(n)),
    "a group that is not there": lambda n: " ".join(f"arch=none{number}" for number in range(n)),
    "options that are not there": lambda n: " ".join(f"+none{number}=x" for number in range(n)) + " ~nothing",
    "values of one key": lambda n: " ".join(f"lr={number}" for number in range(n)),
    "wrong values": lambda n: " ".join(f"arch.halt_exploration_prob=0.5{number}" for number in range(n)),
    "a package that does not fit": lambda n: " ".join(f"+k{number}.a=1" for number in range(n)) + " +lr.a=1",
    "a list": lambda n: "+list=[" + ",".join(map(str, range(n))) + "]",
    "a sweep": lambda n: "-m lr=" + ",".join(map(str, range(n))),
}


def judged(path: Path, name: str, text: str, mended: bool = False) -> int:
    """How many functions are called where a project with one file of commands is judged, or mended."""
    project = Project(path, LAUNCHED | {name: text})
    look = project.mend if mended else project.findings
    return calls(lambda: look(name, select=("launch-commands",)))


@pytest.mark.parametrize("what", WORDS)
def test_work_grows_with_the_words(tmp_path: Path, what: str) -> None:
    def work(n: int) -> int:
        return judged(tmp_path / f"{n}", "run.sh", f"python pretrain.py --config-name cfg {WORDS[what](n)}\n")

    assert is_linear(work, 60)


COMMANDS = {
    "run.sh": "python pretrain.py --config-name cfg lr={n} +seed={n}\n",
    "wrong.sh": "python pretrain.py --config-name cfg arch.halt_exploration_prob=0.5{n}\n",
    "README.md": "- `python pretrain.py --config-name cfg lr={n}`\n",
    "jobs.txt": "[ ] python pretrain.py --config-name cfg +seed={n}\n",
    "Makefile": "run{n}:\n\tpython pretrain.py --config-name cfg lr={n}\n",
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("mended", [False, True])
def test_work_grows_with_the_commands_of_a_file(tmp_path: Path, name: str, mended: bool) -> None:
    def work(n: int) -> int:
        lines = "".join(COMMANDS[name].format(n=number) for number in range(n))
        return judged(tmp_path / f"{n}", name, lines, mended)

    assert is_linear(work, 20)
