"""One finding for each cause: what commands inherit and what many configs share is reported once; certain failures come first."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import LAUNCHED, Project

from trm_hooks.judging.finding import Finding
from trm_hooks.run.fold import by_cause

WRONG = LAUNCHED | {"config/arch/trm.yaml": LAUNCHED["config/arch/trm.yaml"].replace("0.1", "0.5")}


def found(project: Project, *paths: str) -> list[Finding]:
    return by_cause(project.findings(*paths))


def test_commands_that_inherit_a_value_are_listed_where_it_is_written(tmp_path: Path) -> None:
    commands = "python pretrain.py\npython pretrain.py seed=1\npython pretrain.py arch.halt_exploration_prob=0.3\n"
    here, own = found(Project(tmp_path, WRONG | {"run.sh": commands}))
    assert (str(here.place), list(map(str, here.launched_by))) == ("config/arch/trm.yaml:2", ["run.sh:1", "run.sh:2"])
    assert (str(own.place), own.launched_by) == ("run.sh:3", ())


def test_a_command_whose_config_is_not_looked_at_is_reported_itself(tmp_path: Path) -> None:
    (only,) = found(Project(tmp_path, WRONG | {"run.sh": "python pretrain.py\n"}), "run.sh")
    assert (only.check, str(only.place)) == ("launch-commands", "run.sh:1")


def test_commands_that_inherit_what_the_run_is_not_about_are_reported_once(tmp_path: Path) -> None:
    commands = "python pretrain.py\npython pretrain.py seed=1\npython pretrain.py arch.halt_exploration_prob=0.5\n"
    files = WRONG | {"run.sh": commands, "config/other.yaml": LAUNCHED["config/cfg.yaml"]}
    project = Project(tmp_path, files)
    inherited, own = found(project, "run.sh")
    assert (str(inherited.place), list(map(str, inherited.also_at))) == ("run.sh:1", ["run.sh:2"])
    assert (str(own.place), own.also_at) == ("run.sh:3", ())


def test_the_same_refusal_is_reported_once_with_its_other_places(tmp_path: Path) -> None:
    files = {"pretrain.py": LAUNCHED["pretrain.py"], "config/model/small.yaml": "width: 1\n"}
    files |= {f"config/runs/{name}.yaml": "defaults:\n  - model: small\n" for name in "abc"}
    (only,) = found(Project(tmp_path, files))
    assert only.message == "config group `runs/model` has no option `small`; it is in `/model`"
    assert (str(only.place), list(map(str, only.also_at))) == (
        "config/runs/a.yaml:2",
        ["config/runs/b.yaml:2", "config/runs/c.yaml:2"],
    )


def test_a_config_named_as_if_it_lay_above_is_shown_where_it_lies(tmp_path: Path) -> None:
    files = {"config/base.yaml": "width: 1\n", "config/runs/a.yaml": "defaults:\n  - base\n"}
    files["pretrain.py"] = LAUNCHED["pretrain.py"]
    (only,) = found(Project(tmp_path, files))
    assert only.message == "there is no config `runs/base`; it is in `/base`"


def test_a_command_that_asks_for_what_cannot_be_read_is_listed_there(tmp_path: Path) -> None:
    files = LAUNCHED | {"config/arch/twice.yaml": "a: 1\na: 2\n", "run.sh": "python pretrain.py arch=twice\n"}
    (only,) = found(Project(tmp_path, files))
    assert (only.check, str(only.place), list(map(str, only.launched_by))) == (
        "yaml-syntax",
        "config/arch/twice.yaml:2",
        ["run.sh:1"],
    )


def test_a_command_that_asks_for_the_missing_option_of_a_config_is_named_beside_it(tmp_path: Path) -> None:
    config = LAUNCHED["config/cfg.yaml"].replace("arch: trm", "arch: gone")
    files = LAUNCHED | {"config/other.yaml": config, "run.sh": "python pretrain.py arch=gone\n"}
    assert [str(each.place) for each in found(Project(tmp_path, files))] == ["config/other.yaml:2", "run.sh:1"]


CIRCLE = {f"config/arch/{name}.yaml": f"defaults:\n  - {other}\n" for name, other in ("ab", "bc", "ca")}


@pytest.mark.parametrize("option", ["a", "b", "c"])
def test_a_circle_has_one_place_from_wherever_it_is_entered(option: str, tmp_path: Path) -> None:
    files = LAUNCHED | CIRCLE | {"config/entering.yaml": f"defaults:\n  - arch: {option}\n"}
    (only,) = found(Project(tmp_path, files))
    assert (str(only.place), only.effective_in, only.also_at) == ("config/arch/a.yaml:2", ("entering",), ())


def test_commands_that_enter_one_circle_at_different_files_are_reported_once(tmp_path: Path) -> None:
    commands = "".join(f"python pretrain.py arch={name}\n" for name in "abc")
    (only,) = found(Project(tmp_path, LAUNCHED | CIRCLE | {"run.sh": commands}), "run.sh")
    assert (str(only.place), list(map(str, only.also_at))) == ("run.sh:1", ["run.sh:2", "run.sh:3"])


def test_other_refusals_stay_apart(tmp_path: Path) -> None:
    files = {f"config/{name}.yaml": f"defaults:\n  - arch: {name}\n" for name in "ab"} | {"config/arch/x.yaml": "a: 1\n"}
    assert [len(each.also_at) for each in found(Project(tmp_path, files))] == [0, 0]


def test_what_fails_comes_first_and_what_nothing_selects_last(tmp_path: Path) -> None:
    idle = LAUNCHED["config/arch/trm.yaml"].replace("0.1", "0.7")
    files = WRONG | {"config/arch/idle.yaml": idle, "config/z.yaml": "defaults:\n  - arch: nothing\n"}
    files |= {"run.sh": "python pretrain.py sed=1\n"}
    project = Project(tmp_path, files)
    assert [str(each.place) for each in found(project)] == [
        "config/z.yaml:2",
        "run.sh:1",
        "config/arch/trm.yaml:2",
        "config/arch/idle.yaml:2",
    ]
    project.write("run.sh", "python pretrain.py arch=idle\n")
    assert [str(each.place) for each in found(project)][1] == "config/arch/idle.yaml:2"  # a command selects it


OWN = """\
name: ours
source: ours
checkpoints: ["*/best/*"]
values: {width: 64, depth: 5}
policies: {pinned: [depth], decoder: [depth, width]}
"""


def test_what_is_pinned_and_loaded_is_reported_as_pinned(tmp_path: Path) -> None:
    files = {".trm-hooks/baselines/ours.yaml": OWN, ".trm-hooks.yaml": "loads: [ckpt]\n"}
    files["config/a.yaml"] = "defaults: [_self_]\nwidth: 32\ndepth: 4\nckpt: runs/best/x\n"
    project = Project(tmp_path, files)
    assert [(each.check, each.key) for each in found(project)] == [("pinned-value", "depth"), ("loaded-checkpoint", "width")]
    project.write(".trm-hooks.yaml", "loads: [ckpt]\nignore: [pinned-value]\n")
    assert {(each.check, each.key) for each in found(project)} == {("loaded-checkpoint", "depth"), ("loaded-checkpoint", "width")}


def test_a_command_that_runs_with_what_the_settings_allow_is_allowed(tmp_path: Path) -> None:
    files = WRONG | {"run.sh": "python pretrain.py\npython pretrain.py arch.halt_exploration_prob=0.3\n"}
    allowed = "allow:\n  - {config: config/arch/trm.yaml, keys: [arch.*], reason: a test}\n"
    project = Project(tmp_path, files | {".trm-hooks.yaml": allowed})
    assert [str(each.place) for each in found(project)] == ["run.sh:2"]


def test_commands_that_ask_for_a_refused_experiment_are_listed_there(tmp_path: Path) -> None:
    config = LAUNCHED["config/cfg.yaml"].replace("  - _self_\n", "  - experiment: null\n  - _self_\n")
    commands = "python pretrain.py experiment=x\npython pretrain.py experiment=x seed=1\n"
    files = LAUNCHED | {"config/cfg.yaml": config, "run.sh": commands}
    files["config/experiment/x.yaml"] = "# @package _global_\ndefaults:\n  - override /arch: gone\n"
    (only,) = found(Project(tmp_path, files))
    assert (only.check, str(only.place)) == ("config-error", "config/experiment/x.yaml:3")
    assert list(map(str, only.launched_by)) == ["run.sh:1", "run.sh:2"]


def test_a_command_that_is_reached_in_two_ways_is_one_place(tmp_path: Path) -> None:
    script = 'case "$1" in\n  a) X=seed=1 ;;\n  *) X=seed=2 ;;\nesac\npython pretrain.py +data=small $X\n'
    data = "# @package _global_\ndata_paths: [data/arc2concept-aug-1000]\nglobal_batch_size: 384\n"
    (only,) = found(Project(tmp_path, LAUNCHED | {"run.sh": script, "config/data/small.yaml": data}))
    assert (only.check, list(map(str, only.launched_by))) == ("batch-size-comment", ["run.sh:5"])


@pytest.mark.parametrize("text", ["a: [\n", "<<<<<<< HEAD\nL_cycles: 4\n=======\nL_cycles: 6\n>>>>>>> other\n"])
def test_what_cannot_be_read_is_reported_there_and_not_at_the_commands(tmp_path: Path, text: str) -> None:
    commands = "python pretrain.py\npython pretrain.py seed=1\npython pretrain.py arch=trm\n[x] python pretrain.py\n"
    broken = {"config/arch/trm.yaml": LAUNCHED["config/arch/trm.yaml"] + text}
    project = Project(tmp_path, LAUNCHED | broken | {"jobs.txt": commands})
    (only,) = found(project)
    assert only.check == "yaml-syntax"
    assert [each.position()[0] for each in only.launched_by] == [1, 2, 3, 4]
    (command,) = [each for each in found(project, "jobs.txt") if not each.history]
    assert (command.check, str(command.place), len(command.also_at)) == ("launch-commands", "jobs.txt:1", 2)


def test_a_command_with_an_option_that_is_not_there_runs_with_nothing_that_the_config_has(tmp_path: Path) -> None:
    here, refused = found(Project(tmp_path, WRONG | {"run.sh": "python pretrain.py\npython pretrain.py arch=gone\n"}))[::-1]
    assert (here.check, list(map(str, here.launched_by))) == ("halt-exploration-prob", ["run.sh:1"])
    assert (refused.check, str(refused.place)) == ("launch-commands", "run.sh:2")


def test_commands_whose_config_root_is_not_there_share_one_finding(tmp_path: Path) -> None:
    commands = "".join(f"python pretrain.py --config-path gone seed={number}\n" for number in range(3))
    (only,) = found(Project(tmp_path, LAUNCHED | {"run.sh": commands}))
    assert (only.message, list(map(str, only.also_at))) == (
        "the config root of `pretrain.py` is not there",
        ["run.sh:2", "run.sh:3"],
    )
