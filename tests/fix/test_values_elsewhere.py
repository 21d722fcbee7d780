"""Values of launch commands that are written in another file: found there, once, and mended there where every command holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import LAUNCHED, Project, left, reasons

KEY = "arch.halt_exploration_prob"
CALLERS = {f"run{at}.sh": f"source lib/env.sh\npython pretrain.py {KEY}=$PROB seed={at}\n" for at in range(3)}
FILES = [
    ({**CALLERS, "lib/env.sh": "# all of them\nexport PROB=0.5\n"}, "lib/env.sh", (2, 13)),
    ({"job.sh": f"python pretrain.py {KEY}=$1\n", "run.sh": "bash job.sh 0.5\n"}, "run.sh", (1, 13)),
    ({"job.sh": f"P=${{P:-0.5}}\npython pretrain.py {KEY}=$P\n", "run.sh": "bash job.sh\n"}, "job.sh", (1, 8)),
    ({"common.mk": "P := 0.5\n", "Makefile": f"include common.mk\nt:\n\tpython pretrain.py {KEY}=$(P)\n"}, "common.mk", (1, 6)),
    ({"a.sh": ". ./b.sh\n", "b.sh": f". ./c.sh\npython pretrain.py {KEY}=$P\n", "c.sh": "P=0.5\n"}, "c.sh", (1, 3)),
    (
        {
            "scripts/env.sh": "ARGS=(\n  seed=1\n  arch.halt_exploration_prob=0.5\n)\n",
            "scripts/run.sh": 'D=$(dirname "$0")\n. "$D/env.sh"\npython "$D/../pretrain.py" "${ARGS[@]}"\n',
        },
        "scripts/env.sh",
        (3, 3),
    ),
]


@pytest.mark.parametrize(("files", "path", "place"), FILES, ids=[each[1] for each in FILES])
def test_a_value_is_found_and_mended_where_it_is_written(
    files: dict[str, str], path: str, place: tuple[int, int], tmp_path: Path
) -> None:
    project = Project(tmp_path, {**LAUNCHED, **files})
    for named in ((), (path,)):  # who changes only this file learns of it, too
        assert [(each.place.path, each.place.position()) for each in project.findings(*named)] == [(path, place)]
    before = project.bytes()
    assert left(project.mend(path)) == []
    assert {name for name, data in project.bytes().items() if data != before[name]} == {path}
    assert project.read(path) == files[path].replace("0.5", "0.1")


@pytest.mark.parametrize(
    "other",
    [
        ". ./env.sh\npython pretrain.py +ratio=$PROB\n",
        ". ./env.sh\nif [ $PROB = 0.5 ]; then python pretrain.py seed=$PROB; fi\n",
        f". ./env.sh\n[ $PROB = 0.5 ] && python pretrain.py {KEY}=$PROB seed=4\n",
        ". ./env.sh\n[ $PROB = 0.5 ] && python pretrain.py seed=4\n",
        ". ./env.sh\npython pretrain.py lr=$(echo $PROB | bc)\n",
    ],
)
def test_a_value_that_another_command_needs_is_kept(other: str, tmp_path: Path) -> None:
    run = f". ./env.sh\npython pretrain.py {KEY}=$PROB\n"
    project = Project(tmp_path, {**LAUNCHED, "env.sh": "PROB=0.5\n", "run.sh": run, "other.sh": other})
    outcome = project.mend()
    assert project.read("env.sh") == "PROB=0.5\n"
    assert reasons(outcome) != ""


def test_whoever_launches_with_a_value_is_told_of_it(tmp_path: Path) -> None:
    project = Project(tmp_path, {**LAUNCHED, **FILES[0][0]})
    (finding,) = project.findings()
    assert [(place.path, place.position()[0]) for place in finding.launched_by] == [(path, 2) for path in sorted(CALLERS)]


def test_a_file_that_was_not_passed_is_not_written(tmp_path: Path) -> None:
    project = Project(tmp_path, {**LAUNCHED, **FILES[0][0]})
    outcome = project.mend("run0.sh")
    assert project.read("lib/env.sh").endswith("PROB=0.5\n")
    assert "`trm-hooks check --fix lib/env.sh` mends it" in reasons(outcome)
