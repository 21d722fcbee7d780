"""How pre-commit calls the hooks: each on all files, ``try-repo``, one batch of names split over many calls."""

from __future__ import annotations

import re

import pytest
import yaml

CONCISE = "args: [--output-format, concise]"
# what a call with several names is limited to: pre_commit.xargs caps a command line at 2**17 bytes
COMMAND_LINE = 2**17


def places(output: str, check: str) -> set[str]:
    """``path:line`` of the check's findings."""
    return set(re.findall(rf"^(\S+:\d+):\d+: {check}: ", output, re.MULTILINE))


def statuses(output: str) -> dict[str, str]:
    """What pre-commit says of each hook, by hook name."""
    return dict(re.findall(r"^(trm [\w-]+?)\.{3,}(?:\(.*\))?(Passed|Failed|Skipped)$", output, re.MULTILINE))


def hook_ids(snapshot) -> list[str]:
    return [hook["id"] for hook in yaml.safe_load(snapshot.read(".pre-commit-hooks.yaml"))]


def test_every_hook_on_all_files_finds_its_own_mistakes(lab, hook_config, snapshot) -> None:
    checking = [hook for hook in hook_ids(snapshot) if hook != "trm-fix"]
    lab.write(".pre-commit-config.yaml", hook_config(*(f"{hook}, {CONCISE}" for hook in checking)))
    lab.commit_unchecked()
    result = lab.pre_commit("run", "--all-files")
    found = statuses(result.stdout)
    assert sorted(found) == sorted(hook.replace("trm-", "trm ", 1) for hook in checking)
    assert {name for name, status in found.items() if status == "Failed"} >= {
        "trm check",
        "trm check-all",
        "trm halt-exploration-prob",
        "trm pretrained-decoder",
        "trm l-cycles-comment",
        "trm batch-size-comment",
    }
    assert {found[name] for name in ("trm ema", "trm config-error", "trm yaml-syntax")} == {"Passed"}
    assert "Traceback" not in result.stdout


def test_try_repo_shows_the_findings_without_any_configuration(lab, snapshot) -> None:
    lab.commit_unchecked()
    result = lab.pre_commit("try-repo", str(snapshot.path), "trm-halt-exploration-prob", "--all-files")
    assert result.returncode == 1
    assert "config/arch/etrm.yaml:28:" in result.stdout
    assert "trm halt-exploration-prob" in result.stdout


@pytest.mark.slow
def test_batch_too_long_for_one_command_line_is_right_in_every_call(empty, hook_config) -> None:
    """Each call gets a part of the names, and the mistake in the shared base takes part in configs of all calls."""
    count, stem = 900, "cfg_" + "long_" * 35
    empty.write(".pre-commit-config.yaml", hook_config(f"trm-check, {CONCISE}"))
    empty.write("config/arch/trm.yaml", "name: recursive_reasoning.trm@TRM\nL_cycles: 6\nhalt_exploration_prob: 0.5\n")
    for number in range(count):
        wrong = "arch:\n  halt_exploration_prob: 0.3\n" if number % 300 == 0 else ""
        empty.write(f"config/{stem}{number}.yaml", f"defaults:\n- arch: trm\n- _self_\n{wrong}")
    assert count * len(f"config/{stem}") > COMMAND_LINE
    empty.git("add", "--all")
    result = empty.pre_commit("run", "trm-check")
    assert result.returncode == 1
    own = {f"config/{stem}{number}.yaml:5" for number in range(0, count, 300)}
    assert places(result.stdout, "halt-exploration-prob") == own | {"config/arch/trm.yaml:3"}


@pytest.mark.parametrize("hook", ["trm-check", "trm-halt-exploration-prob"])
def test_calls_in_parallel_find_together_what_one_call_finds(lab, hook_config, hook: str) -> None:
    lab.git("add", "--all")
    outputs = []
    for serial in ("true", "false"):
        lab.write(".pre-commit-config.yaml", hook_config(f"{hook}, require_serial: {serial}, {CONCISE}"))
        outputs.append(lab.pre_commit("run", "--all-files").stdout)
    alone, together = (places(output, "halt-exploration-prob") for output in outputs)
    assert len(alone) == 4
    assert together == alone


def test_fixes_in_parallel_leave_whole_files(lab, hook_config) -> None:
    lab.write(".pre-commit-config.yaml", hook_config("trm-fix, require_serial: false"))
    lab.git("add", "--all")
    for _ in range(3):
        result = lab.pre_commit("run", "trm-fix", "--all-files")
        assert "Traceback" not in result.stdout
        if result.returncode == 0:
            break
    lab.write(".pre-commit-config.yaml", hook_config("trm-check"))
    checked = lab.pre_commit("run", "--all-files")
    assert checked.returncode == 0, checked.stdout


def test_fix_argument_on_one_check_mends_only_that_check(lab, hook_config) -> None:
    lab.write(".pre-commit-config.yaml", hook_config("trm-halt-exploration-prob, args: [--fix]"))
    lab.commit_unchecked()
    result = lab.pre_commit("run", "--all-files")
    assert result.returncode == 1
    assert "files were modified by this hook" in result.stdout
    changed = lab.git("diff", "--name-only").split()
    assert changed == [
        "config/arch/etrm.yaml",
        "config/arch/etrmtrm.yaml",
        "config/cfg_pretrain_etrm_arc_agi_1.yaml",
        "config/cfg_pretrain_etrmtrm_arc_agi_1.yaml",
    ]
    assert "global_batch_size" not in lab.git("diff", "--unified=0")
    assert lab.pre_commit("run", "--all-files").returncode == 0
