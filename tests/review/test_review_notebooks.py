"""What ``import trm_hooks`` gives to programs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from reviewed import EXAMPLE, ROOT

import trm_hooks
from trm_hooks.project.repository import UsageError


def test_check_gives_what_the_command_prints_as_json():
    document = trm_hooks.check(EXAMPLE)
    assert document["version"] == 1
    assert document["checked"]["configs"] == 6
    (finding,) = [each for each in document["findings"] if each["path"].endswith("config/arch/etrm.yaml")]
    assert (finding["check"], finding["line"], finding["value"], finding["expected"]) == ("halt-exploration-prob", 28, 0.5, 0.1)
    assert finding["fix"]["edits"][0]["text"] == "0.1"


def test_check_runs_the_checks_it_is_asked_for():
    findings = trm_hooks.check(EXAMPLE, select=["batch-size-comment"])["findings"]
    assert {each["check"] for each in findings} == {"batch-size-comment"}
    with pytest.raises(UsageError, match="did you mean `ema`"):
        trm_hooks.check(EXAMPLE, select=["emma"])


def test_report_gives_the_review():
    review = trm_hooks.report(EXAMPLE)
    assert review.critical()[0].name == "arch.halt_exploration_prob"
    assert review.as_data()["title"] == "etrm"


def test_compose_config_composes():
    config = trm_hooks.compose_config(EXAMPLE / "config", "cfg_pretrain", ["arch.L_cycles=4"])
    assert config["resolved"]["arch.L_cycles"] == 4


@pytest.mark.parametrize("call", [trm_hooks.check, trm_hooks.report])
def test_a_path_that_is_not_there_is_an_error(call, tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        call(tmp_path / "nowhere")


def test_importing_costs_nothing_until_something_is_used():
    code = "import sys, trm_hooks; print(sorted(name for name in sys.modules if name.split('.')[0] in ('trm_hooks', 'yaml')))"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "['trm_hooks']"


def test_names_are_offered_for_completion_and_unknown_ones_refused():
    assert {"check", "compose_config", "report"} <= set(dir(trm_hooks))
    with pytest.raises(AttributeError, match="no attribute `chek`"):
        _ = trm_hooks.chek
