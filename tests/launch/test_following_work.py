"""Following a script takes work that grows with its length; what never ends is given up soon and is unknown then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from growth import calls, is_linear, lines

from trm_hooks.launch.command import Command
from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText

RUN = "python train.py"
SCRIPTS: dict[str, Callable[[int], str]] = {
    "lines": lambda n: "P=1\n" + f"{RUN} p=$P\n" * n,
    "words": lambda n: "P=1\n" + RUN + " p=$P" * n + "\n",
    "words of an array": lambda n: "A=(" + "p=1 " * n + f')\n{RUN} "${{A[@]}}"\n',
    "words added one by one": lambda n: "A=()\n" + "A+=(p=1)\n" * n + f'{RUN} "${{A[@]}}"\n',
    "variables": lambda n: "".join(f"P{at}=1\n" for at in range(n)) + f"{RUN} p=$P1\n",
    "functions": lambda n: "".join(f"f{at}() {{ {RUN} p=$1; }}\nf{at} 1\n" for at in range(n)),
    "calls of a function": lambda n: f"f() {{ {RUN} p=$1; }}\n" + "".join(f"f {at}\n" for at in range(n)),
    "loops": lambda n: f"for p in 1 2; do {RUN} p=$p; done\n" * n,
    "turns of a loop": lambda n: f"for p in {' '.join(map(str, range(n)))}; do {RUN} p=$p; done\n",
    "tests": lambda n: f"P=1\nif [ -f x ]; then {RUN} p=$P; fi\n" * n,
    "ways": lambda n: "".join(f"if [ -f x ]; then P{at}=1; fi\n" for at in range(n)) + f"{RUN} p=$P1\n",
    "documents": lambda n: f"P=1\ncat > job.sh <<EOF\n{RUN} p=$P\nEOF\n" * n,
    "lines of a document": lambda n: "P=1\ncat > job.sh <<EOF\n" + f"{RUN} p=$P\n" * n + "EOF\n",
    "lines that are read": lambda n: f"while read -r p; do {RUN} p=$p; done <<EOF\n" + "1\n" * n + "EOF\n",
    "items by name": lambda n: "declare -A C=(" + "".join(f"[k{at}]=1 " for at in range(n)) + f")\n{RUN} p=${{C[k1]}}\n",
    "arithmetic": lambda n: "".join(f"P=$((P + {at}))\n" for at in range(n)) + f"{RUN} p=$P\n",
    "strings of commands": lambda n: f'P=1\nbash -c "{RUN} p=$P"\n' * n,
    "substitutions": lambda n: f'X=$(sbatch --wrap="{RUN} p=1")\n' * n,
    "options": lambda n: "set -- " + "-p 1 " * n + f'\nwhile getopts "p:" o; do P=$OPTARG; done\n{RUN} p=$P\n',
}


def work(path: str, text: str) -> int:
    return lines(lambda: list(find_commands(SourceText(path, text))))


@pytest.mark.parametrize("what", SCRIPTS)
def test_work_is_linear(what: str) -> None:
    assert is_linear(lambda n: work("run.sh", SCRIPTS[what](n)), 20)


LISTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "tasks": ("pyproject.toml", lambda n: "[tool.poe.tasks]\n" + "".join(f't{at} = "{RUN} a=1"\n' for at in range(n))),
    "tables": ("pyproject.toml", lambda n: "".join(f'[tool.poe.tasks.t{at}]\ncmd = "{RUN} a=1"\n' for at in range(n))),
    "open brackets": ("pyproject.toml", lambda n: "[tool.poe.tasks]\na = " + "[" * n + f' "{RUN}"\n'),
    "blocks": ("README.md", lambda n: f"```bash\nP=1\n{RUN} p=$P\n```\n\n" * n),
    "lists": ("go.py", lambda n: "import subprocess\n" + 'subprocess.run(["python", "train.py", "a=1"])\n' * n),
    "items": ("go.py", lambda n: 'import subprocess\nsubprocess.run(["python", "train.py", ' + '"a=1", ' * n + "])\n"),
    "scripts": ("go.py", lambda n: f'S = """#!/bin/sh\n{RUN} a={{a}}\n"""\n' * n),
    "clones": (
        "README.md",
        lambda n: "```bash\n" + f"git clone https://example.org/a/b\ncd b && {RUN} a=1\n" * n + "```\n",
    ),
    "variables of an image": ("Dockerfile", lambda n: f"ENV A=1 B=$A\nRUN {RUN} a=$A\n" * n),
    "folders of an image": ("Dockerfile", lambda n: f"WORKDIR /a\nRUN {RUN} a=1\n" * n),
}


@pytest.mark.parametrize("what", LISTS)
def test_work_on_lists_and_documents_is_linear(what: str) -> None:
    path, text = LISTS[what]
    assert is_linear(lambda n: work(path, text(n)), 20)


LOOP = "python train.py a=1\n"
ENDLESS: dict[str, dict[str, str]] = {
    "a script that calls itself": {"run.sh": f"{LOOP}bash run.sh $1\n"},
    "a script that sources itself": {"run.sh": f"{LOOP}P=1\nsource run.sh\n"},
    "two that source each other": {"run.sh": f"{LOOP}. b.sh $1\n", "b.sh": ". run.sh $2\n"},
    "two that call each other": {"run.sh": f"{LOOP}./b.sh $1\n./b.sh 2\n", "b.sh": "bash ./run.sh $2\nbash run.sh\n"},
    "a function of two calls": {"run.sh": f"f() {{ f; f; }}\nf $1\n{LOOP}"},
    "a loop of 10^9": {"run.sh": f"for i in {{1..1000000000}}; do X=$i; done\nfor i in $(seq 1000000000); do X=$i; done\n{LOOP}"},
    "a counting loop of 10^9": {"run.sh": f"for ((i=0; i<1000000000; i++)); do X=$i; done\n{LOOP}"},
    "loops in loops": {"run.sh": "for i in {1..99}; do " * 9 + "X=$i; " + "done; " * 9 + f"\n{LOOP}"},
    "functions that double": {"run.sh": "".join(f"f{at}() {{ f{at + 1}; f{at + 1}; }}\n" for at in range(40)) + f"f0 $1\n{LOOP}"},
    "a string that doubles": {"run.sh": "X=ab\n" + "X=$X$X\n" * 60 + LOOP},
    "a list that doubles": {"run.sh": "X=(a b)\n" + 'X=("${X[@]}" "${X[@]}")\n' * 40 + LOOP},
    "braces that multiply": {"run.sh": f"echo $X {'{a,b}' * 40}\n{RUN} a=1 {'{c,d}' * 40}=$X\n"},
    "substitutions 1,000 deep": {"run.sh": f"X={'$(' * 1000}{')' * 1000}\n{LOOP}"},
    "blocks 1,000 deep": {"run.sh": "if true; then\n" * 1000 + "X=$Y\n" + "fi\n" * 1000 + LOOP},
    "a power": {"run.sh": f"X=$((9**9**9**9))\nY=$((1 << 99999999))\n{LOOP}"},
}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_never_ends_is_given_up_soon(what: str) -> None:
    files = {name: SourceText(name, text) for name, text in ENDLESS[what].items()}
    commands: list[Command] = []

    def read(path: str, _: object) -> SourceText | None:
        return files.get(path.removeprefix("./"))

    count = calls(lambda: commands.extend(find_commands(files["run.sh"], read=read)))
    assert any(word.text == "a=1" for command in commands for word in command.overrides)
    assert count < 3_000_000


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        # an exit status that is known leads one way only
        ('set -- a=1\nshift 2 || shift 1\npython train.py b=2 "$@"\n', [["b=2"]]),
        # and so does a test of constants
        ("A=a=1\nif [[ $A == *=* ]]; then python train.py $A; else python train.py bad=$A; fi\n", [["a=1"]]),
        # a default is preferred, never proven
        ('X=${X:-a}\n[ -z "$X" ] && exit 2\npython train.py x=$X\n', [["x=a"]]),
        ('X=${X:-a}\n[ "$X" = a ] && exit 2\npython train.py x=$X\n', [["x=a"]]),
        # nothing in a list is no word, not an empty one
        ('set --\nA=()\npython train.py a=1 "$@" "${A[@]}" b=2\n', [["a=1", "b=2"]]),
        # what is assigned before a command is not there yet for its own words
        ("X=1\nX=2 python train.py x=$X\n", [["x=1"]]),
        # the words behind a redirection belong to the command, and it is one command to `||`
        ("P=1\npython train.py a=$P 2> err b=2 || exit 1\npython train.py c=3\n", [["a=1", "b=2"], ["c=3"]]),
        # an open quote on the last line spoils the tree, not the lines
        ('P=1\npython train.py a=1\npython train.py b=$P\necho "open\n', [["a=1"], ["b=$P"]]),
    ],
)
def test_traps(text: str, commands: list[list[str]]) -> None:
    found = find_commands(SourceText("run.sh", text))
    assert [[word.text for word in command.overrides] for command in found] == commands


def test_the_same_value_through_five_callers_is_in_one_place() -> None:
    text = "P=0.5\nf() { python train.py p=$P n=$1; }\nfor n in 1 2 3 4 5; do f $n; done\n"
    places = {command.overrides[0].written()[1:] for command in find_commands(SourceText("run.sh", text))}
    assert places == {(2, 5)}


def test_braces_in_a_document_are_a_choice() -> None:
    text = "```bash\nP=1\npython train.py arch={trm,etrm} p=$P\n```\n"
    (command,) = find_commands(SourceText("README.md", text))
    assert [word.text for word in command.overrides] == ["arch={trm,etrm}", "p=1"]
    assert not command.overrides[0].known
