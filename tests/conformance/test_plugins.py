"""Options of Hydra plugins that are not installed are accepted, and the rest of the config is as without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance import oracle
from conformance.compare import differences
from trm_hooks.hydra.errors import CompositionError
from trm_hooks.show.compose_api import compose_config

BASE = "x: 1\ny: {z: '${x}'}\n"


def _root(folder: Path, text: str, **files: str) -> Path:
    for name, content in {"config": text, **files}.items():
        path = folder / "conf" / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder / "conf"


PLUGIN_LINES = {
    "launcher": "- override hydra/launcher: submitit_slurm",
    "launcher_local": "- override hydra/launcher: submitit_local",
    "launcher_joblib": "- override /hydra/launcher: joblib",
    "sweeper": "- override hydra/sweeper: optuna",
    "sweeper_and_sampler": "- override hydra/sweeper: optuna\n- override hydra/sweeper/sampler: tpe",
    "sampler_first": "- override hydra/sweeper/sampler: tpe\n- override hydra/sweeper: optuna",
    "colorlog": "- override hydra/hydra_logging: colorlog\n- override hydra/job_logging: colorlog",
    "several": "- override hydra/sweeper: ax\n- override hydra/launcher: ray\n- override hydra/job_logging: colorlog",
}


@pytest.mark.parametrize("lines", PLUGIN_LINES.values(), ids=PLUGIN_LINES)
def test_plugin_option_is_accepted_in_the_primary(lines: str, tmp_path: Path) -> None:
    ours = compose_config(_root(tmp_path / "a", f"defaults:\n- _self_\n{lines}\n{BASE}"), "config")
    theirs = oracle.run(_root(tmp_path / "b", BASE), "config", [], "1.3")
    assert not differences(ours["config"], theirs["config"])
    assert not differences(ours["resolved"], theirs["resolved"])


@pytest.mark.parametrize("lines", PLUGIN_LINES.values(), ids=PLUGIN_LINES)
def test_plugin_option_is_accepted_in_an_experiment(lines: str, tmp_path: Path) -> None:
    lines = lines.replace("override hydra", "override /hydra")
    root = _root(tmp_path, BASE, exp__fast=f"# @package _global_\ndefaults:\n{lines}\nx: 2\n")
    ours = compose_config(root, "config", ["+exp=fast"])
    assert ours["config"] == {"x": 2, "y": {"z": "${x}"}}


@pytest.mark.parametrize(
    "overrides",
    [
        ["hydra/launcher=submitit_slurm"],
        ["hydra/launcher=submitit_slurm", "hydra.launcher.partition=dev", "hydra.launcher.gpus_per_node=8"],
        ["hydra/sweeper=optuna", "hydra.sweeper.n_trials=20", "hydra.sweeper.sampler.seed=1"],
        ["hydra/sweeper=optuna", "hydra/sweeper/sampler=random"],
        ["hydra/sweeper=optuna", "+hydra.sweeper.params.x=1"],
        ["hydra/job_logging=colorlog", "hydra.job_logging.root.level=DEBUG"],
    ],
    ids=" ".join,
)
def test_plugin_option_is_accepted_on_the_command_line(overrides: list[str], tmp_path: Path) -> None:
    ours = compose_config(_root(tmp_path, BASE), "config", overrides)
    assert ours["config"] == {"x": 1, "y": {"z": "${x}"}}


def test_what_a_file_sets_in_a_plugins_node_is_accepted(tmp_path: Path) -> None:
    text = (
        "defaults:\n- override hydra/launcher: submitit_local\n- _self_\nhydra:\n  launcher: {timeout_min: 3}\nx: 1\n"
    )
    assert compose_config(_root(tmp_path, text), "config")["config"] == {"x": 1}


def test_own_option_that_builds_on_a_plugins_is_accepted(tmp_path: Path) -> None:
    root = _root(
        tmp_path,
        "defaults:\n- override hydra/launcher: mine\nx: 1\n",
        hydra__launcher__mine="defaults:\n- submitit_slurm\n- _self_\npartition: dev\n",
    )
    assert compose_config(root, "config", ["hydra.launcher.nodes=2"])["config"] == {"x": 1}


@pytest.mark.parametrize(
    "text",
    [
        "defaults:\n- override hydra/output: mine\n",
        "defaults:\n- override hydra/launcher: submitit_slurm\nhydra: {launchers: {a: 1}}\n",
        "defaults:\n- override hydra/job_logging: colorlog\nhydra: {job: {chdir: maybe}}\n",
    ],
)
def test_what_no_plugin_provides_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(CompositionError):
        compose_config(_root(tmp_path, text), "config")
