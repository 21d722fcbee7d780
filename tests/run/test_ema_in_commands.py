"""`ema` in the light of launch commands: turned on by all of them, by some, and turned off by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import LAUNCHED, Project

from trm_hooks.judging.finding import UNSAFE

ON = "global_batch_size: 768\nema: true\n"
OFF = "global_batch_size: 768\nema: False\n"


def project(path: Path, ema: str, commands: str) -> Project:
    return Project(path, {**LAUNCHED, "config/cfg.yaml": LAUNCHED["config/cfg.yaml"] + ema, "run.sh": commands})


@pytest.mark.parametrize(
    "commands",
    [
        "python pretrain.py ema=True\n",
        "python pretrain.py ema=true seed=1\npython pretrain.py ema=True seed=2\n",
        "python pretrain.py ema=True\npython pretrain.py ema=$EMA\n",
    ],
)
def test_what_every_command_turns_on_is_no_finding(tmp_path: Path, commands: str) -> None:
    assert project(tmp_path, OFF, commands).findings() == []


@pytest.mark.parametrize("commands", ["", "python other.py ema=True\n", "python pretrain.py ema=$EMA\n"])
def test_what_no_command_is_known_to_turn_on_is_one(tmp_path: Path, commands: str) -> None:
    (finding,) = project(tmp_path, OFF, commands).findings()
    assert (finding.check, finding.place.path) == ("ema", "config/cfg.yaml")
    assert finding.launched_by == ()


def test_the_command_that_leaves_it_off_is_named(tmp_path: Path) -> None:
    (finding,) = project(tmp_path, OFF, "python pretrain.py ema=True\npython pretrain.py seed=1\n").findings()
    assert finding.effective_in == ("cfg",)
    assert [str(place) for place in finding.launched_by] == ["run.sh:2"]


def test_a_command_with_an_option_that_is_not_there_leaves_nothing_off(tmp_path: Path) -> None:
    (finding,) = project(tmp_path, OFF, "python pretrain.py ema=True\npython pretrain.py arch=gone\n").findings()
    assert (finding.check, str(finding.place)) == ("launch-commands", "run.sh:2")


LOOP = "for e in True False; do\n  python pretrain.py ema=$e\ndone\n"


@pytest.mark.parametrize("more", ["python pretrain.py ema=False\n", LOOP])
def test_what_a_command_turns_off_itself_is_not_the_configs(tmp_path: Path, more: str) -> None:
    found = project(tmp_path, OFF, "python pretrain.py ema=True\n" + more).findings()
    assert [(each.check, str(each.place)) for each in found] == ([] if "for" in more else [("launch-commands", "run.sh:2")])


def test_who_says_only_false_turns_nothing_on(tmp_path: Path) -> None:
    found = project(tmp_path, OFF, "python pretrain.py ema=False\n").findings()
    assert [each.check for each in found] == ["ema", "launch-commands"]


def test_commands_that_run_with_a_warning_are_named(tmp_path: Path) -> None:
    commands = "python pretrain.py\npython pretrain.py seed=1\n"
    commands += "python pretrain.py global_batch_size=768\npython pretrain.py $MORE\n"
    (finding,) = project(tmp_path, ON.replace("768", "256"), commands).findings()
    assert finding.check == "batch-size-comment"
    assert [str(place) for place in finding.launched_by] == ["run.sh:1", "run.sh:2"]


def test_a_command_that_turns_it_off_is_a_finding_and_its_mend_unsafe(tmp_path: Path) -> None:
    one = project(tmp_path, ON, "python pretrain.py ema=True\npython pretrain.py ema=False\n")
    (finding,) = one.findings()
    assert (finding.check, str(finding.place), finding.key, finding.expected) == ("launch-commands", "run.sh:2", "ema", True)
    assert finding.fix is not None
    assert finding.fix.applicability == UNSAFE


@pytest.mark.parametrize(
    "commands",
    [
        "for e in False; do\n  python pretrain.py ema=$e\ndone\n",
        "E=False\nfor seed in 1 2; do\n  python pretrain.py ema=$E seed=$seed\ndone\n",
    ],
)
def test_one_loop_over_one_value_is_no_sweep(tmp_path: Path, commands: str) -> None:
    (finding,) = project(tmp_path, ON, commands).findings()
    assert (finding.check, finding.key) == ("launch-commands", "ema")


@pytest.mark.parametrize(
    "commands",
    [
        "python pretrain.py ema=true\n",
        "python pretrain.py ema=$EMA\n",
        "python pretrain.py ema=False  # ablation of the EMA\n",
        "# without EMA\npython pretrain.py ema=False\n",
        "python pretrain.py -m ema=True,False\n",
        "for e in True False; do\n  python pretrain.py ema=$e\ndone\n",
        "values=(True False)\nfor e in \"${values[@]}\"; do\n  python pretrain.py ema=$e\ndone\n",
        "python pretrain.py ema=0.9999\n",
        "python pretrain.py ema=False data_paths=[data/stories]\n",
    ],
)
def test_one_that_says_why_sweeps_or_trains_on_other_things_is_none(tmp_path: Path, commands: str) -> None:
    assert project(tmp_path, ON, commands).findings() == []


QUICK = "# @package _global_\n"
CONFIG = LAUNCHED["config/cfg.yaml"].replace("  - _self_\n", "  - _self_\n  - experiment: null\n") + ON
SELECTING = {**LAUNCHED, "config/cfg.yaml": CONFIG}


def selected(path: Path, option: str, commands: str) -> Project:
    return Project(path, {**SELECTING, "config/experiment/quick.yaml": QUICK + option, "run.sh": commands})


@pytest.mark.parametrize(
    ("option", "check", "select"),
    [
        ("ema: False\n", "ema", ()),
        ("global_batch_size: 256\n", "batch-size-comment", ()),
        ("lr: 3e-4\n", "baseline-alignment", ("all",)),
    ],
)
def test_an_option_that_only_commands_select_is_judged_where_it_is_written(
    tmp_path: Path, option: str, check: str, select: tuple[str, ...]
) -> None:
    commands = "python pretrain.py\npython pretrain.py experiment=quick\n"
    commands += "for seed in 1 2; do python pretrain.py experiment=quick seed=$seed; done\n"
    one = selected(tmp_path, option, commands)
    found = [each for each in one.findings(select=select) if each.check != "must-match-comment"]
    assert [(each.check, str(each.place), list(map(str, each.launched_by))) for each in found] == [
        (check, "config/experiment/quick.yaml:2", ["run.sh:2", "run.sh:3"])
    ]
    one.write("config/other.yaml", SELECTING["config/cfg.yaml"].replace("experiment: null", "experiment: quick"))
    found = [each for each in one.findings(select=select) if each.check == check]
    assert [each.effective_in for each in found] == [("other",)]


@pytest.mark.parametrize(
    "commands",
    [
        "python pretrain.py\n",
        "python pretrain.py experiment=quick ema=True\n",
        "python pretrain.py experiment=$WHICH\n",
        "python pretrain.py experiment=quick $MORE\n",
        "python pretrain.py experiment=quick data_paths=[data/stories]\n",
    ],
)
def test_an_option_that_no_command_runs_with_is_not(tmp_path: Path, commands: str) -> None:
    one = selected(tmp_path, "ema: False\n", commands)
    one.write("config/experiment/slow.yaml", QUICK + "seed: 3\n")
    assert one.findings() == []


def test_what_a_comment_in_the_option_cites_is_documented(tmp_path: Path) -> None:
    assert selected(tmp_path, "ema: False  # not True: an ablation\n", "python pretrain.py experiment=quick\n").findings() == []


def test_it_is_left_to_its_author(tmp_path: Path) -> None:
    one = selected(tmp_path, "ema: False\nglobal_batch_size: 256\n", "python pretrain.py experiment=quick\n")
    assert {each.check: each.fix for each in one.findings()} == {"ema": None, "batch-size-comment": None}
    assert one.mend(reason="one small card").refused == []
    assert one.read("config/experiment/quick.yaml") == f"{QUICK}ema: False\nglobal_batch_size: 256\n"
