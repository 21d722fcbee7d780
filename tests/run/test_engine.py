"""Which findings a run reports, on small trees that each show one thing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trm_hooks.outputs import Shown, Style
from trm_hooks.outputs.concise import render
from trm_hooks.project.repository import UsageError
from trm_hooks.run.engine import run
from trm_hooks.run.request import Request, Result

TRM = """\
name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
halt_exploration_prob: 0.1
L_cycles: 4
H_cycles: 3
"""
MAIN = """\
defaults: [arch: trm,
  _self_]
data_paths: [data/arc-aug-1000]
ema: True
global_batch_size: 768
"""


def write(root: Path, files: dict[str, str]) -> Path:
    (root / ".git").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return root


def check(root: Path, *paths: str, select: tuple[str, ...] = (), config_roots: tuple[str, ...] = ()) -> Result:
    return run(Request(paths, str(root), select=select, config_roots=config_roots))


def output(root: Path, *paths: str, select: tuple[str, ...] = ()) -> list[str]:
    """Findings without their messages' second half, one line each."""
    return render(Shown(check(root, *paths, select=select).findings), Style()).splitlines()


def places(root: Path, *paths: str, select: tuple[str, ...] = ()) -> list[str]:
    return [":".join(line.split(":")[:2]) + ":" + line.split(":")[3].strip() for line in output(root, *paths, select=select)]


def test_a_clean_tree_has_no_findings(tmp_path: Path) -> None:
    root = write(tmp_path, {"config/a.yaml": MAIN, "config/arch/trm.yaml": TRM})
    result = check(root)
    assert result.findings == []
    assert (result.configs, result.files, result.notes) == (1, 2, [])


def test_a_folder_named_config_without_anything_of_hydra_is_left_alone(tmp_path: Path) -> None:
    files = {"config/service.yaml": "port: 80\n", "config/two.yaml": "a: 1\n---\nb: 2\n", "config/bad.yaml": "a: [\n"}
    assert output(write(tmp_path, files)) == []


def test_yaml_outside_config_roots_is_left_alone(tmp_path: Path) -> None:
    files = {"config/a.yaml": MAIN, "config/arch/trm.yaml": TRM, "data/x.yaml": "a: [\n", ".github/x.yaml": "{"}
    root = write(tmp_path, files)
    assert output(root) == []
    assert output(root, "data/x.yaml") == []


def test_a_broken_file_is_one_finding_and_the_others_are_still_checked(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": MAIN.replace("True", "False"),
        "config/b.yaml": MAIN + "lr: 1\nlr: 2\n",
        "config/c.yaml": "defaults:\n  - b\n  - _self_\n",
        "config/arch/trm.yaml": TRM,
    }
    assert places(write(tmp_path, files)) == ["config/a.yaml:4:ema", "config/b.yaml:7:yaml-syntax"]


def test_bytes_that_are_not_utf8_have_a_place(tmp_path: Path) -> None:
    root = write(tmp_path, {"config/a.yaml": MAIN, "config/arch/trm.yaml": TRM})
    (root / "config/b.yaml").write_bytes(MAIN.encode() + b"# caf\xe9\n")
    assert output(root) == ["config/b.yaml:6:6: yaml-syntax: not UTF-8: byte 0xe9"]


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "null\n", "\ufeff"])
def test_an_empty_file_is_an_empty_config(tmp_path: Path, text: str) -> None:
    root = write(tmp_path, {"config/a.yaml": MAIN, "config/arch/trm.yaml": TRM, "config/e.yaml": text})
    assert output(root) == []


def test_a_missing_option_is_reported_at_its_entry_with_a_near_miss(tmp_path: Path) -> None:
    files = {"config/a.yaml": MAIN.replace("arch: trm", "arch: tmr"), "config/arch/trm.yaml": TRM}
    result = check(write(tmp_path, files))
    (finding,) = result.findings
    assert (finding.check, finding.place.path, finding.place.position()) == ("config-error", "config/a.yaml", (1, 18))
    assert "trm" in finding.advice
    assert finding.effective_in == ("a",)


def test_an_option_that_a_config_store_may_provide_is_unknown_not_missing(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": MAIN.replace("arch: trm", "arch: tmr"),
        "config/arch/trm.yaml": TRM,
        "store.py": "from hydra.core.config_store import ConfigStore\n",
    }
    result = check(write(tmp_path, files))
    assert result.findings == []
    assert len(result.notes) == 1
    assert "store.py" in result.notes[0]


def test_a_group_left_open_is_no_error(tmp_path: Path) -> None:
    files = {"config/a.yaml": MAIN.replace("arch: trm", "arch: '???'"), "config/arch/trm.yaml": TRM}
    assert output(write(tmp_path, files)) == []


def test_a_circle_is_an_error_and_ends(tmp_path: Path) -> None:
    files = {"config/a.yaml": "defaults: [b]\nlr: 1\n", "config/b.yaml": "defaults: [a]\n"}
    assert {line.split(": ")[1] for line in output(write(tmp_path, files))} == {"config-error"}


def test_an_unselected_option_is_judged_by_its_own_name(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": MAIN,
        "config/arch/trm.yaml": TRM,
        "config/arch/mine.yaml": TRM.replace("0.1", "0.7").replace(".trm@", ".etrm@"),
        "config/arch/hrm.yaml": "name: recursive_reasoning.hrm@HierarchicalReasoningModel_ACTV1\nhalt_exploration_prob: 0.7\n",
    }
    (finding,) = check(write(tmp_path, files)).findings
    assert (finding.place.path, finding.place.position()[0]) == ("config/arch/mine.yaml", 2)
    assert (finding.effective_in, finding.shadowed_in) == ((), ())


def test_an_experiment_that_overrides_the_group_is_judged_in_a_config_that_can_run_it(tmp_path: Path) -> None:
    experiment = "# @package _global_\ndefaults:\n  - override /arch: {}\narch:\n  halt_exploration_prob: 0.5\n"
    files = {
        "config/a.yaml": MAIN.replace("  _self_", "  experiment: null, _self_"),
        "config/arch/trm.yaml": TRM,
        "config/arch/hrm.yaml": "name: recursive_reasoning.hrm@HRM\n",
        "config/experiment/wrong.yaml": experiment.format("trm"),
        "config/experiment/other.yaml": experiment.format("hrm"),
    }
    assert places(write(tmp_path, files)) == ["config/experiment/wrong.yaml:5:halt-exploration-prob"]


def test_the_model_is_found_at_another_package(tmp_path: Path) -> None:
    files = {
        "conf/a.yaml": MAIN.replace("arch: trm", "net@model.core: trm"),
        "conf/net/trm.yaml": TRM.replace("0.1", "0.2"),
    }
    (finding,) = check(write(tmp_path, files)).findings
    assert finding.key == "model.core.halt_exploration_prob"
    assert finding.effective_in == ("a",)


def test_an_interpolation_is_judged_by_what_it_comes_to_and_never_mended(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": MAIN + "explore: 0.5\n",
        "config/arch/trm.yaml": TRM.replace("0.1", "${explore}"),
    }
    (finding,) = check(write(tmp_path, files)).findings
    assert (finding.place.path, finding.value, finding.fix) == ("config/arch/trm.yaml", 0.5, None)


@pytest.mark.parametrize("value", ["${oc.env:PROB}", "${mine:1}", "???", "${nowhere}"])
def test_what_only_running_code_would_show_is_no_finding(tmp_path: Path, value: str) -> None:
    files = {"config/a.yaml": MAIN, "config/arch/trm.yaml": TRM.replace("0.1", value)}
    assert output(write(tmp_path, files)) == []


@pytest.mark.parametrize("value", ["1e-1", "0.10", ".1", "1.0e-1"])
def test_the_same_number_written_otherwise_is_right(tmp_path: Path, value: str) -> None:
    files = {"config/a.yaml": MAIN, "config/arch/trm.yaml": TRM.replace("0.1", value)}
    assert output(write(tmp_path, files)) == []


@pytest.mark.parametrize("value", ["'0.5'", "null", "1"])
def test_nothing_and_a_number_as_text_are_wrong(tmp_path: Path, value: str) -> None:
    files = {"config/a.yaml": MAIN, "config/arch/trm.yaml": TRM.replace("0.1", value)}
    assert places(write(tmp_path, files)) == ["config/arch/trm.yaml:2:halt-exploration-prob"]


@pytest.mark.parametrize("value", ["'0.1'", "True", "cosine", "[0.5, 0.1]"])
def test_another_type_cannot_be_compared(tmp_path: Path, value: str) -> None:
    files = {"config/a.yaml": MAIN, "config/arch/trm.yaml": TRM.replace("0.1", value)}
    assert places(write(tmp_path, files)) == []


def test_the_checkpoints_own_config_counts_before_any_baseline(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": MAIN + "load_pretrained_decoder: checkpoints/mine/step_10\n",
        "config/arch/trm.yaml": TRM + "hidden_size: 512\n",
        "checkpoints/mine/all_config.yaml": "arch:\n  L_cycles: 4\n  H_cycles: 5\n  hidden_size: 512\n",
    }
    (finding,) = check(write(tmp_path, files)).findings
    assert (finding.key, finding.value, finding.expected) == ("arch.H_cycles", 3, 5)
    assert finding.baseline == "checkpoints/mine/all_config.yaml"
    assert finding.place.path == "config/a.yaml"


def test_a_changed_training_config_checks_the_configs_that_load_its_decoder(tmp_path: Path) -> None:
    files = {
        "config/a.yaml": MAIN + "load_pretrained_decoder: checkpoints/mine/step_10\n",
        "config/b.yaml": MAIN.replace("True", "False"),
        "config/arch/trm.yaml": TRM,
        "checkpoints/mine/all_config.yaml": "arch:\n  H_cycles: 5\n",
    }
    root = write(tmp_path, files)
    assert places(root, "checkpoints/mine/all_config.yaml") == ["config/a.yaml:6:pretrained-decoder"]


def test_a_checkpoint_outside_the_repository_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/all_config.yaml").write_text("arch:\n  H_cycles: 5\n", encoding="utf-8")
    main = MAIN + "load_pretrained_decoder: {}\n"
    files = {
        "config/a.yaml": main.format("../outside/step_1"),
        "config/b.yaml": main.format(tmp_path / "outside/step_1"),
        "config/arch/trm.yaml": TRM,
    }
    root = write(tmp_path / "repo", files)
    os.symlink(tmp_path / "outside", root / "linked")
    (root / "config/c.yaml").write_text(main.format("linked/step_1"), encoding="utf-8")
    assert output(root) == []


def test_a_key_set_behind_the_decoder_is_reported_where_it_is_set(tmp_path: Path) -> None:
    files = {
        "config/base.yaml": MAIN + "load_pretrained_decoder: x/step_518071\n",
        "config/a.yaml": "defaults:\n  - base\n  - _self_\narch:\n  L_cycles: 6\n",
        "config/arch/trm.yaml": TRM,
    }
    assert places(write(tmp_path, files)) == ["config/a.yaml:5:pretrained-decoder"]


def test_a_frozen_decoder_that_is_not_loaded(tmp_path: Path) -> None:
    main = MAIN + "load_pretrained_decoder: null\nfreeze_decoder_steps: 100\n"
    files = {"config/a.yaml": main, "config/arch/trm.yaml": TRM}
    assert places(write(tmp_path, files)) == ["config/a.yaml:7:pretrained-decoder"]


@pytest.mark.parametrize(
    "line",
    [
        "global_batch_size: 256  # Reduced from 768 due to memory",
        "# published: 768; less memory here\nglobal_batch_size: 256",
        "global_batch_size: 768.0",
    ],
)
def test_a_documented_batch_size_is_fine(tmp_path: Path, line: str) -> None:
    files = {"config/a.yaml": MAIN.replace("global_batch_size: 768", line), "config/arch/trm.yaml": TRM}
    assert output(write(tmp_path, files)) == []


@pytest.mark.parametrize(
    "line",
    [
        "global_batch_size: 256  # less memory, 17680 tokens",
        "# 768 would be better\n\nglobal_batch_size: 256",
        "# === 768 ===\nlr: 1e-4\nglobal_batch_size: 256",
        "global_batch_size: 256\n# 768",
    ],
)
def test_a_comment_elsewhere_or_about_something_else_documents_nothing(tmp_path: Path, line: str) -> None:
    files = {"config/a.yaml": MAIN.replace("global_batch_size: 768", line), "config/arch/trm.yaml": TRM}
    assert len(output(write(tmp_path, files))) == 1


def test_several_roots_are_all_checked(tmp_path: Path) -> None:
    wrong = MAIN.replace("True", "False")
    files = {
        "config/a.yaml": wrong,
        "config/arch/trm.yaml": TRM,
        "src/pkg/conf/b.yaml": wrong,
        "src/pkg/conf/arch/trm.yaml": TRM,
    }
    root = write(tmp_path, files)
    assert places(root) == ["config/a.yaml:4:ema", "src/pkg/conf/b.yaml:4:ema"]
    assert places(root, "src") == ["src/pkg/conf/b.yaml:4:ema"]


def test_a_script_names_its_root_and_what_is_below_is_no_other(tmp_path: Path) -> None:
    script = "import hydra\n@hydra.main(version_base=None, config_path='../settings', config_name='a')\ndef main(c): ...\n"
    files = {
        "src/train.py": script,
        "settings/a.yaml": MAIN.replace("True", "False"),
        "settings/arch/trm.yaml": TRM,
        "settings/config/x.yaml": "defaults: [nothing]\n",
    }
    root = write(tmp_path, files)
    assert places(root) == ["settings/a.yaml:4:ema", "settings/config/x.yaml:1:config-error"]


def test_a_script_beside_its_configs_does_not_make_other_yaml_configs(tmp_path: Path) -> None:
    script = "import hydra\n@hydra.main(version_base=None, config_path='.', config_name='a')\ndef main(c): ...\n"
    files = {
        "train.py": script,
        "a.yaml": MAIN.replace("True", "False"),
        "arch/trm.yaml": TRM,
        "compose.yaml": "services: {}\n---\nmore: 1\n",
        "deploy/x.yaml": "a: [",
    }
    assert places(write(tmp_path, files)) == ["a.yaml:4:ema"]


def test_a_config_root_can_be_named(tmp_path: Path) -> None:
    files = {"settings/a.yaml": MAIN.replace("True", "False"), "settings/arch/trm.yaml": TRM}
    root = write(tmp_path, files)
    assert check(root).findings == []
    assert len(check(root, config_roots=("settings",)).findings) == 1


def test_a_path_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        check(write(tmp_path, {}), "nothing.yaml")


def test_an_unknown_check_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean `ema`"):
        check(write(tmp_path, {}), select=("emma",))


def test_a_defaults_path_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("arch: {halt_exploration_prob: 0.5}\n", encoding="utf-8")
    files = {"config/a.yaml": MAIN.replace("  _self_", "  ../../secret, _self_"), "config/arch/trm.yaml": TRM}
    assert places(write(tmp_path / "repo", files)) == ["config/a.yaml:2:config-error"]


def test_an_allowed_deviation_is_no_finding(tmp_path: Path) -> None:
    files = {
        ".trm-hooks.yaml": "allow:\n  - config: quick_*\n    keys: [ema]\n    reason: a quick test\n",
        "config/quick_a.yaml": MAIN.replace("True", "False"),
        "config/b.yaml": MAIN.replace("True", "False"),
        "config/arch/trm.yaml": TRM,
    }
    assert places(write(tmp_path, files)) == ["config/b.yaml:4:ema"]


def test_keys_that_are_no_text_are_no_words(tmp_path: Path) -> None:
    files = {"config/a.yaml": MAIN + "1.5: x\ntrue: y\nepcohs: 1\n", "config/arch/trm.yaml": TRM}
    assert places(write(tmp_path, files)) == ["config/a.yaml:8:misspelled-key"]


def test_scripts_that_are_elsewhere_add_their_root_to_those_found(tmp_path: Path) -> None:
    wrong = MAIN.replace("True", "False")
    files = {
        ".trm-hooks.yaml": "entry-scripts: {pretrain.py: settings}\n",
        "config/a.yaml": wrong,
        "config/arch/trm.yaml": TRM,
        "settings/b.yaml": wrong,
        "settings/arch/trm.yaml": TRM,
    }
    assert places(write(tmp_path, files)) == ["config/a.yaml:4:ema", "settings/b.yaml:4:ema"]


@pytest.mark.parametrize("folder", ["nowhere", "../outside"])
def test_a_root_in_the_settings_must_be_a_folder_of_the_repository(tmp_path: Path, folder: str) -> None:
    (tmp_path / "outside").mkdir()
    root = write(tmp_path / "repo", {".trm-hooks.yaml": f"config-roots: [{folder}]\n"})
    with pytest.raises(UsageError, match="is no folder of this repository"):
        check(root)


def test_a_root_named_elsewhere_brings_its_repository(tmp_path: Path) -> None:
    files = {"settings/a.yaml": MAIN.replace("True", "False"), "settings/arch/trm.yaml": TRM}
    root = write(tmp_path / "repo", files)
    (tmp_path / "here").mkdir()
    result = run(Request((), str(tmp_path / "here"), config_roots=(str(root / "settings"),)))
    assert [finding.place.path for finding in result.findings] == ["settings/a.yaml"]


@pytest.mark.parametrize(("others", "listed"), [(2, True), (64, True), (65, False)])
def test_the_other_configs_that_a_finding_reaches_are_listed_unless_they_are_very_many(
    tmp_path: Path, others: int, listed: bool
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "config/arch").mkdir(parents=True)
    trm = "name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1\nhalt_exploration_prob: 0.5\nhalt_max_steps: 16\n"
    (tmp_path / "config/arch/trm.yaml").write_text(trm, encoding="utf-8")
    names = [f"run_{number:03}" for number in range(others + 1)]
    for name in names:
        text = "defaults:\n  - arch: trm\n  - _self_\ndata_paths: [data/arc1concept-aug-1000]\n"
        (tmp_path / f"config/{name}.yaml").write_text(text, encoding="utf-8")
    result = run(Request(["config/run_000.yaml"], str(tmp_path), select=["halt-exploration-prob"]))
    (finding,) = result.findings
    assert list(finding.effective_in) == (names if listed else ["run_000"])
    assert result.notes == ([] if listed else [f"{others} more configs that use these files are not listed"])


@pytest.mark.parametrize(("others", "reported"), [(3, True), (70, False)])
def test_a_key_that_configs_that_are_not_looked_at_may_read_is_not_reported(tmp_path: Path, others: int, reported: bool) -> None:
    names = [f"run_{number:03}" for number in range(others + 1)]
    files = {
        "train.py": "import hydra\nimport models\n\n\n@hydra.main('config', 'run_000', version_base=None)\n"
        "def main(cfg):\n    print(models.Net(**cfg.net))\n",
        "models.py": "from pydantic import BaseModel\n\n\nclass Net(BaseModel):\n    width: int\n",
        "config/net/any.yaml": "width: 3\nheight: 4\n",
        "run.sh": "".join(f"python train.py --config-name {name}\n" for name in names),
    }
    files |= {f"config/{name}.yaml": "defaults:\n  - net: any\n  - _self_\nnet:\n  depth: 4\n" for name in names}
    root = write(tmp_path, files)
    result = run(Request(["config/run_000.yaml"], str(root), select=["unread-key"]))
    keys = [finding.key for finding in result.findings]
    assert keys == (["net.height", "net.depth"] if reported else ["net.depth"])
