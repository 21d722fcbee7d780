"""Which commands of a shell script launch what, with which arguments."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from trm_hooks.launch.commands import Command, find_commands
from trm_hooks.yaml.text import SourceText


def commands_in(text: str, path: str = "run.sh") -> list[Command]:
    source = SourceText(path, text)
    found = list(find_commands(source))
    for command in found:
        for word in command.words:
            assert all(text[word.offset(index)] == char for index, char in enumerate(word.text))
    return found


def only(text: str, path: str = "run.sh") -> Command:
    (command,) = commands_in(text, path)
    return command


def texts(command: Command) -> list[str]:
    return [word.text for word in command.overrides]


@pytest.mark.parametrize(
    "launcher",
    [
        "python",
        "python3",
        "python3.11",
        "/opt/env/bin/python",
        "/usr/bin/env python",
        "python -u",
        "python -O -X dev -W ignore",
        "python -Wignore -B",
        "uv run python",
        "uv run",
        "uv run --with x==1 --python 3.11 python",
        "uv --quiet run -p python3.12",
        "poetry run python",
        "conda run -n env python",
        "torchrun --nproc-per-node 4 --rdzv_backend=c10d",
        "python -m torch.distributed.run --nproc_per_node 4",
        "python -m torch.distributed.launch --use_env",
        "accelerate launch --config_file f.yaml",
        "uv run accelerate launch",
        '"$CONDA_PREFIX"/bin/torchrun --nproc-per-node 4',
        "$(which torchrun) --standalone",
        "python $(which torchrun) --nproc-per-node 4",
        "${TORCHRUN} --nnodes=1",
        "xargs -P 2 -I{} python",
        "deepspeed --include localhost:0,1",
        "srun -N 2 --gpus 4 python",
        "srun --ntasks=1 torchrun --standalone",
        "mpirun -np 4 -x PATH --map-by slot python",
        "mpiexec -n 2 python -u",
        "nohup python",
        "time -p python",
        "exec python",
        "env A=1 B=2 python",
        "sudo -E python",
        "CUDA_VISIBLE_DEVICES=0,1 WANDB_MODE='off line' python",
        "A=$B python",
        "timeout 3h python",
        "$PYTHON",
        "${PYTHON:-python3} -u",
        "$VENV/bin/python",
        "docker run --rm -v a:b image python",
        "python -m cProfile -o out.prof",
        "coverage run",
        "ipexrun --latency-mode",
        "if",
        "! python",
        "while python",
    ],
)
def test_launchers(launcher: str) -> None:
    launcher = "if python" if launcher == "if" else launcher
    command = only(f"{launcher} train.py arch=trm lr=1\n")
    assert (command.script.text, command.launch.module, texts(command)) == ("train.py", False, ["arch=trm", "lr=1"])
    assert command.words[len(command.launcher)] is command.script
    assert not command.open_ended


def test_what_xargs_puts_in_is_not_known() -> None:
    command = only("cat seeds.txt | xargs -n1 -I{} python train.py lr=1 seed={} tag=a{}b\n")
    assert [(word.text, word.known) for word in command.overrides] == [("lr=1", True), ("seed={}", False), ("tag=a{}b", False)]
    assert not command.open_ended


@pytest.mark.parametrize(
    "launch",
    [
        "python -m pkg.train",
        "python -um pkg.train",
        "python -mpkg.train",
        "uv run -m pkg.train",
        "uv run --module pkg.train",
        "torchrun --nproc-per-node 4 -m pkg.train",
        "accelerate launch --module pkg.train",
        "python -m torch.distributed.run -m pkg.train",
    ],
)
def test_modules(launch: str) -> None:
    command = only(f"{launch} lr=1 -m\n")
    assert (command.script.text, command.launch.module, texts(command)) == ("pkg.train", True, ["lr=1"])
    assert command.multirun is not None


@pytest.mark.parametrize(
    "text",
    [
        "./train.py lr=1",
        "scripts/train.py lr=1",
        "$ROOT/train.py lr=1",
        "python $ROOT/train.py lr=1",
        'python "$ROOT"/train.py lr=1',
        "cd x && python train.py lr=1 || exit 1",
        "(cd x; python train.py lr=1)",
        "for i in 1 2; do python train.py lr=1; done",
        "if true; then python train.py lr=1; fi",
        "python train.py lr=1 > log 2>&1 &",
        "python train.py lr=1 2>err.txt >>log",
        "python train.py lr=1 &> log",
        "python train.py > log lr=1",
        "python train.py lr=1 2>&1 | tee log",
        "python train.py lr=1 > >(tee log)",
        "yes | python train.py lr=1",
        "python train.py lr=1 # lr=2",
        "out=$(ls) python train.py lr=1",
        "bash -c 'python train.py lr=1'",
        'bash -lc "cd x && python train.py lr=1"',
        'sbatch -N 1 --wrap "python train.py lr=1"',
        'sbatch --wrap="python train.py lr=1" -N 1',
        'ssh host "python train.py lr=1"',
        "run() { python train.py lr=1; }",
        "python train.py \\\n    lr=1",
        "python \\\n  train.py \\\n  lr=1\n",
        "python train.py \\\r\n  lr=1\r\n",
        "python train.py lr=\\\n1",
        "  python train.py\tlr=1  ",
        "# python other.py\npython train.py lr=1",
        "# a comment \\\npython train.py lr=1",
        "sbatch <<EOF\n#!/bin/bash\npython train.py lr=1\nEOF\n",
        "bash <<'END'\npython train.py lr=1\nEND\n",
        "cat <<EOF\npython other.py a=1\nEOF\npython train.py lr=1\n",
        "python train.py lr=1 <<< text\n",
    ],
)
def test_where_commands_are_found(text: str) -> None:
    command = only(text)
    assert command.script.text.endswith("train.py")
    assert texts(command) == ["lr=1"]
    assert not command.open_ended


@pytest.mark.parametrize(
    "text",
    [
        "# python train.py lr=1",
        "true # python train.py lr=1",
        "echo python train.py lr=1",
        'echo "python train.py lr=1"',
        "python -c 'import x' train.py lr=1",
        "python - train.py",
        "cat train.py",
        "sudo rm train.py",
        "srun cat train.py",
        "timeout 5 echo python train.py lr=1",
        "env A=1 srun -n 2 printf '%s ' python train.py lr=1",
        "uv run ruff check train.py",
        "uv add train.py",
        "docker cp train.py x:/",
        "git commit -m 'train.py'",
        "cat <<EOF\npython train.py lr=1\nEOF",
        "CMD=(python train.py lr=1)",
        "CMD=(\n  python train.py\n  lr=1\n)",
        "CMD='python train.py lr=1'",
        "train.py",
        "python train.pyc",
        "grep -m 1 x y",
    ],
)
def test_what_is_no_launch(text: str) -> None:
    assert commands_in(text) == []


@pytest.mark.parametrize(
    ("written", "text", "prefix"),
    [
        ("+run_name=${run_name}", "+run_name=${run_name}", "+run_name="),
        ('"data_paths=[$D]"', "data_paths=[$D]", "data_paths=["),
        ("lr=$(cat lr)", "lr=$(cat lr)", "lr="),
        ("lr=$(date ')' \"x\")", "lr=$(date ')' \"x\")", "lr="),
        ("lr=`cat lr`", "lr=`cat lr`", "lr="),
        ("path=data/*", "path=data/*", "path=data/"),
        ('"${key}=1"', "${key}=1", ""),
        ("lr=$((N * 3))", "lr=$((N * 3))", "lr="),
        ("x=${{ matrix.x }}", "x=${{ matrix.x }}", "x="),
        ("x='{{ value }}'", "x={{ value }}", "x="),
        ("x=$'a\\tb'", "x=a\\tb", "x=a"),
        ("x=~/b", "x=~/b", "x="),
    ],
)
def test_what_a_shell_expands_is_unknown(written: str, text: str, prefix: str) -> None:
    (word,) = only(f"python train.py {written}\n").overrides
    assert (word.text, word.known, word.known_prefix) == (text, False, prefix)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("'+a=${arch.b}'", "+a=${arch.b}"),
        ("+a=\\${arch.b}", "+a=${arch.b}"),
        ('"+a=\\${arch.b}"', "+a=${arch.b}"),
        ("a={x:1}", "a={x:1}"),
        ("data=[a,b]", "data=[a,b]"),
        ("'lr=choice(1,2)'", "lr=choice(1,2)"),
        ("~arch.x", "~arch.x"),
        ("a#b=1", "a#b=1"),
        ("price=5$", "price=5$"),
        ("x=$'ab'", "x=ab"),
        ('x=$"ab"', "x=ab"),
        ("''", ""),
    ],
)
def test_what_a_shell_leaves_alone_is_known(written: str, text: str) -> None:
    (word,) = only(f"python train.py {written}\n").overrides
    assert (word.text, word.known) == (text, True)


@pytest.mark.parametrize("written", ['"$@"', "$@", '"${ARGS[@]}"', "$ARGS", "${EXTRA:-}", "$(cat args)", '"$KEY=1"'])
def test_further_overrides_that_are_not_known(written: str) -> None:
    command = only(f"python train.py lr=1 {written}\n")
    assert command.open_ended
    assert texts(command)[0] == "lr=1"


def test_several_in_one_line_and_the_folder() -> None:
    first, second = commands_in("cd sub && python a.py x=1; python b.py y=2\n")
    assert (first.script.text, texts(first), second.script.text, texts(second)) == ("a.py", ["x=1"], "b.py", ["y=2"])
    assert first.directory is not None
    assert first.directory.text == "sub"


def test_columns() -> None:
    text = 'x=1 python train.py --config-name=\'cfg\' "a=1" b="2"\n'
    command = only(text)
    assert [text[word.start : word.end] for word in command.overrides] == ['"a=1"', 'b="2"']
    assert command.config_name is not None
    assert text[command.config_name.start : command.config_name.end] == "'cfg'"


BASH_WORDS = [
    "a=1",
    "'b=[1, 2]'",
    '"c=\\"x\\""',
    "d=\\'y\\'",
    "'e=${arch.f}'",
    '"g=\\$h"',
    "i=''",
    "j=a\\ b",
    "k='a'\"b\"c",
    "l='#'m",
    "~arch.n",
    "o={p:1}",
    '"q=r\\s"',
    "t=[u]",
    "v=w=x",
    "'y={z: [1, {a: b}]}'",
    "+aa='it'\\''s'",
    '"bb=a \\\nb"',
    "cc=1 \\\n   dd=2",
    "ee=$'ff'",
]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is the oracle")
def test_words_are_those_that_bash_passes(tmp_path: Path) -> None:
    line = "python train.py " + " ".join(BASH_WORDS) + "\n"
    script = "python() { printf '%s\\0' \"$@\"; }\n" + line
    answer = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=True).stdout
    passed = answer.decode().split("\0")[1:-1]
    assert texts(only(line)) == passed
