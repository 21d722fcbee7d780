"""Commands in notebooks: what IPython puts in counts where an earlier line assigns it as a literal, and is unknown elsewhere."""

from __future__ import annotations

import json

import pytest

from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText


def notebook(*cells: str) -> str:
    """A notebook with a string a line, as Jupyter writes it."""
    code = [{"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": []} for cell in cells]
    return json.dumps({"cells": code}, indent=1, ensure_ascii=False)


def given(*cells: str) -> list[list[str]]:
    """The overrides of each command; those not known in round brackets."""
    commands = find_commands(SourceText("n.ipynb", notebook(*cells)))
    return [[word.text if word.known else f"({word.text})" for word in command.overrides] for command in commands]


@pytest.mark.parametrize(
    ("cells", "overrides"),
    [
        (["P = 0.5", "!python train.py p={P}"], ["p=0.5"]),
        (["P = 0.5\n!python train.py p={P}"], ["p=0.5"]),
        (["P = 0.5\n!python train.py p=$P"], ["p=0.5"]),
        (["P = 'a b'\n!python train.py 'n={P}' m={P}"], ["n=a b", "m=a", "b"]),
        (["A = 'x=1 y=2'\n!python train.py {A} z=3"], ["x=1", "y=2", "z=3"]),
        (["P = 1\nP = 2\n!python train.py p={P}"], ["p=2"]),
        (["P = 1\n!python train.py p={P}\nP = 2"], ["p=1"]),
        (["P = Q = 3\n!python train.py p={P} q={ Q }"], ["p=3", "q=3"]),
        (["!python train.py \\\n  a=1 \\\n  b=2"], ["a=1", "b=2"]),
        (["!cd /content && python train.py a={{b:1}}"], ["a={b:1}"]),
        (["out = !python train.py a=1"], ["a=1"]),
        (["P = 2\n%run train.py a={P} b=1"], ["a=2", "b=1"]),
        (["import subprocess\nP = ['b=2']\nsubprocess.run(['python', 'train.py', 'a=1', *P])"], ["a=1", "b=2"]),
        (["s = 7", "x = (", "import os\nos.system(f'python train.py a={s}')"], ["a=7"]),
        (["import os\n!pip install x\nos.system('python train.py \\'a=1\\'')"], ["a=1"]),
        (["%run -i train.py a=1"], ["a=1"]),
        (["if x:\n    !python train.py a=1"], ["a=1"]),
        (["%%time\nP = 4\n!python train.py p={P}"], ["p=4"]),
        (["%env P=0.5", "!python train.py p=$P"], ["p=0.5"]),
        (["A = 'a=1'\nA += ' b=2'", "A += \" c=3\"\n!python train.py {A}"], ["a=1", "b=2", "c=3"]),
        (["P, Q = 'a', 3e-4\n!python train.py p={P} q={Q}"], ["p=a", "q=0.0003"]),
        (["%%shell\npython train.py p=1"], ["p=1"]),
        (["%%writefile jobs/run.sh\nP=2\npython train.py p=$P"], ["p=2"]),
        (["import os\nos.environ['P'] = '0.5'\n!python train.py p=$P"], ["p=0.5"]),
        (["P = 1", "!P=2 && python train.py p=$$P"], ["p=2"]),
        (["!P=2; python train.py p=$P"], ["p=2"]),
        (["%%bash\nP=0.3\npython train.py p=$P q={r}"], ["p=0.3", "q={r}"]),
        (["%%script bash\npython train.py p=1"], ["p=1"]),
        (["#\n#!python train.py a=1\n!python train.py b=1"], ["b=1"]),
        (["T = '''\n!python train.py a=1\n'''\n!python train.py b=1"], ["b=1"]),
    ],
)
def test_known(cells: list[str], overrides: list[str]) -> None:
    assert given(*cells) == [overrides]


@pytest.mark.parametrize(
    "cells",
    [
        ["!python train.py p={P}"],
        ["!python train.py p={P:1}"],
        ["!python train.py p=$P"],
        ["P = f()\n!python train.py p={P}"],
        ["P = 1\nif x:\n    P = 2\n!python train.py p={P}"],
        ["P = 1\nfor P in (1, 2):\n    !python train.py p={P}"],
        ["P = 1\nP += 1\n!python train.py p={P}"],
        ["P = 1\nfrom lab import P\n!python train.py p={P}"],
        ["P = 1\ndef P(): pass\n!python train.py p={P}"],
        ["P = 1\nP = = 2\n!python train.py p={P}"],
        ["P = '\\x31'\n!python train.py p={P}"],
        ["P = 1e-4\n!python train.py p={P + 1}"],
        ["P = 1", "%%bash\npython train.py p=$P"],
        ["%%bash\nP=1", "!python train.py p=$P"],
        ["import os\nos.environ['P'] = '1'\nos.environ.update(d)\n!python train.py p=$P"],
        ["!python train.py p={P}", "P = 1"],
    ],
)
def test_unknown(cells: list[str]) -> None:
    ((override,),) = given(*cells)
    assert override.startswith("(p=")


def test_what_is_no_command() -> None:
    assert given("%%writefile run.py\npython train.py a=1", "print('!python train.py')", "# !python train.py a=1") == []
    for text in ("", "{", "[]", '{"cells": 3}', '{"cells": [{"cell_type": "code", "source": 3}]}', "not json python train.py"):
        assert list(find_commands(SourceText("n.ipynb", text))) == []


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        (["P = 0.5", "!python train.py p={P}"], "0.5"),
        (["S = 'p=0.5'\n!python train.py {S}"], "p=0.5"),
        (["!python train.py \\\n  p=0.5"], "p=0.5"),
        (["%%bash\nP=0.5\npython train.py p=$P"], "0.5"),
        (["!ls\nimport subprocess\nsubprocess.run(['python', 'train.py', \"p=0.5\"])"], "p=0.5"),
        (["%env P=0.5", "!python train.py p=$P"], "0.5"),
        (["N = 'ü'\n!python train.py n={N} p=0.5"], "p=0.5"),
    ],
)
def test_a_value_keeps_its_place_in_the_json(cells: list[str], place: str) -> None:
    source = SourceText("n.ipynb", notebook(*cells))
    (command,) = find_commands(source)
    home, start, end = next(word for word in command.overrides if word.text == "p=0.5").written()
    assert home.source is source
    assert source.text[start:end] == place
    assert source.text.index(place) == start


def test_commands_in_the_text_of_a_notebook() -> None:
    text = "Run `python train.py p=0.5 'q=[\"a\"]'`.\n\n```bash\npython train.py \\\n  a=1\n```\nTODO: `python train.py no=1`\n"
    cells = [{"cell_type": "markdown", "source": text.splitlines(keepends=True)}, {"cell_type": "raw", "source": [text]}]
    source = SourceText("n.ipynb", json.dumps({"cells": cells}, indent=1))
    first, second = find_commands(source)
    assert [word.text for word in (*first.overrides, *second.overrides)] == ["p=0.5", 'q=["a"]', "a=1"]
    home, start, end = first.overrides[0].written()
    assert (home.source, source.text[start:end]) == (source, "p=0.5")


def test_a_text_that_grows_without_end_is_not_known() -> None:
    cell = "A = 'a=1'\n" + "A += ' b=2'\n" * 3000 + "!python train.py {A} c=3"
    (command,) = find_commands(SourceText("n.ipynb", notebook(cell)))
    assert [word.text for word in command.overrides] == ["c=3"]
    assert command.open_ended
