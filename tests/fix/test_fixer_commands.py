"""Fixes that take a key away, proven against the launch commands of the repository as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from growth import calls
from projects import LAUNCHED, Project, left, reasons

PRIMARY, OPTION = LAUNCHED["config/cfg.yaml"], LAUNCHED["config/arch/trm.yaml"]
OVERRIDE = "arch:\n  halt_exploration_prob: 0.5\n"
REPEATED = "arch:\n  L_cycles: 4\n"
LACKING = OPTION.replace("halt_exploration_prob: 0.1\n", "")


def project(root: Path, tail: str, other: str, command: str, path: str = "a.sh") -> Project:
    files = {"config/cfg.yaml": PRIMARY + tail, "config/arch/b.yaml": other, path: command + "\n"}
    return Project(root / "lab", {**LAUNCHED, **files})


@pytest.mark.parametrize("select", [(), ("halt-exploration-prob",)])
def test_an_override_that_a_command_needs_is_set_not_removed(tmp_path: Path, select: tuple[str, ...]) -> None:
    lab = project(tmp_path, OVERRIDE, LACKING, "python pretrain.py arch=b arch.halt_exploration_prob=0.1")
    lab.mend(select=select)
    assert lab.read("config/cfg.yaml") == PRIMARY + OVERRIDE.replace("0.5", "0.1")
    assert lab.found() == []


CHANGES = "the command at {} would get 8 in `arch.L_cycles` instead of 4"


@pytest.mark.parametrize(
    ("path", "command", "reason"),
    [
        ("a.sh", "python pretrain.py arch=b", CHANGES.format("a.sh:1")),
        ("a.sh", "python pretrain.py -m arch=b seed=1,2", CHANGES.format("a.sh:1")),
        ("a.sh", "python pretrain.py -m arch=trm,b", CHANGES.format("a.sh:1")),
        ("jobs.txt", "[ ] python pretrain.py arch=b", CHANGES.format("jobs.txt:1")),
        ("a.sh", "python pretrain.py arch=c arch.L_cycles=3", "the command at a.sh:1 would no longer compose"),
        ("a.sh", "python pretrain.py arch=b arch.L_cycles=3", None),
        ("a.sh", "python pretrain.py seed=1", None),
        ("jobs.txt", "[x] python pretrain.py arch=b", None),
    ],
)
def test_a_repetition_goes_only_where_no_command_needs_it(tmp_path: Path, path: str, command: str, reason: str | None) -> None:
    lab = project(tmp_path, REPEATED, OPTION.replace("L_cycles: 4", "L_cycles: 8"), command, path)
    lab.write("config/arch/c.yaml", OPTION.replace("L_cycles: 4\n", ""))
    outcome = lab.mend(select=("redundant-override",))
    assert lab.read("config/cfg.yaml") == PRIMARY + ("" if reason is None else REPEATED)
    assert left(outcome) == ([] if reason is None else [("config/cfg.yaml:8", "redundant-override")])
    assert (reason or "") in reasons(outcome)


EXPERIMENT = "# @package _global_\ndefaults:\n  - override /arch: b\n"
ADDED = "`cfg` with `+experiment=e` would "


@pytest.mark.parametrize(
    ("experiment", "other", "reason"),
    [
        (EXPERIMENT, OPTION.replace("L_cycles: 4", "L_cycles: 8"), ADDED + "get 8 in `arch.L_cycles` instead of 4"),
        (EXPERIMENT, OPTION.replace("L_cycles: 4\n", ""), ADDED + "get another value in `arch.L_cycles` instead of 4"),
        (EXPERIMENT, OPTION, None),
        (EXPERIMENT + "arch:\n  L_cycles: 3\n", OPTION.replace("L_cycles: 4", "L_cycles: 8"), None),
        ("# @package _global_\ndefaults:\n  - override /arch: none\n", OPTION, None),
    ],
)
def test_a_repetition_goes_only_where_no_experiment_needs_it(
    tmp_path: Path, experiment: str, other: str, reason: str | None
) -> None:
    lab = project(tmp_path, REPEATED, other, "")
    lab.write("config/experiment/e.yaml", experiment)
    outcome = lab.mend(select=("redundant-override",))
    assert lab.read("config/cfg.yaml") == PRIMARY + ("" if reason is None else REPEATED)
    assert (reason or "") in reasons(outcome)


def test_an_override_that_an_experiment_needs_is_set_not_removed(tmp_path: Path) -> None:
    lab = project(tmp_path, OVERRIDE, OPTION.replace("halt_exploration_prob: 0.1\n", ""), "")
    lab.write("config/experiment/e.yaml", EXPERIMENT)
    lab.mend()
    assert lab.read("config/cfg.yaml") == PRIMARY + OVERRIDE.replace("0.5", "0.1")


@pytest.mark.parametrize(("model", "mended"), [("hrm@HRM", False), ("trm@TRM", True)])
def test_a_value_is_left_where_an_experiment_gives_it_to_another_family(tmp_path: Path, model: str, mended: bool) -> None:
    other = OPTION.replace("trm@TRM", model).replace("0.1", "0.5")
    lab = project(tmp_path, OVERRIDE, other, "")
    lab.write("config/arch/trm.yaml", LACKING)
    lab.write("config/experiment/e.yaml", EXPERIMENT)
    outcome = lab.mend(select=("halt-exploration-prob",))
    assert (ADDED + "get 0.1 in `arch.halt_exploration_prob` instead of 0.5" in reasons(outcome)) is not mended
    assert (lab.read("config/cfg.yaml") == PRIMARY + OVERRIDE) is not mended


def test_a_file_may_become_what_it_was_when_another_has_changed(tmp_path: Path) -> None:
    decoder = "load_pretrained_decoder: ./checkpoints/official_trm/arc_v1_public/step_518071\n"
    base = PRIMARY.replace("load_pretrained_decoder: null\n", decoder) + "arch: {mine: 1}\n"
    derived = "defaults: [cfg, _self_]\nload_pretrained_decoder: ./ckpt/mine\narch:\n  mine: 2\n"
    option = {"config/arch/trm.yaml": OPTION.replace("L_cycles: 4", "L_cycles: 6")}
    lab = Project(tmp_path / "lab", {**LAUNCHED, **option, "config/cfg.yaml": base, "config/d.yaml": derived})
    select = ("pretrained-decoder", "redundant-override")
    outcome = lab.mend(select=select, unsafe=True)
    assert lab.read("config/cfg.yaml").startswith(base.replace("mine: 1", "mine: 1, L_cycles: 4").rstrip())
    assert lab.read("config/d.yaml") == derived
    assert reasons(outcome) == ""
    assert lab.mend(select=select, unsafe=True).mended == []


@pytest.mark.parametrize(
    ("script", "mended", "reason"),
    [
        ("P=0.5,0.7\npython pretrain.py -m arch.halt_exploration_prob=$P +z=$P\n", None, "it would also change `z`"),
        ("P=0.5\npython pretrain.py -m arch.halt_exploration_prob=$P +z=$P seed=1,2\n", None, "it would also change `z`"),
        ("P=0.5,0.1\npython pretrain.py -m seed=1,2 arch.halt_exploration_prob=$P\n", "P=0.1", None),
        ("P=0.5,0.7\npython pretrain.py -m seed=1,2 arch.halt_exploration_prob=$P +z=1,2\n", "P=0.1", None),
    ],
)
def test_a_sweep_loses_no_job_and_gets_no_other(tmp_path: Path, script: str, mended: str | None, reason: str | None) -> None:
    lab = Project(tmp_path / "lab", {**LAUNCHED, "run.sh": script})
    outcome = lab.mend(unsafe=True)
    first, rest = script.split("\n", 1)
    assert lab.read("run.sh") == f"{mended or first}\n{rest}"
    assert (reason or "") in reasons(outcome)
    assert lab.mend(unsafe=True).mended == []


def test_a_key_that_a_command_sets_very_often_is_mended_at_once(tmp_path: Path) -> None:
    def work(count: int) -> int:
        overrides = " ".join(f"arch.halt_exploration_prob=0.5 seed={number}" for number in range(count))
        lab = Project(tmp_path / str(count), LAUNCHED | {"a.sh": f"python pretrain.py {overrides}\n"})
        done = calls(lab.mend)
        assert lab.read("a.sh").split().count("arch.halt_exploration_prob=0.5") == 0
        assert lab.found() == []
        return done

    work(5)  # what is imported and kept
    assert work(80) < 15 * work(20)  # three looks of 32 each, at four times the words
