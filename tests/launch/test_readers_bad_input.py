"""What files of other languages hand to a shell is read in time that grows with their length, whatever they hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from growth import is_linear, lines
from hypothesis import given, settings
from hypothesis import strategies as st
from projects import LAUNCHED, Project

from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText

RUN = "python train.py"


def cells(*texts: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": text.splitlines(keepends=True)} for text in texts]})


TEXTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "calls of a script that the parser does not take": (
        "run.sh",
        lambda n: "case $A in\n  x)\ncat <<EOF\nEOF\n  ;&\nesac\n" + "A=1\nbash lib.sh\n" * n,
    ),
    "variables": ("Makefile", lambda n: "".join(f"A{at} = {at}\n" for at in range(n)) + f"all:\n\t{RUN} a=$(A1)\n"),
    "variables in a row": (
        "Makefile",
        lambda n: "A0=1\n" + "".join(f"A{at + 1} = $(A{at})\n" for at in range(n)) + f"all:\n\t{RUN} $(A{n})\n",
    ),
    "references": ("Makefile", lambda n: f"A = 1\nall:\n\t{RUN} {'a=$(A) ' * n}\n"),
    "references in a value": ("Makefile", lambda n: f"A = 1\nB = {'b=$(A) ' * n}\nall:\n\t{RUN} $(B)\n"),
    "references over lines": ("Makefile", lambda n: "A = 1\nB = " + "b=$(A) \\\n " * n + f"\nall:\n\t{RUN} $(B)\n"),
    "a value over lines": ("Makefile", lambda n: "B = " + "b=1 \\\n " * n + f"\nall:\n\t{RUN} $(B)\n"),
    "a variable added to": ("Makefile", lambda n: "A := a=1\n" + "A += b=1\n" * n + f"all:\n\t{RUN} $(A)\n"),
    "open references": ("Makefile", lambda n: f"A = {'$(B ' * n}\nall:\n\t{RUN} $(A)\n"),
    "nested references": ("Makefile", lambda n: f"A = {'$(' * n}{')' * n}\nall:\n\t{RUN} $(A)\n"),
    "nested functions": ("Makefile", lambda n: f"A = {'$(if x,' * n}{')' * n}\nall:\n\t{RUN} $(A)\n"),
    "targets": ("Makefile", lambda n: "A = 1\n" + "".join(f"t{at}:\n\t{RUN} a=$(A)\n" for at in range(n))),
    "targets in a row": ("Makefile", lambda n: "".join(f"t{at}: A = 1\nt{at}: t{at + 1}\n\t{RUN} a=$(A)\n" for at in range(n))),
    "targets of one rule": ("Makefile", lambda n: " ".join(f"t{at}" for at in range(n)) + f":\n\t{RUN} a=$@\n"),
    "conditionals": ("Makefile", lambda n: "ifeq ($(A),1)\n" * n + f"all:\n\t{RUN} a=$(A)\n" + "endif\n" * n),
    "blanks": (
        "Makefile",
        lambda n: "A" + " " * 20 * n + "\nA:" + " " * 20 * n + "x\ndefine A" + " " * 20 * n + f"x\nall:\n\t{RUN} $(A)\n",
    ),
    "stages that go on from each other": (
        "Dockerfile",
        lambda n: "FROM x AS s0\n" + "".join(f"FROM s{at} AS s{at + 1}\nENV A{at}=1\n" for at in range(20 * n)) + f"RUN {RUN}\n",
    ),
    "calls of make": ("run.sh", lambda n: "make train P=1\n" * n),
    "steps": ("ci.yml", lambda n: "jobs:\n t:\n  steps:\n" + f"  - run: {RUN} a=$A\n    env: {{A: 1}}\n" * n),
    "variables of a job": ("ci.yml", lambda n: "env:\n" + "".join(f"  A{at}: 1\n" for at in range(n)) + f"run: {RUN} a=$A1\n"),
    "lines with expressions": (
        "ci.yml",
        lambda n: "jobs:\n t:\n  steps:\n  - run: |\n" + f"      {RUN} a=${{{{ env.A }}}}\n" * n,
    ),
    "open expressions": ("ci.yml", lambda n: f"jobs:\n t:\n  steps:\n  - run: '{RUN} {'${{ ' * n}'\n"),
    "values of a matrix": (
        "ci.yml",
        lambda n: f"jobs:\n t:\n  strategy: {{matrix: {{a: [{'1, ' * n}]}}}}\n  steps:\n  - run: {RUN} a=${{{{ matrix.a }}}}\n",
    ),
    "axes of a matrix": (
        "ci.yml",
        lambda n: (
            f"jobs:\n t:\n  strategy: {{matrix: {{{', '.join(f'a{at}: [1, 2]' for at in range(n))}}}}}\n"
            f"  steps:\n  - run: {RUN} a=${{{{ matrix.a1 }}}}\n"
        ),
    ),
    "references of compose": ("compose.yml", lambda n: f"services: {{t: {{command: '{RUN} {'${A:-1} ' * n}'}}}}\n"),
    "open references of compose": ("compose.yml", lambda n: f"services: {{t: {{command: '{RUN} {'${Aa-' * n}'}}}}\n"),
    "stages": (
        "dvc.yaml",
        lambda n: "vars: [{a: 1}]\nstages:\n" + "".join(f"  s{at}: {{cmd: '{RUN} a=${{a}}'}}\n" for at in range(n)),
    ),
    "items": ("dvc.yaml", lambda n: f"stages:\n  s:\n    foreach: [{'1, ' * n}]\n    do: {{cmd: '{RUN} a=${{item}}'}}\n"),
    "cells": ("n.ipynb", lambda n: cells(*["P = 1", f"!{RUN} p={{P}}"] * n)),
    "lines of a cell": ("n.ipynb", lambda n: cells("P = 1\n" + f"P = 2\n!{RUN} p={{P}}\n" * n)),
    "names of cells": ("n.ipynb", lambda n: cells(*[f"A{at} = 1" for at in range(n)], *["= ="] * n, f"!{RUN} p={{A1}}")),
    "open braces": ("n.ipynb", lambda n: cells(f"!{RUN} " + "{a" * n)),
    "options of a cell": ("n.ipynb", lambda n: cells("%%script " + "--a " * n + "x\n")),
    "blanks of a setting": ("n.ipynb", lambda n: cells("%env A" + " " * 20 * n + "'")),
    "items of parallel": ("run.sh", lambda n: f"parallel {RUN} a={{}} ::: {'1 ' * n}\n"),
    "items of xargs": ("run.sh", lambda n: f"echo {'1 ' * n} | xargs -n1 {RUN}\n"),
    "places of parallel": ("run.sh", lambda n: f"parallel {RUN} a={'{}' * n} ::: 1\n"),
}


def work(path: str, text: str) -> int:
    makefile = SourceText("Makefile", f"P = 2\ntrain:\n\t{RUN} p=$(P)\n")
    return lines(
        lambda: list(find_commands(SourceText(path, text), read=lambda name, _: makefile if name == "Makefile" else None))
    )


@pytest.mark.parametrize("what", TEXTS)
def test_work_is_linear_and_depth_breaks_nothing(what: str) -> None:
    path, text = TEXTS[what]
    assert is_linear(lambda n: work(path, text(n)), 20)
    list(find_commands(SourceText(path, text(1200))))  # deeper than Python calls itself


@pytest.mark.parametrize("line", ["set -- $@ $@", "A=(${A[@]} ${A[@]})"])
def test_a_list_that_doubles_itself_is_given_up(line: str) -> None:
    def text(count: int) -> str:
        return "A=(1 2)\nset -- 1 2\n" + f"{line}\n" * count + f"{RUN} ${{A[@]}} $@\n"

    assert work("run.sh", text(400)) < 1.5 * work("run.sh", text(100))


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("Jenkinsfile", "sh " + "#sh " * 20_000 + f"\nsh '{RUN} a=1'\n", 1),
        ("run.ps1", f"{RUN} a=1\n" + "<#" * 200_000, 1),
        ("run.ps1", f"{RUN} a=1\n" + '@"\n' * 200_000, 1),
        ("run.ps1", f"{RUN} a=1\n{RUN} b=" + "$a[" * 60_000 + "\n", 2),
        ("run.sh", f"X={'a' * 40}\nif [[ $X =~ {'a?' * 40}{'a' * 40} ]]; then {RUN} a=1; fi\n", 1),
        ("run.sh", f"X={'a' * 5000}\nif [[ $X =~ .*.*.*.*b ]]; then {RUN} a=1; fi\n", 1),
    ],
)
def test_what_a_pattern_would_look_at_again_and_again(path: str, text: str, found: int) -> None:
    assert len(list(find_commands(SourceText(path, text)))) == found


def test_what_is_not_what_its_name_says(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": "[project.scripts\nx = = 1\n",
        "setup.cfg": "console_scripts =\n\t= :\n[",
        "setup.py": "setup(console_scripts=[",
        "n.ipynb": "[1, {",
        "Makefile": "endif\nelse\nifeq\n= 1\n:\n\t\nall\n\tpython pretrain.py $(\n",
        "compose.yaml": "services: [1, {image: {}, build: []}]\n",
        "dvc.yaml": "stages: {a: {cmd: [1, {}], foreach: x, do: 1}}\nvars: {}\n",
        "ci.yml": "jobs: [x]\nenv: 1\nstrategy: {matrix: 1}\n",
        "Dockerfile": "ENTRYPOINT [\nENTRYPOINT",
        "a.sh": "docker build -t\ndocker run\nmake -C\nparallel :::\nxargs -I\npython pretrain.py seed=1\n",
    }
    assert Project(tmp_path / "lab", {**LAUNCHED, **files}).findings() == []


KEYS = [
    *["jobs", "steps", "run", "env", "strategy", "matrix", "include", "exclude", "services", "command", "args"],
    *["entrypoint", "build", "context", "dockerfile", "image", "stages", "cmd", "foreach", "do", "vars", "params"],
    *["parameters", "values", "value", "default", "name", "program", "method", "extends", "script", "variables"],
    *["parallel", "trigger", "pool", "spec", "templates", "inputs", "arguments", "entry_points", "tasks", "on"],
    *["workflow_call", "uses", "with", "x", "<<"],
]
TEXTS_IN_IT = ["python train.py a=1", "train.py", "${x}", "${{ matrix.x }}", "x", "1", "~", "[]", "{}", "''", '"a"', "*y", "&y 1"]
LEAVES = st.sampled_from(TEXTS_IN_IT)


def inside(node: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    keys = st.sampled_from(KEYS) | node.map(lambda key: f"? {key} ")
    pairs = st.lists(st.tuples(keys, node).map(": ".join), max_size=5).map(", ".join)
    return st.one_of(pairs.map("{{{}}}".format), st.lists(node, max_size=4).map(", ".join).map("[{}]".format))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["ci.yml", "dvc.yaml", ".gitlab-ci.yml", "sweep.yaml"]), st.recursive(LEAVES, inside, max_leaves=25))
def test_yaml_of_any_shape(path: str, text: str) -> None:
    source = SourceText(path, f"&y {text}\n")
    for command in find_commands(source):
        assert source.text[command.script.start : command.script.end].strip("\"'") == "train.py"
