"""Trees as people have them without planning to: links, models at two packages, other tools' folders, odd entry scripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trm_hooks.run.engine import run
from trm_hooks.run.request import Request

TRM = """\
name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
halt_exploration_prob: 0.1
L_cycles: 4
H_cycles: 3
"""
MAIN = """\
defaults:
  - arch: trm
  - _self_
ema: True
global_batch_size: 768
"""
SCRIPT = """\
import hydra


@hydra.main(config_path="config", config_name="a", version_base=None)
def main(cfg): ...
"""
DATA = "data_paths: [data/arc-aug-1000]\n"
WRONG = TRM.replace("0.1", "0.5")


def found(root: Path, files: dict[str, str], *paths: str) -> list[tuple[str, str]]:
    """The places and checks of what a run on ``files`` finds."""
    (root / ".git").mkdir(exist_ok=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return [(str(each.place), each.check) for each in run(Request(paths, str(root))).findings]


def test_a_link_that_leads_to_itself_hides_no_config_beside_it(tmp_path: Path) -> None:
    (tmp_path / "config/arch").mkdir(parents=True)
    os.symlink("loop.yaml", tmp_path / "config/loop.yaml")
    os.symlink("loop.py", tmp_path / "config/loop.py")
    os.symlink("loop", tmp_path / "config/arch/loop")
    files = {"config/a.yaml": MAIN, "config/arch/trm.yaml": WRONG}
    assert found(tmp_path, files) == [("config/arch/trm.yaml:2", "halt-exploration-prob")]


def test_a_config_outside_the_repository_is_named_as_people_see_it(tmp_path: Path) -> None:
    (tmp_path / "repository/config/arch").mkdir(parents=True)
    (tmp_path / "elsewhere.yaml").write_text(TRM, encoding="utf-8")
    os.symlink(tmp_path / "elsewhere.yaml", tmp_path / "repository/config/arch/trm.yaml")
    root = tmp_path / "repository"
    assert found(root, {"config/a.yaml": MAIN}) == [
        ("config/a.yaml:2", "config-error"),
        ("config/arch/trm.yaml:1", "yaml-syntax"),
    ]
    messages = {finding.message for finding in run(Request((), str(root))).findings}
    assert messages == {"`config/arch/trm.yaml` leaves the repository and is not read"}


def test_an_option_chosen_only_at_another_package_is_judged_at_its_own(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": "defaults:\n  - arch: trm\n  - arch@teacher: other\n  - _self_\nema: True\nglobal_batch_size: 768\n",
        "config/arch/trm.yaml": TRM,
        "config/arch/other.yaml": WRONG,
    }
    expected = [("config/arch/other.yaml:2", "halt-exploration-prob")]
    assert found(tmp_path, files) == expected
    assert found(tmp_path, files, "config/arch/other.yaml") == expected
    assert found(tmp_path, files, "config/arch/trm.yaml") == []


@pytest.mark.parametrize(
    "text",
    [
        "replicas: {{ .Values.replicas }}\n",
        "{% if debug %}\nlevel: debug\n{% endif %}\n",
        "defaults: &defaults\n  adapter: postgres\ndevelopment:\n  <<: *defaults\n",
        "defaults:\n  run:\n    shell: bash\n",
        "site_name: x\nextra: !!python/name:material.emoji.twemoji\n",
    ],
)
def test_a_folder_that_only_other_tools_read_is_left_alone(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, {"deploy/conf/values.yaml": text}) == []


@pytest.mark.parametrize(
    "text", ["defaults:\n- a\n", "defaults: [a]\n", '"defaults":\n  # first\n\n  - a\n', "{defaults: [a]}\n"]
)
def test_a_defaults_list_shows_a_config_root(tmp_path: Path, text: str) -> None:
    assert [check for _, check in found(tmp_path, {"deploy/conf/values.yaml": text})] == ["config-error"]


def test_a_defaults_entry_that_leaves_the_config_root_is_found_in_its_list(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": MAIN.replace("arch: trm", "arch: ../../shared/trm"),
        "config/b.yaml": "defaults:\n  - arch: trm\n  - ../shared/extra\n  - _self_\n",
        "config/c.yaml": "defaults:\n  - arch/../arch: trm\n  - ../../../../elsewhere/x\n  - _self_\n",
        "config/arch/trm.yaml": TRM,
        "config/arch/wide.yaml": "defaults:\n  - ../../shared/extra\n  - _self_\nname: m.trm@TRM\n",
        "shared/trm.yaml": TRM,
        "shared/extra.yaml": "a: 1\n",
    }
    places = ["config/a.yaml:2", "config/arch/wide.yaml:2", "config/b.yaml:3", "config/c.yaml:3"]
    assert found(tmp_path, files) == [(place, "config-error") for place in places]
    assert found(tmp_path, files, "config/b.yaml") == [("config/b.yaml:3", "config-error")]


def test_a_saved_config_speaks_only_of_those_that_load_its_checkpoint(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": MAIN + "load_pretrained_decoder: runs/one/step_5\n",
        "config/b.yaml": MAIN + "load_pretrained_decoder: x/arc_v1_public/step_518071\n",
        "config/arch/trm.yaml": TRM.replace("L_cycles: 4", "L_cycles: 6"),
        "runs/one/all_config.yaml": "arch:\n  L_cycles: 5\n",
    }
    mine, other = ("config/a.yaml:6", "pretrained-decoder"), ("config/b.yaml:6", "pretrained-decoder")
    assert found(tmp_path, files, "runs/one/all_config.yaml") == [mine]
    assert found(tmp_path, files, "runs/one/all_config.yaml", "config/b.yaml") == [mine, other]
    assert found(tmp_path, files, "config/arch/trm.yaml", "runs/one/all_config.yaml") == [mine, other]


def test_a_blank_reason_is_none(tmp_path: Path) -> None:
    found(tmp_path, {"config/a.yaml": MAIN.replace("768", "64") + DATA, "config/arch/trm.yaml": TRM + "encoder_type: standard\n"})
    findings = [run(Request((), str(tmp_path), reason=reason)).findings for reason in ("", " \t", "small GPUs")]
    assert [each.fix is not None for (each,) in findings] == [False, False, True]


def test_a_larger_batch_of_an_encoder_is_not_put_down_to_memory(tmp_path: Path) -> None:
    encoder = TRM + "encoder_type: standard\n"
    found(tmp_path, {"config/a.yaml": MAIN.replace("768", "1536") + DATA, "config/arch/trm.yaml": encoder})
    comments = []
    for reason in (None, "larger GPUs"):
        (finding,) = run(Request((), str(tmp_path), reason=reason)).findings
        comments.append(finding.advice if finding.fix is not None else None)
    assert comments == [None, "append `# Increased from 768 due to larger GPUs`"]


def test_the_name_of_a_config_group_is_no_misspelling(tmp_path: Path) -> None:
    main = "defaults:\n  - solver: trm\n  - _self_\nsolvers: 2\nema: True\nglobal_batch_size: 768\n"
    files = {
        "config/a.yaml": main,
        "config/b.yaml": main,
        "config/solver/trm.yaml": TRM,
        "config/experiment/one.yaml": "# @package _global_\nsolver:\n  L_cycles: 5\nsolvrs: 3\n",
    }
    expected = [("config/experiment/one.yaml:4", "misspelled-key")]
    assert found(tmp_path, files) == expected
    assert found(tmp_path, files, "config/experiment/one.yaml") == expected


def test_a_key_that_begins_another_configs_key_is_asked_about_when_it_alone_is_passed(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": MAIN + "puzzle_rate: 3\nwarmups: 5\n",
        "config/c.yaml": MAIN + "puzzle_rate: 3\n",
        "config/b.yaml": MAIN + "puzzle_rat: 3  # puzzle_rate\n",
        "config/arch/trm.yaml": TRM,
    }
    expected = [("config/b.yaml:6", "misspelled-key")]
    assert found(tmp_path, files, "config/b.yaml") == expected


def test_what_a_finding_reaches_is_shown_where_another_config_only_resembles_one_that_takes_part(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": MAIN.replace("- _self_", "- logger: default\n  - _self_"),
        "config/b.yaml": MAIN.replace("- _self_", "- callbacks: default\n  - _self_"),
        "config/arch/trm.yaml": WRONG,
        "config/logger/default.yaml": "x: 1\n",
        "config/callbacks/default.yaml": "x: 1\n",
    }
    assert found(tmp_path, files, "config/callbacks/default.yaml") == [("config/arch/trm.yaml:2", "halt-exploration-prob")]
    (finding,) = run(Request(("config/callbacks/default.yaml",), str(tmp_path))).findings
    assert finding.effective_in == ("a", "b")


def test_a_config_root_named_by_way_of_the_script_is_found(tmp_path: Path) -> None:
    script = "import hydra, pathlib\nROOT = pathlib.Path(__file__).parent.parent\n"
    script += "@hydra.main(str(ROOT / 'setup'), 'a', None)\ndef main(cfg): ...\n"
    files = {"tools/run.py": script, "setup/a.yaml": MAIN, "setup/arch/trm.yaml": WRONG}
    assert found(tmp_path, files) == [("setup/arch/trm.yaml:2", "halt-exploration-prob")]


@pytest.mark.parametrize("none", ["null", "~", "''", "False", ""])
def test_a_decoder_is_frozen_where_none_is_loaded_however_that_is_written(tmp_path: Path, none: str) -> None:
    main = MAIN + f"load_pretrained_decoder: {none}\nfreeze_decoder_steps: 5\n"
    assert found(tmp_path, {"config/a.yaml": main, "config/arch/trm.yaml": TRM}) == [("config/a.yaml:7", "pretrained-decoder")]


def test_of_two_configs_that_do_not_know_each_other_neither_misspells_a_key(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": MAIN + "patch_size: 3\nload_pretrained_decoder: null\ndata_paths: [data/arc1concept-aug-1000]\n",
        "config/b.yaml": MAIN + "patch_sizes: 3\nload_pretraned_decoder: null\n",
        "config/c.yaml": MAIN + "seeds: [1, 2]\nseed: 0\n",
        "config/d.yaml": "defaults: [arch: hrm, _self_]\nseed: 1\ndata_path: x\n",
        "config/arch/hrm.yaml": "name: hrm.hrm_act_v1@HierarchicalReasoningModel_ACTV1\nL_cycles: 2\n",
        "config/arch/trm.yaml": TRM,
    }
    expected = [("config/b.yaml:7", "misspelled-key")]
    assert found(tmp_path, files) == expected
    assert found(tmp_path, files, "config/b.yaml") == expected


def test_a_path_of_keys_written_as_one_key_sets_nothing(tmp_path: Path) -> None:
    files = {"config/a.yaml": MAIN + "arch.halt_exploration_prob: 0.5\nmy.own.key: 1\n", "config/arch/trm.yaml": TRM}
    assert found(tmp_path, files) == [("config/a.yaml:6", "misspelled-key")]


@pytest.mark.parametrize(
    ("config", "lines"),
    [
        ("arch: {_target_: models.hrm.HierarchicalReasoningModel, L_cycles: 2, halt_exploration_prob: 0.3}\nema: False\n", []),
        ("model: {type: hrm_v1, L_cycles: 2, halt_exploration_prob: 0.3}\nema: False\n", []),
        ("model: {name: vae}\nload_pretrained_decoder: null\nfreeze_decoder_steps: 9\nema: False\n", []),
        ("arch: {_target_: models.build, L_cycles: 4, halt_exploration_prob: 0.3}\nema: True\n", [3]),
        ("m:\n  hrm: {name: m.hrm@H, L_cycles: 2}\n  trm: {name: m.trm@T, halt_exploration_prob: 0.3}\narch: ${m.trm}\n", [5]),
    ],
)
def test_the_family_is_recognized_by_whatever_names_the_model(tmp_path: Path, config: str, lines: list[int]) -> None:
    files = {"conf/config.yaml": "defaults:\n  - _self_\n" + config}
    assert found(tmp_path, files) == [(f"conf/config.yaml:{line}", "halt-exploration-prob") for line in lines]


def test_a_value_behind_an_alias_is_documented_at_the_alias(tmp_path: Path) -> None:
    head = "defaults: [arch: trm, _self_]\ndata_paths: [data/arc-aug-1000]\n_small: &small 256\n"
    files = {
        "config/a.yaml": head + "global_batch_size: *small  # reduced from 768 for memory\n",
        "config/b.yaml": head + "# reduced from 768 for memory\nglobal_batch_size: *small\n",
        "config/c.yaml": head + "global_batch_size: *small  # small\n",
        "config/arch/trm.yaml": TRM,
    }
    assert found(tmp_path, files) == [("config/c.yaml:3", "batch-size-comment")]


_HOST = "defaults:\n  - _self_\n  - arch: etrm4\n  - experiment: null\ndata_paths: [data/arc1concept-aug-1000]\nema: True\n"
_LOADS = "# @package _global_\nload_pretrained_decoder: ./checkpoints/official_trm/arc_v1_public/step_518071\n"


@pytest.mark.parametrize(
    ("experiments", "expected"),
    [
        ({"frozen": _LOADS, "six": "# @package _global_\ndefaults: [frozen, override /arch: etrm6]\n"}, ["frozen.yaml:2"]),
        ({"frozen": _LOADS + "arch: {L_cycles: 6}\n"}, ["frozen.yaml:3"]),
        ({"frozen": _LOADS}, []),
    ],
)
def test_an_experiment_is_judged_among_the_values_of_the_config_that_asks_for_it(
    tmp_path: Path, experiments: dict[str, str], expected: list[str]
) -> None:
    files = {f"conf/experiment/{name}.yaml": text for name, text in experiments.items()}
    files["conf/config.yaml"] = _HOST
    files["conf/arch/etrm4.yaml"] = TRM
    files["conf/arch/etrm6.yaml"] = "defaults: [etrm4, _self_]\nL_cycles: 6\n"
    assert found(tmp_path, files) == [(f"conf/experiment/{place}", "pretrained-decoder") for place in expected]


def test_a_file_brought_by_an_experiment_is_judged_where_only_that_is_passed(tmp_path: Path) -> None:
    files = {
        "conf/config.yaml": _HOST,
        "conf/arch/etrm4.yaml": TRM,
        "conf/arch/etrm6.yaml": "defaults: [etrm4, _self_]\nL_cycles: 6\n",
        "conf/experiment/a.yaml": "# @package _global_\ndefaults: [override /arch: etrm6]\narch: {halt_exploration_prob: 0.5}\n",
        "conf/experiment/b.yaml": "# @package _global_\ndefaults: [a, _self_]\nepochs: 5\n",
    }
    expected = [("conf/experiment/a.yaml:3", "halt-exploration-prob")]
    assert found(tmp_path, files) == expected
    assert found(tmp_path, files, "conf/experiment/b.yaml") == expected


def test_a_file_that_configs_know_by_a_link_is_asked_about_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "config/arch").mkdir(parents=True)
    os.symlink("../../shared/trm.yaml", tmp_path / "config/arch/trm.yaml")
    os.symlink("../groups", tmp_path / "config/group")
    option = "# @package _global_\narch: {L_cycles: 4, halt_exploration_prob: 0.3}\n"
    files = {"config/a.yaml": MAIN, "shared/trm.yaml": WRONG, "groups/b.yaml": option}
    assert found(tmp_path, files, "shared/trm.yaml") == [("config/arch/trm.yaml:2", "halt-exploration-prob")]
    assert found(tmp_path, files, "groups/b.yaml") == [("config/group/b.yaml:2", "halt-exploration-prob")]
    assert found(tmp_path, files, "config/a.yaml") == [("config/arch/trm.yaml:2", "halt-exploration-prob")]


@pytest.mark.parametrize("name", ["\\0conf", "\\ud800", "a/" * 5000, "conf\\x1b[31m", "~", "/", "", "."])
@pytest.mark.parametrize("keyword", ["config_path", "config_name"])
def test_a_config_that_a_script_names_may_have_any_name(tmp_path: Path, name: str, keyword: str) -> None:
    other = 'config_name="cfg"' if keyword == "config_path" else 'config_path="config"'
    script = f'import hydra\n\n\n@hydra.main({keyword}="{name}", {other}, version_base=None)\ndef main(config):\n    pass\n'
    files = {"config/a.yaml": MAIN, "config/arch/trm.yaml": WRONG, "main.py": script, "run.sh": "python main.py lr=1\n"}
    wrong = ("config/arch/trm.yaml:2", "halt-exploration-prob")
    assert wrong in found(tmp_path, files)
    assert found(tmp_path, files, "config/arch/trm.yaml") == [wrong]
    for named in ("main.py", "run.sh"):
        assert {check for _, check in found(tmp_path, files, named)} <= {"launch-commands"}


@pytest.mark.parametrize(
    ("name", "command", "wrong"),
    [("a", "-cn a lr=1", ["run.sh:1"]), ("arch/trm", "-cn a arch=gone lr=1", ["config/a.yaml:2", "run.sh:1"])],
)
def test_a_command_may_launch_what_is_outside_the_repository(tmp_path: Path, name: str, command: str, wrong: list[str]) -> None:
    files = {"config/a.yaml": MAIN, "config/arch/trm.yaml": TRM, "train.py": SCRIPT, "run.sh": f"python train.py {command}\n"}
    (tmp_path / "elsewhere.yaml").write_text(files.pop(f"config/{name}.yaml"), encoding="utf-8")
    (tmp_path / "repository/config/arch").mkdir(parents=True)
    os.symlink(tmp_path / "elsewhere.yaml", tmp_path / f"repository/config/{name}.yaml")
    places = found(tmp_path / "repository", files)
    assert sorted({place for place, _ in places}) == sorted([f"config/{name}.yaml:1", *wrong])
