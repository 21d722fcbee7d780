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
        'A=1 lab-benchmark --workers 3 --command "uv run python train.py a=1" --seeds 3\n',
        'ngc batch run --name x --commandline="cd /lab && python train.py a=1"\n',
        "sky launch -c x 'python train.py a=1'\n",
        'V=1\nssh host "python train.py a=$V"\n',
    ],
)
def test_programs_that_start_a_command_elsewhere(text: str) -> None:
    assert found(text) == [["train.py", "a=1"]]


@pytest.mark.parametrize("before", ["", "A=1\n"])
def test_a_dry_run_of_parallel_starts_nothing(before: str) -> None:
    text = "parallel -j 2 --dry-run python train.py no={} ::: 1 2\nparallel python train.py --dry-run a={} ::: 1\n"
    assert found(f"{before}{text}") == [["train.py", "--dry-run", "a=1"]]


FILES = {"jobs.txt": "a=1 b=1\na=2 b=2\n", "open.txt": "a=1\na=2", "table.csv": "lr,wd\n1e-4,3\n# no\n"}


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("while read -r line; do\n  python train.py $line\ndone < jobs.txt", [["a=1", "b=1"], ["a=2", "b=2"]]),
        ("F=jobs.txt\nwhile read -r line; do\n  python train.py $line\ndone < \"$F\"", [["a=1", "b=1"], ["a=2", "b=2"]]),
        ("while read -r l; do python train.py $l; done < open.txt", [["a=1"]]),
        ('while read -r l || [ -n "$l" ]; do python train.py $l; done < open.txt', [["a=1"], ["a=2"]]),
        ("cat jobs.txt | while read -r l; do python train.py $l; done", [["a=1", "b=1"], ["a=2", "b=2"]]),
        (
            "grep -v '^#' table.csv | tail -n +2 | while IFS=, read lr wd; do python train.py lr=$lr wd=$wd; done",
            [["lr=1e-4", "wd=3"]],
        ),
        ("xargs -L1 python train.py < jobs.txt", [["a=1", "b=1"], ["a=2", "b=2"]]),
        ("xargs -n1 python train.py < open.txt", [["a=1"], ["a=2"]]),
        ("mapfile -t L < jobs.txt\npython train.py ${L[1]}", [["a=2", "b=2"]]),
        (
            '#SBATCH --array=1-2\nA=$(sed -n "${SLURM_ARRAY_TASK_ID}p" jobs.txt)\npython train.py $A',
            [["a=1", "b=1"], ["a=2", "b=2"]],
        ),
        ("python train.py lr=$(awk -F, 'NR==2{print $1}' table.csv) $(sed '2q;d' jobs.txt)", [["lr=1e-4", "a=2", "b=2"]]),
        # a file that the script writes, or that is not there, is not known
        ("echo a=3 >> jobs.txt\nwhile read -r l; do python train.py $l; done < jobs.txt", [["..."]]),
        ("O=jobs.txt\nmake_jobs > $O\nwhile read -r l; do python train.py $l; done < $O", [["..."]]),
        ("mv x jobs.txt; A=$(cat jobs.txt); python train.py $A", [["..."]]),
        ("while read -r l; do python train.py $l; done < gone.txt", [["..."]]),
        ("L=(x y)\ni=3\npython train.py a=${L[i % 2]} b=${L[(i / 3) % 2]} < jobs.txt", [["a=y", "b=y"]]),
    ],
)
def test_a_file_of_the_repository_feeds(script: str, expected: list[list[str]]) -> None:
    files = {path: SourceText(path, text) for path, text in FILES.items()}
    shown = []
    for command in find_commands(SourceText("run.sh", script), read=lambda path, _: files.get(path)):
        words = [word.text for word in command.overrides]
        assert all(word.known for word in command.overrides)
        shown.append([*words, "..."] if command.open_ended else words)
    assert shown == expected


def test_a_value_from_a_file_is_at_its_place_there() -> None:
    jobs = SourceText("jobs.txt", FILES["jobs.txt"])
    script = SourceText("run.sh", "while read -r line; do\n  python train.py $line\ndone < jobs.txt\n")
    first, second = find_commands(script, read=lambda path, _: jobs if path == "jobs.txt" else None)
    for command, start in ((first, 4), (second, 12)):
        home, at, _ = command.overrides[1].written()
        assert home.source is jobs
        assert at == start
