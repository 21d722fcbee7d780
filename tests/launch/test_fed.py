"""Programs that start a command once for each item: the arguments are those that xargs passes, or that GNU parallel documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from noting import Noting

from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText


def found(text: str, path: str = "run.sh") -> list[list[str]]:
    """Script and arguments of each command; what is not known is ``?``."""
    commands = find_commands(SourceText(path, text))
    return [[word.text if word.known else "?" for word in each.words[each.words.index(each.script) :]] for each in commands]


@pytest.mark.parametrize(
    "text",
    [
        "echo a=1 b=2 | xargs python train.py c=3",
        "echo a=1 b=2 c=3 | xargs -n1 python train.py",
        "echo a=1 b=2 c=3 | xargs -n 2 -P 1 python train.py x=0",
        "printf '%s\\n' 1 2 | xargs -I{} python train.py a={} b=x{}y",
        "printf '%s\\n' 1 '2 3' | xargs -I@ python train.py a=@",
        "seq 1 3 | xargs -I{} python train.py seed={}",
        "echo 'a=1 b=2' | xargs -n1 python train.py",
        "echo a=1,b=2 | tr ',' '\\n' | xargs -n1 python train.py",
        "seq 2 | xargs -n1 python train.py",
        "seq 1 2 6 | xargs -P1 -I % python train.py seed=%",
        "L='1 2'; printf '%s\\n' $L | xargs -I{} python train.py a={}",
        "seq 1 2 | xargs -I{} bash -c 'python train.py a={}'",
    ],
)
def test_xargs(text: str, tmp_path: Path) -> None:
    given = Noting(tmp_path).run("bash", "-c", text, cwd=tmp_path)
    assert given
    assert found(text) == given


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("parallel python train.py a={} ::: 1 2", ["a=1", "a=2"]),
        ("parallel -j 2 --bar python train.py ::: a=1 b=2", ["a=1", "b=2"]),
        ("parallel python train.py a={1} b={2} ::: 1 2 ::: 3 4", ["a=1 b=3", "a=1 b=4", "a=2 b=3", "a=2 b=4"]),
        ("parallel python train.py a={2} b={1} ::: 1 ::: 3", ["a=3 b=1"]),
        ("parallel --link python train.py a={1} b={2} ::: 1 2 ::: 3 4", ["a=1 b=3", "a=2 b=4"]),
        ("parallel python train.py a={1} b={2} ::: 1 2 :::+ 3 4", ["a=1 b=3", "a=2 b=4"]),
        ("parallel 'python train.py a={}' ::: 1 2", ["a=1", "a=2"]),
        ('parallel "cd x && python train.py a={1} b={2}" ::: 1 ::: 2', ["a=1 b=2"]),
        ("nohup parallel python train.py a={} ::: 1 &", ["a=1"]),
        ("L='1 2'\nparallel python train.py a={} ::: $L", ["a=1", "a=2"]),
        ("parallel python train.py a={} ::: {1..2}", ["a=1", "a=2"]),
        ("parallel python train.py a={} n={#} ::: 1", ["a=1 ?"]),
        ("parallel python train.py a={} :::: file", ["?"]),
        ("parallel python train.py a={} < file", ["?"]),
        ("parallel python train.py a={1} ::: $(ls)", ["?"]),
        ("cat f | parallel python train.py a=1", ["a=1 ?"]),
        ("cat f | xargs python train.py a=1", ["a=1 ?"]),
        ("cat f | xargs -I{} python train.py a={}", ["?"]),
        ("cat f | xargs -n 1 -I X python train.py a=X", ["?"]),
        ("parallel python train.py a={b:1} ::: c=1", ["a={b:1} c=1"]),
    ],
)
def test_lists_of_parallel_and_what_is_not_known(text: str, commands: list[str]) -> None:
    assert [" ".join(each[1:]) for each in found(text + "\n")] == commands


def test_many_items_are_each_given_once() -> None:
    lists = " ::: ".join(" ".join(f"{name}={at}" for at in range(20)) for name in "abc")
    commands = found(f"parallel python train.py {{1}} {{2}} {{3}} ::: {lists}\n")
    assert {word for each in commands for word in each[1:]} == {f"{name}={at}" for name in "abc" for at in range(20)}
    assert len(commands) <= 60


def test_an_item_keeps_its_place() -> None:
    text = "parallel python train.py p={} ::: 0.1 0.5\n"
    source = SourceText("run.sh", text)
    home, start, end = list(find_commands(source))[1].overrides[0].written()
    assert home.source is source
    assert text[start:end] == "0.5"


@pytest.mark.parametrize(
    "text",
    [
        "bsub -q gpu python train.py a=1\n",
        'bsub -q gpu "python train.py a=1"\n',
        "bsub -J x <<X\n#BSUB -q gpu\npython train.py a=1\nX\n",
        "ray job submit --address x --working-dir . -- python train.py a=1\n",
        "ssh -p 22 host 'cd x; python train.py a=1'\n",
        "ssh host <<'X'\npython train.py a=1\nX\n",
        'gcloud compute tpus tpu-vm ssh x --command="python train.py a=1"\n',
        "sky launch -c x 'python train.py a=1'\n",
        'V=1\nssh host "python train.py a=$V"\n',
    ],
)
def test_programs_that_start_a_command_elsewhere(text: str) -> None:
    assert found(text) == [["train.py", "a=1"]]
