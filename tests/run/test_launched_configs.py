"""What a config has wrong, reported at the commands that launch it: once, with the place to mend, and suppressed together."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from projects import CHECKPOINT, LAUNCHED, Project

from trm_hooks.judging.finding import UNSAFE

PRIMARY, OPTION = LAUNCHED["config/cfg.yaml"], LAUNCHED["config/arch/trm.yaml"]
IGNORE = "  # trm-hooks: ignore[{}] an ablation"
LOADS = PRIMARY.replace("null", CHECKPOINT)
HRM = "name: hrm.hrm_act_v1@HierarchicalReasoningModel_ACTV1\nL_cycles: 2\nH_cycles: 2\nhalt_exploration_prob: 0.1\n"


def project(root: Path, files: dict[str, str]) -> Project:
    return Project(root / "lab", {**LAUNCHED, **files})


@pytest.mark.parametrize("paths", [(), ("a.sh",), ("config/cfg.yaml", "a.sh")])
@pytest.mark.parametrize(
    ("files", "line", "check"),
    [
        ({"config/arch/trm.yaml": OPTION.replace("0.1", "0.5")}, "halt_exploration_prob: 0.5", "halt-exploration-prob"),
        ({"config/cfg.yaml": LOADS + "arch:\n  L_cycles: 6\n"}, "L_cycles: 6", "pretrained-decoder"),
        (
            {"config/cfg.yaml": LOADS, "config/arch/trm.yaml": OPTION.replace("L_cycles: 4", "L_cycles: 6")},
            f"load_pretrained_decoder: {CHECKPOINT}",
            "pretrained-decoder",
        ),
    ],
)
def test_what_a_comment_in_the_config_suppresses_no_command_repeats(
    tmp_path: Path, files: dict[str, str], line: str, check: str, paths: tuple[str, ...]
) -> None:
    lab = project(tmp_path, {**files, "a.sh": "python pretrain.py seed=1\n"})
    assert [(place, check) for place, check in lab.found(*paths) if place == "a.sh:1"] == [("a.sh:1", "launch-commands")]
    for path, text in files.items():
        lab.write(path, text.replace(line, line + IGNORE.format(check)))
    assert lab.found(*paths) == []


def test_a_suppression_in_the_config_holds_for_no_value_of_a_command(tmp_path: Path) -> None:
    wrong = OPTION.replace("0.1", "0.5" + IGNORE.format("halt-exploration-prob"))
    command = "python pretrain.py seed=1\npython pretrain.py arch.halt_exploration_prob=0.4\n"
    assert project(tmp_path, {"config/arch/trm.yaml": wrong, "a.sh": command}).found() == [("a.sh:2", "launch-commands")]


def test_a_mismatch_is_mended_where_the_decoder_is_loaded(tmp_path: Path) -> None:
    files = {"config/cfg.yaml": LOADS, "config/arch/trm.yaml": OPTION.replace("L_cycles: 4", "L_cycles: 6")}
    lab = project(tmp_path, {**files, "a.sh": "python pretrain.py seed=1\n"})
    (finding,) = lab.findings("a.sh", select=("launch-commands",))
    assert finding.advice == "set `arch.L_cycles` to 4 where the decoder is loaded, in config/cfg.yaml:6"


@pytest.mark.parametrize("choice", ["arch=hrm,trm", "arch=$ARCH", "arch=hrm,trm seed=1,2"])
def test_a_fix_of_a_command_that_may_start_another_family_is_unsafe(tmp_path: Path, choice: str) -> None:
    text = f"python pretrain.py -m {choice} arch.halt_exploration_prob=0.5\n"
    lab = project(tmp_path, {"config/arch/hrm.yaml": HRM, "a.sh": text, "b.sh": text.replace(choice, "arch=trm")})
    safe = {each.place.path: each.fix.applicability for each in lab.findings(select=("launch-commands",)) if each.fix}
    assert safe == {"a.sh": "unsafe", "b.sh": "safe"}


MORE = "defaults:\n  - arch: trm\n  - _self_\nsede: 0\n"
READING = LAUNCHED["pretrain.py"].replace("print(config)", "Config(**config)") + (
    "\n\nimport pydantic\n\n\nclass Config(pydantic.BaseModel, extra='forbid'):\n"
    "    arch: dict\n    seed: int = 0\n    data_paths: list = []\n    load_pretrained_decoder: str | None = None\n"
)
NAMES = "# python pretrain.py --config-name more\n"


@pytest.mark.parametrize(
    ("files", "is_launched"),
    [
        ({"config/more.yaml": MORE}, False),
        ({"config/more.yaml": MORE, "notes.md": NAMES}, True),
        ({"config/more.yaml": NAMES + MORE}, True),
        ({"config/more.yaml": MORE, "config/arch/trm.yaml": NAMES + OPTION}, True),
        ({"config/more.yaml": MORE.replace("sede", "seed"), "notes.md": NAMES}, False),
    ],
)
def test_a_config_is_held_to_the_code_where_a_command_or_a_comment_of_its_own_names_it(
    tmp_path: Path, files: dict[str, str], is_launched: bool
) -> None:
    lab = project(tmp_path, {"pretrain.py": READING, **files})
    found = [(path, check) for path, check in lab.found(select=("code-error",)) if path.startswith("config/more")]
    assert found == ([(f"config/more.yaml:{files['config/more.yaml'].count(chr(10))}", "code-error")] if is_launched else [])


def test_a_check_reads_each_config_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lab = project(tmp_path, {"pretrain.py": READING, **{f"config/run_{n}.yaml": NAMES + PRIMARY for n in range(5)}})
    opened: list[str] = []
    really = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest, **more: opened.append(str(path)) or really(path, *rest, **more))
    lab.findings()
    configs = [path for path in opened if "/config/" in path]
    assert len(configs) == len(set(configs)) == 7


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("run.sh", "P=(0.1 0.5)\nfor p in ${P[@]}; do python pretrain.py arch.halt_exploration_prob=$p; done\n"),
        ("run.sh", "for p in 0.1 0.5; do python pretrain.py arch.halt_exploration_prob=$p; done\n"),
        ("run.sh", "parallel python pretrain.py arch.halt_exploration_prob={} ::: 0.1 0.5\n"),
        ("run.py", "import os\nfor p in [0.1, 0.5]:\n    os.system(f'python pretrain.py arch.halt_exploration_prob={p}')\n"),
        (
            ".github/workflows/ci.yml",
            "jobs:\n  a:\n    strategy:\n      matrix:\n        p: [0.1, 0.5]\n    steps:\n"
            "      - run: python pretrain.py arch.halt_exploration_prob=${{ matrix.p }}\n",
        ),
        (
            "sweep.yaml",
            "program: pretrain.py\nparameters:\n  arch.halt_exploration_prob:\n    values:\n      - 0.1\n      - 0.5\n"
            "command:\n  - python\n  - ${program}\n  - ${args_no_hyphens}\n",
        ),
        (
            "sweep.yaml",
            "program: pretrain.py\nparameters:\n  arch.halt_exploration_prob: {min: 0.1, max: 0.5}\n"
            "command: [python, '${program}', '${args_no_hyphens}']\n",
        ),
    ],
)
def test_a_value_of_a_list_that_is_tried_is_reported_and_changed_by_no_safe_fix(tmp_path: Path, path: str, text: str) -> None:
    (finding,) = Project(tmp_path / "lab", {**LAUNCHED, path: text}).findings()
    assert (finding.check, finding.place.path, finding.value) == ("launch-commands", path, 0.5)
    assert finding.fix is None or finding.fix.applicability == UNSAFE


def test_of_several_scripts_the_one_whose_class_the_config_is_for_is_named(tmp_path: Path) -> None:
    script = (
        "import hydra\nfrom pydantic import BaseModel\n\n\nclass {name}(BaseModel):\n    {fields}\n\n\n"
        '@hydra.main(config_path="config", config_name="{config}", version_base=None)\ndef main(cfg):\n    print({name}(**cfg))\n'
    )
    files = {
        "evaluate.py": script.format(name="EvalConfig", fields="checkpoint: str = ''", config="evaluate"),
        "train.py": script.format(name="TrainConfig", fields="epochs: int = 1", config="train"),
        "config/evaluate.yaml": "checkpoint: last\n",
        "config/train.yaml": "epochs: 10\n",
        "config/long.yaml": "defaults:\n  - train\n  - _self_\nrate: 0.5\n",
        "run.sh": "python train.py --config-name long\n",
    }
    (finding,) = Project(tmp_path, files).findings()
    assert (finding.check, str(finding.place)) == ("unread-key", "config/long.yaml:4")
    assert "`TrainConfig` (train.py:5)" in finding.message
