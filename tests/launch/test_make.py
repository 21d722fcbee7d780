"""Recipes give the arguments that make and its shell pass, each with the place it is written at."""

from __future__ import annotations

from pathlib import Path

import pytest
from noting import Noting
from projects import LAUNCHED, Project

from trm_hooks.launch.commands import find_commands
from trm_hooks.launch.edits import set_written
from trm_hooks.yaml.edit.edits import Refusal
from trm_hooks.yaml.text import SourceText

FILES = {
    "variables": "P = 0.5\nQ := 2\nR ?= 3\nS ::= 4\nall:\n\tpython train.py p=$(P) q=${Q} r=$(R) s=$S\n",
    "one inside another": "A = $(B) c=3\nB = b=2\nall:\n\tpython train.py $(A)\n",
    "set later": "A = a=$(B)\nB = 2\nall:\n\tpython train.py $(A)\n",
    "expanded at once": "B = 1\nA := a=$(B)\nB = 2\nall:\n\tpython train.py $(A) b=$(B)\n",
    "set again": "P = 1\nP = 2\nP ?= 3\nall:\n\tpython train.py p=$(P)\n",
    "added": "A = a=1\nA += b=$(B)\nB = 2\nC := c=$(B)\nC += d=4\nall:\n\tpython train.py $(A) $(C)\n",
    "over lines": "A = a=1 \\\n    b=2\nall:\n\tpython train.py $(A) \\\n\t  c=3 \\\n\t  d=4\n",
    "quotes in a value": "A = 'n=a b' m=\"c d\"\nall:\n\tpython train.py $(A)\n",
    "a value in quotes": "A = a  b\nall:\n\tpython train.py 'n=$(A)' \"m=$(A)\"\n",
    "the shell's dollar": "all:\n\tP=3; python train.py p=$$P q=$${P} r='$$P'\n",
    "a loop": "L = 1 2\nall:\n\tfor p in $(L); do python train.py p=$$p; done\n",
    "a line is a shell": "all:\n\tP=3\n\tpython train.py p=$${P:-4}\n",
    "prefixes": "Q = @\nall:\n\t@-python train.py a=1\n\t$(Q)python train.py b=2\n",
    "the program": "PY := python\nT = train.py\nall:\n\t$(PY) $(T) a=1\n",
    "automatic": "all: conf\n\tpython train.py n=$@ c=$<\nconf:\n",
    "of a target": "P = 1\nall: one two\none: P = 2\none:\n\tpython train.py p=$(P)\ntwo: Q := 3\n"
    "two:\n\tpython train.py p=$(P) q=$(Q)\n",
    "defined": "define RUN\npython train.py n=$(1) m=$(2)\nendef\nall:\n\t$(call RUN,a,b c)\n",
    "functions": "L = a b\nall:\n\tpython train.py $(foreach x,$(L),$(x)=1) $(strip  c=3  ) $(if ,no=1,yes=1) $(or ,d=4)\n",
    "other ends": "M = a.c b.c c.txt\nX = $(M:.txt=.q) y.q\nall:\n"
    "\tfor m in $(M:.c=) $(X:%.q=%-z); do python train.py p=$$m; done\n",
    "a name made up": "A_x = 5\nK = x\nall:\n\tpython train.py a=$(A_$(K))\n",
    "conditionals": "M = big\nifeq ($(M),big)\nP = 1\nelse\nP = 2\nendif\nifdef M\nQ = 3\nendif\nifneq '$(M)' 'big'\nR = 4\n"
    'else ifeq "$(M)" "big"\nR = 5\nelse\nR = 6\nendif\nall:\n\tpython train.py p=$(P) q=$(Q) r=$(R)\n',
    "exported": "export P = 3\nQ = 4\nexport Q\nall:\n\tpython train.py p=$$P q=$${Q}\n",
    "on the line of the target": "all: ; @python train.py a=1\n",
    "one shell": ".ONESHELL:\nall:\n\t@P=3\n\tpython train.py p=$$P\n\tfor q in 1 2; do\n\t  python train.py q=$$q\n\tdone\n",
    "comments": "P = 1 # one\nA = a=\\#1\n# P = 2\nall: # x\n\tpython train.py p=$(P)\n",
    "calling itself": "FLAGS = p=1\nall:\n\t$(MAKE) -s --no-print-directory train FLAGS='p=2 q=3'\n"
    "train:\n\tpython train.py $(FLAGS)\n",
    "called with more": "P = 1\nall:\n\t@P=7 ${MAKE} -s train R=8\ntrain:\n\tpython train.py p=$(P) r=$(R)\n",
}


def test_what_a_conditional_may_add_leaves_what_is_there() -> None:
    text = "A = a=1\nifdef FAST\nA += b=2\nendif\nall: | out\n\tpython train.py $(A) c=3\nout:\n\tmkdir out\n"
    (command,) = find_commands(SourceText("Makefile", text))
    assert [word.text for word in command.overrides if word.known] == ["a=1", "c=3"]
    assert command.open_ended


def test_an_empty_default_is_for_the_caller_to_give() -> None:
    text = "A ?=\nB =\nC ?= 3\nD ?= # none\nall:\n\tpython train.py a=$(A) b=$(B) c=$(C) d=$(D)\n"
    (command,) = find_commands(SourceText("Makefile", text))
    assert [word.text for word in command.overrides if word.known] == ["b=", "c=3"]


def given_by_make(text: str, folder: Path, *arguments: str) -> list[list[str]]:
    (folder / "Makefile").write_text(text, encoding="utf-8")
    return Noting(folder).run("make", "-s", *arguments, cwd=folder)


def in_file(text: str, **callers: str) -> list[list[str]]:
    """What is found in the Makefile, or in a text that calls it."""
    makefile = SourceText("Makefile", text)
    source = next((SourceText(name.replace("_", "."), caller) for name, caller in callers.items()), makefile)
    commands = find_commands(source, read=lambda path, _: makefile if path == "Makefile" else None)
    return [[word.text if word.known else "?" for word in each.words[each.words.index(each.script) :]] for each in commands]


@pytest.mark.parametrize("what", FILES)
def test_arguments_are_those_that_make_passes(what: str, tmp_path: Path) -> None:
    given = given_by_make(FILES[what], tmp_path)
    assert given
    found = in_file(FILES[what])
    assert [each for each in given if each not in found] == []
    alone = [name for name in ("calling itself", "called with more") if name == what]
    assert len(found) == len(given) + len(alone)


def test_a_target_is_made_with_the_variables_of_what_needs_it(tmp_path: Path) -> None:
    text = "P = 1\ntrain:\n\tpython train.py p=$(P)\nwild: P = 2\nwild: train\n"
    assert given_by_make(text, tmp_path, "wild") == [["train.py", "p=2"]]
    assert in_file(text) == [["train.py", "p=1"], ["train.py", "p=2"]]


CALLED = "P ?= 1\nQ = 2\nR := 3\nall: train\ntrain:\n\tpython train.py p=$(P) q=$(Q) r=$(R)\nother:\n\tpython train.py o=1\n"


@pytest.mark.parametrize(
    "arguments",
    [
        "P=5",
        "train P=5",
        "P=5 train Q='6 s=7'",
        "train other R=5",
        "-j4 -B train P=5",
        "--silent train Q=x=1",
        "all P=5",
        "-s -f Makefile P=5",
    ],
)
def test_a_call_makes_what_make_makes(arguments: str, tmp_path: Path) -> None:
    import shlex

    given = given_by_make(CALLED, tmp_path, *shlex.split(arguments))
    assert in_file(CALLED, run_sh=f"#!/bin/bash\nmake {arguments}\n") == given


@pytest.mark.parametrize(
    ("caller", "text"),
    [
        ("README_md", "Run `make train P=5`.\n"),
        ("README_md", "```bash\n$ make train P=5\n```\n"),
        (
            "ci_yml",
            "jobs:\n  a:\n    steps:\n      - run: make train P=${{ matrix.p }}\n    strategy: {matrix: {p: [5]}}\n",
        ),
        ("ci_yml", "run: |\n  make train P=5\n"),
        ("Dockerfile", "FROM x\nRUN make train P=5\n"),
        ("run_sh", "P=5 make train\n"),
        ("run_sh", "X=5\nmake train P=$X\n"),
        ("run_sh", "export P=5\nmake train\n"),
        ("run_sh", "bash -c 'make train P=5'\n"),
    ],
)
def test_a_call_in_any_text(caller: str, text: str) -> None:
    assert in_file(CALLED, **{caller: text}) == [["train.py", "p=5", "q=2", "r=3"]]


@pytest.mark.parametrize(
    "text", ["make -n train P=5\n", "make P=5 none\n", "echo make train P=5\n", "# make train P=5\n", "make sure P=5\n"]
)
def test_what_makes_nothing(text: str) -> None:
    assert in_file(CALLED, run_sh=text) == []


@pytest.mark.parametrize(
    "text",
    [
        "all:\n\tpython train.py p=$(P)\n",
        "P := $(shell cat p)\nall:\n\tpython train.py p=$(P)\n",
        "P != cat p\nall:\n\tpython train.py p=$(P)\n",
        "P = $(P)\nall:\n\tpython train.py p=$(P)\n",
        "P = $(Q)\nQ = $(P)\nall:\n\tpython train.py p=$(P)\n",
        "ifeq ($(CI),1)\nP = 1\nelse\nP = 2\nendif\nall:\n\tpython train.py p=$(P)\n",
        "P = 1\nifdef CI\nP = 2\nendif\nall:\n\tpython train.py p=$(P)\n",
        "P = a.c\nall:\n\tpython train.py p=$(P:%.c=o)\n",
        "all:\n\tpython train.py p=$(P:.c=.o)\n",
        "all: x\n\tpython train.py p=$?\n",
        "%.out:\n\tpython train.py p=$@\n",
        "all:\n\tpython train.py p=$(call P,1)\n",
        "P = $(call P,$(1))\nall:\n\tpython train.py p=$(call P,1)\n",
    ],
)
def test_what_is_not_known(text: str) -> None:
    assert in_file(text) == [["train.py", "?"]]


def test_values_that_grow_without_end_are_not_known() -> None:
    text = (
        "A0 = xxxxxxxxxx\n"
        + "".join(f"A{at + 1} = $(A{at})$(A{at})\n" for at in range(60))
        + "all:\n\tpython train.py p=$(A60)\n"
    )
    assert in_file(text) == [["train.py", "?"]]


def test_targets_that_need_each_other_end() -> None:
    loop = "a: b\n\t$(MAKE) b P=1\nb: a\n\t$(MAKE) a P=2\n\t$(MAKE) a P=3\n\tpython train.py p=$(P)\n"
    assert ["train.py", "p=1"] in in_file(loop)


def written(makefile: str, override: str, caller: str | None = None) -> str:
    """The text at the place where the value of an override is written."""
    source = SourceText("Makefile", makefile)
    asked = source if caller is None else SourceText("run.sh", caller)
    for command in find_commands(asked, read=lambda path, _: source if path == "Makefile" else None):
        for word in command.overrides:
            if word.text == override:
                home, start, end = word.written()
                assert home.source is not None
                return f"{home.source.path}:{home.source.position(start)[0]}: {home.source.text[start:end]}"
    raise AssertionError(override)


@pytest.mark.parametrize(
    ("makefile", "override", "caller", "place"),
    [
        ("P = 0.5\nall:\n\tpython train.py p=$(P)\n", "p=0.5", None, "Makefile:1: 0.5"),
        ("F = a=1 p=$(P)\nP = 0.5\nall:\n\tpython train.py $(F)\n", "p=0.5", None, "Makefile:2: 0.5"),
        ("F = a=1 \\\n  p=0.5\nall:\n\tpython train.py $(F)\n", "p=0.5", None, "Makefile:2: p=0.5"),
        ("all:\n\tpython train.py a=$(A) \\\n\t  p=0.5\n", "p=0.5", None, "Makefile:3: p=0.5"),
        ("A = 1\nall:\n\tpython train.py p=$(A).5 q=1\n", "p=1.5", None, "Makefile:3: p=$(A).5"),
        (CALLED, "p=0.5", "make train P=0.5\n", "run.sh:1: 0.5"),
        (CALLED, "p=0.5", "X=0.5\nmake train P=$X\n", "run.sh:1: 0.5"),
        (CALLED, "q=2", "make train P=0.5\n", "Makefile:2: 2"),
    ],
)
def test_a_value_is_reported_where_it_is_written(makefile: str, override: str, caller: str | None, place: str) -> None:
    assert written(makefile, override, caller) == place


@pytest.mark.parametrize("word", ["'p=$(P)5'", '"p=$(P)5"', "p=$(P)5", "'p=5$(P)'"])
def test_a_value_that_is_put_together_is_not_set(word: str) -> None:
    source = SourceText("Makefile", f"P = 0.\nall:\n\tpython train.py {word}\n")
    (command,) = find_commands(source)
    with pytest.raises(Refusal):
        set_written(source, command.overrides[0], "0.1")


@pytest.mark.parametrize("operator", ["+=", "?=", "="])
def test_a_variable_that_doubles_what_it_holds_ends(tmp_path: Path, operator: str) -> None:
    recipe = "all:\n\tpython pretrain.py arch.halt_exploration_prob=0.5 $(A)\n"
    text = "A := a\n" + f"A {operator} $(A)\n" * 60 + recipe
    assert Project(tmp_path, LAUNCHED | {"Makefile": text}).findings("Makefile", select=("launch-commands",))
