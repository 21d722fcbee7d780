"""An option is judged as it is selected, and the keys of a file that cannot be read are known."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import Project

MAIN = "defaults: [arch: trm, _self_]\ndata_paths: [data/arc1concept-aug-1000]\nema: true\nglobal_batch_size: 768\n"
NAMED = "name: recursive_reasoning.{}@Model\n"
TRM = NAMED.format("trm") + "halt_exploration_prob: 0.1\nL_cycles: 4\nH_cycles: 3\n"


def found(path: Path, files: dict[str, str]) -> list[tuple[str, str]]:
    project = Project(path, {"config/cfg.yaml": MAIN, "config/arch/trm.yaml": TRM, **files})
    return [(each.check, each.place.path) for each in project.findings()]


def by_its_long_name(head: str) -> dict[str, str]:
    return {
        "config/cfg.yaml": MAIN.replace("arch: trm,", head),
        "config/model/vit/small.yaml": "defaults: [layer: wide]\ndepth: 2\n",
        "config/model/layer/wide.yaml": "width: 8\n",
    }


def test_an_option_selected_by_a_long_name_is_judged_where_it_lands(tmp_path: Path) -> None:
    assert found(tmp_path, by_its_long_name("arch: trm, model: vit/small,")) == []


def test_an_unselected_option_is_right_where_some_selection_is(tmp_path: Path) -> None:
    files = by_its_long_name("arch: trm,")
    assert found(tmp_path / "a", files) == []  # `+model=vit/small`
    files["config/model/vit/small.yaml"] = "defaults: [layer: wider]\n"
    assert found(tmp_path / "b", files) == [("config-error", "config/model/vit/small.yaml")]


EXTENDED = "# @package _global_\ndefaults:\n  - base/{}\n  - override /arch: trm\n"


@pytest.mark.parametrize(("base", "wrong"), [("common", False), ("gone", True), ("needs_data", False)])
@pytest.mark.parametrize("asks", [True, False])
def test_an_experiment_that_starts_from_its_group_is_selected_by_its_long_name(
    tmp_path: Path, base: str, wrong: bool, asks: bool
) -> None:
    files = {"config/experiment/base/common.yaml": "# @package _global_\nlr: 1e-4\n"}
    files["config/experiment/base/needs_data.yaml"] = "# @package _global_\ndefaults:\n  - override /data: arc\n"
    files["config/experiment/digits/wide/first.yaml"] = EXTENDED.format(base)
    files["config/cfg.yaml"] = ASKING if asks else MAIN
    expected = [("config-error", "config/experiment/digits/wide/first.yaml")]
    assert found(tmp_path, files) == (expected if wrong else [])


@pytest.mark.parametrize("own", [{}, {"extra/configs/cfg.yaml": "defaults: [_self_]\nlr: 1\n"}])
def test_a_folder_without_a_config_of_its_own_is_added_to_another(tmp_path: Path, own: dict[str, str]) -> None:
    part = {"extra/configs/experiment/one.yaml": "defaults:\n  - /logger@log.main: Board\n  - _self_\n"}
    findings = Project(tmp_path, part | own).findings()
    assert [(each.check, each.place.path) for each in findings] == [("config-error", *part)] * len(own)


@pytest.mark.parametrize(
    ("key", "wrong"), [("hydra.sweeper.space", False), ("hydra.launcher.space", False), ("hydra.run.space", True)]
)
def test_what_an_option_gives_a_sweeper_is_for_the_chosen_one_to_refuse(tmp_path: Path, key: str, wrong: bool) -> None:
    findings = found(tmp_path, {"config/space/small.yaml": f"# @package {key}\nlow: 1\n"})
    assert findings == [("config-error", "config/space/small.yaml")] * wrong


def test_an_option_may_be_a_list(tmp_path: Path) -> None:
    script = "import hydra\n@hydra.main(config_path='config', version_base=None)\ndef main(cfg): ...\n"
    project = Project(tmp_path, {"train.py": script, "config/steps/long.yaml": "- warm up\n- train\n"})
    assert project.findings() == []


BESIDE = MAIN.replace("data_paths: [data/arc1concept-aug-1000]", "data_path: data/stories")


def test_the_keys_of_a_file_that_cannot_be_read_are_known(tmp_path: Path) -> None:
    files = {"config/a.yaml": BESIDE, "config/b.yaml": BESIDE + "zz: [1, 2\n"}
    assert found(tmp_path, files) == [("yaml-syntax", "config/b.yaml")]


def test_a_key_that_no_other_file_has_is_a_misspelling_beside_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    files = {"config/a.yaml": BESIDE, "config/b.yaml": "zz: [1, 2\n"}
    assert ("misspelled-key", "config/a.yaml") in found(tmp_path, files)


def test_no_key_is_renamed_towards_one_that_only_a_broken_file_has(tmp_path: Path) -> None:
    files = {"config/a.yaml": MAIN + "own_weihgt: 1\n", "config/b.yaml": MAIN + "own_weight: 1\nzz: [1, 2\n"}
    assert found(tmp_path, files) == [("yaml-syntax", "config/b.yaml")]


ASKING = MAIN.replace("_self_]", "_self_, {experiment: null}]")
GONE = "# @package _global_\ndefaults:\n  - override /arch: gone\n"


def test_what_every_config_that_selects_it_is_refused_for_is_reported_in_the_option(tmp_path: Path) -> None:
    files = {"config/cfg.yaml": ASKING, "config/experiment/new.yaml": GONE}
    project = Project(tmp_path, {"config/arch/trm.yaml": TRM, **files})
    (finding,) = project.findings()
    assert (finding.check, str(finding.place), finding.effective_in) == ("config-error", "config/experiment/new.yaml:3", ())
    assert finding.message == "config group `arch` has no option `gone`"
    assert project.findings("config/experiment/new.yaml")[0].message == finding.message


def test_one_that_some_config_takes_is_not_refused(tmp_path: Path) -> None:
    files = {"config/cfg.yaml": ASKING, "config/experiment/new.yaml": GONE.replace("arch: gone", "head: wide")}
    assert found(tmp_path / "a", files) == []  # whatever config lists a head may take it
    files |= {"config/other.yaml": ASKING.replace("[arch", "[head: slim, arch")}
    files |= {"config/head/slim.yaml": "a: 1\n", "config/head/wide.yaml": "a: 2\n"}
    assert found(tmp_path / "b", files) == []


BROKEN = "zz: [1, 2\n"


@pytest.mark.parametrize(("broken", "renamed"), [([BROKEN, BROKEN], False), (["", BROKEN], False), (["", ""], True)])
@pytest.mark.parametrize("named", [(), ("config/cfg_a.yaml",)])
def test_no_key_is_renamed_to_what_only_unreadable_files_share(
    tmp_path: Path, broken: list[str], renamed: bool, named: tuple[str, ...]
) -> None:
    files = {"config/arch/trm.yaml": TRM, "config/cfg_a.yaml": MAIN + "warmup_stps: 3\n"}
    files |= {f"config/cfg_{number}.yaml": MAIN + "warmup_steps: 3\n" + text for number, text in enumerate(broken)}
    found = Project(tmp_path, files).findings(*named)
    assert [str(each.place) for each in found if each.check == "misspelled-key"] == ["config/cfg_a.yaml:5"] * renamed
