"""The same commit under prek, which reads the same configuration and runs hooks concurrently."""

from __future__ import annotations

import pytest


@pytest.fixture
def prek_lab(lab, hook_config):
    """The example project with prek's git hook and three hooks that read and write the same files."""
    hooks = hook_config("trm-check", "trm-halt-exploration-prob", "trm-fix, stages: [manual]")
    lab.write(".pre-commit-config.yaml", hooks)
    installed = lab.prek("install", "--prepare-hooks")
    assert installed.returncode == 0, installed.stdout
    return lab


def test_commit_is_refused_then_mended_then_accepted(prek_lab) -> None:
    refused = prek_lab.commit()
    assert refused.returncode == 1
    assert "config/arch/etrm.yaml:28:" in refused.stdout
    assert "config/cfg_pretrain_etrmtrm_arc_agi_1.yaml:13:" in refused.stdout

    fixing = prek_lab.prek("run", "trm-fix", "--hook-stage", "manual")
    assert fixing.returncode == 1, fixing.stdout
    assert "halt_exploration_prob: 0.1   # how often" in prek_lab.read("config/arch/etrm.yaml")

    accepted = prek_lab.commit()
    assert accepted.returncode == 0, accepted.stdout


def test_all_files_give_the_findings_of_pre_commit(prek_lab) -> None:
    prek_lab.git("add", "--all")
    ours = [prek_lab.prek, prek_lab.pre_commit]
    prek, pre_commit = (runner("run", "trm-check", "--all-files").stdout.splitlines() for runner in ours)

    def found(lines: list[str]) -> set[str]:
        return {line.strip() for line in lines if ": halt-exploration-prob: " in line}

    assert len(found(prek)) == 4
    assert found(prek) == found(pre_commit)
