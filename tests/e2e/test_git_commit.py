"""What the person who types ``git commit`` sees, with the real pre-commit in between."""

from __future__ import annotations

import re

import pytest

EXPLORATION = {
    ("config/arch/etrm.yaml:28", "halt-exploration-prob"),
    ("config/arch/etrmtrm.yaml:31", "halt-exploration-prob"),
    ("config/cfg_pretrain_etrm_arc_agi_1.yaml:19", "halt-exploration-prob"),
    ("config/cfg_pretrain_etrmtrm_arc_agi_1.yaml:13", "halt-exploration-prob"),
}
WRONG = [
    "config/arch/etrm.yaml",
    "config/arch/etrmtrm.yaml",
    "config/cfg_pretrain_etrm_arc_agi_1.yaml",
    "config/cfg_pretrain_etrmtrm_arc_agi_1.yaml",
    "config/cfg_test_frozen_decoder.yaml",
    "config/cfg_test_frozen_decoder_corrected.yaml",
    "scripts/transfer.sh",
    "jobs.txt",
]


def has_commit(lab) -> bool:
    return lab.run("git", "rev-parse", "--verify", "--quiet", "HEAD").returncode == 0


def findings(output: str) -> set[tuple[str, str]]:
    """``(path:line, check)`` of every finding in the output."""
    return set(re.findall(r"^(\S+:\d+):\d+: ([\w-]+): ", output, re.MULTILINE))


def test_commit_is_refused_with_the_places_of_every_wrong_value(checked_lab) -> None:
    refused = checked_lab.commit("Train ETRM")
    assert refused.returncode == 1
    assert not has_commit(checked_lab)
    assert findings(refused.stdout) >= EXPLORATION
    assert "hook id: trm-check" in refused.stdout
    assert "5x the official 0.1" in refused.stdout
    assert "Traceback" not in refused.stdout


def test_commit_is_accepted_when_the_configs_are_right(checked_lab) -> None:
    for name in WRONG:
        (checked_lab.path / name).unlink()
    accepted = checked_lab.commit("Train TRM")
    assert accepted.returncode == 0, accepted.stdout
    assert has_commit(checked_lab)


def test_refused_commit_is_mended_by_the_fix_hook_and_then_accepted(checked_lab) -> None:
    assert checked_lab.commit().returncode == 1
    fixing = checked_lab.pre_commit("run", "trm-fix", "--hook-stage", "manual")
    assert fixing.returncode == 1, fixing.stdout
    assert "files were modified by this hook" in fixing.stdout

    diff = checked_lab.git("diff", "--unified=0")
    changed = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert "-halt_exploration_prob: 0.5   # how often the Q-head is overruled in training" in changed
    assert "+halt_exploration_prob: 0.1   # how often the Q-head is overruled in training" in changed
    assert "-  halt_exploration_prob: 0.5   # Controls Q-head exploration during training" in changed
    assert not any(line.startswith("+") and "0.5" in line for line in changed)
    recursive = checked_lab.read("config/arch/etrmtrm.yaml")
    assert "\r\nhalt_exploration_prob: 0.1  # Controls Q-head exploration\r\n" in recursive
    assert recursive.count("\r\n") == recursive.count("\n")
    frozen = checked_lab.read("config/cfg_test_frozen_decoder.yaml")
    assert frozen.endswith("arch:\n  L_cycles: 4  # Match pretrained decoder's training config")

    accepted = checked_lab.commit()
    assert accepted.returncode == 0, accepted.stdout
    again = checked_lab.pre_commit("run", "trm-fix", "--hook-stage", "manual", "--all-files")
    assert again.returncode == 0, again.stdout


def test_fix_at_every_commit_writes_only_what_is_committed(lab, hook_config) -> None:
    lab.write(".pre-commit-config.yaml", hook_config("trm-fix"))
    assert lab.pre_commit("install").returncode == 0
    lab.commit_unchecked()
    name = "config/cfg_pretrain_etrm_arc_agi_1.yaml"
    lab.replace(name, "grad_clip_norm: 1.0", "grad_clip_norm: 0.5")
    lab.git("add", "config")
    refused = lab.run("git", "commit", "-m", "clip harder")
    assert refused.returncode == 1
    assert "files were modified by this hook" in refused.stdout
    assert lab.git("diff", "--name-only").split() == [name]
    assert "grad_clip_norm: 0.5" in lab.read(name)
    assert "Reduced from 768" in lab.read(name)


def test_changed_architecture_speaks_for_the_configs_that_inherit_it_only(checked_lab) -> None:
    checked_lab.commit_unchecked()
    checked_lab.replace("config/arch/etrm.yaml", "encoder_num_layers: 2", "encoder_num_layers: 4")
    refused = checked_lab.commit()
    assert refused.returncode == 1
    assert ("config/arch/etrm.yaml:28", "halt-exploration-prob") in findings(refused.stdout)
    assert "cfg_pretrain_etrm_arc_agi_1" in refused.stdout
    assert "etrmtrm" not in refused.stdout


def test_commit_of_a_readme_is_silent(checked_lab) -> None:
    checked_lab.commit_unchecked()
    checked_lab.write("README.md", "# The lab\n\nWe train ETRM.\n")
    accepted = checked_lab.commit()
    assert accepted.returncode == 0
    assert findings(accepted.stdout) == set()


def test_unstaged_mistake_does_not_block_a_staged_file_that_is_right(checked_lab) -> None:
    checked_lab.commit_unchecked()
    checked_lab.replace("config/arch/trm.yaml", "# widths", "# width")
    checked_lab.git("add", "config")
    checked_lab.replace("config/arch/trm.yaml", "halt_exploration_prob: 0.1", "halt_exploration_prob: 0.9")
    accepted = checked_lab.run("git", "commit", "-m", "only what is staged")
    assert accepted.returncode == 0, accepted.stdout
    assert "halt_exploration_prob: 0.9" in checked_lab.read("config/arch/trm.yaml")


def test_staged_mistake_is_refused_though_the_file_on_disk_is_right_again(checked_lab) -> None:
    checked_lab.commit_unchecked()
    checked_lab.replace("config/arch/trm.yaml", "halt_exploration_prob: 0.1", "halt_exploration_prob: 0.9")
    checked_lab.git("add", "config")
    checked_lab.replace("config/arch/trm.yaml", "halt_exploration_prob: 0.9", "halt_exploration_prob: 0.1")
    refused = checked_lab.run("git", "commit", "-m", "staged")
    assert refused.returncode == 1
    assert ("config/arch/trm.yaml:16", "halt-exploration-prob") in findings(refused.stdout)


def test_deleted_option_is_seen_by_check_all(lab, hook_config) -> None:
    lab.write(".pre-commit-config.yaml", hook_config("trm-check", "trm-check-all"))
    assert lab.pre_commit("install").returncode == 0
    lab.commit_unchecked()
    (lab.path / "config/arch/etrmtrm.yaml").unlink()
    refused = lab.commit()
    assert refused.returncode == 1
    assert "hook id: trm-check-all" in refused.stdout
    assert ("config/cfg_pretrain_etrmtrm_arc_agi_1.yaml:4", "config-error") in findings(refused.stdout)


@pytest.mark.parametrize("text", ["arch: [unclosed\n", "\tarch: 1\n", "a: 1\na: 2\n"], ids=["flow", "tab", "duplicate"])
def test_broken_yaml_is_refused_without_a_traceback(checked_lab, text: str) -> None:
    checked_lab.commit_unchecked()
    checked_lab.write("config/cfg_broken.yaml", text)
    refused = checked_lab.commit()
    assert refused.returncode == 1
    assert any(place.startswith("config/cfg_broken.yaml:") for place, _ in findings(refused.stdout))
    assert "Traceback" not in refused.stdout


def test_commit_from_a_folder_below_names_the_same_paths(checked_lab) -> None:
    checked_lab.git("add", "--all")
    refused = checked_lab.run("git", "-C", "config/arch", "commit", "-m", "from below")
    assert refused.returncode == 1
    assert findings(refused.stdout) >= EXPLORATION
