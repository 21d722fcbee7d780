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


def test_a_command_that_turns_it_off_is_a_finding_and_its_mend_unsafe(tmp_path: Path) -> None:
    one = project(tmp_path, ON, "python pretrain.py ema=True\npython pretrain.py ema=False\n")
    (finding,) = one.findings()
    assert (finding.check, str(finding.place), finding.key, finding.expected) == ("launch-commands", "run.sh:2", "ema", True)
    assert finding.fix is not None
    assert finding.fix.applicability == UNSAFE


@pytest.mark.parametrize(
    "commands",
    [
        "python pretrain.py ema=true\n",
        "python pretrain.py ema=$EMA\n",
        "python pretrain.py ema=False  # ablation of the EMA\n",
        "# without EMA\npython pretrain.py ema=False\n",
        "python pretrain.py -m ema=True,False\n",
        "python pretrain.py ema=0.9999\n",
        "python pretrain.py ema=False data_paths=[data/stories]\n",
    ],
)
def test_one_that_says_why_sweeps_or_trains_on_other_things_is_none(tmp_path: Path, commands: str) -> None:
    assert project(tmp_path, ON, commands).findings() == []
