"""What is reported about launch commands, and what is not: folders of runs, what follows from a missing option, expectations."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import LAUNCHED, Project

from trm_hooks.cli import hooks
from trm_hooks.judging.finding import Finding
from trm_hooks.run.engine import run
from trm_hooks.run.request import Request

MODELS = {
    "train.py": LAUNCHED["pretrain.py"].replace('"config"', '"conf"').replace('"cfg"', '"train"'),
    "conf/train.yaml": "defaults:\n  - model: small\n  - experiment: null\n  - _self_\nlr: 0.1\n",
    "conf/model/small.yaml": "width: 8\nlayer:\n  kind: dense\n",
    "conf/experiment/a.yaml": "# @package _global_\nlr: 0.2\n",
}


def output(tmp_path: Path, files: dict[str, str], text: str, name: str = "run.sh") -> list[Finding]:
    Project(tmp_path / "p", {**files, name: text})
    return run(Request((name,), str(tmp_path / "p"), select=("launch-commands",))).findings


def keys(found: list[Finding]) -> list[str | None]:
    return [each.key for each in found]


@pytest.mark.parametrize("folder", ["outputs/2026/.hydra", "./checkpoints/night", "saved/night", "saved", "exp/first/.hydra"])
@pytest.mark.parametrize("flag", ["--config-path", "-cp"])
def test_a_folder_that_a_run_writes_is_unknown_with_a_note(tmp_path: Path, folder: str, flag: str) -> None:
    files = {**LAUNCHED, ".gitignore": "saved/\n", "run.sh": f"python pretrain.py {flag} {folder} -cn all_config\n"}
    Project(tmp_path / "p", files)
    result = run(Request(("run.sh",), str(tmp_path / "p"), select=("launch-commands",)))
    assert result.findings == []
    assert [note for note in result.notes if f"a run writes `{folder}`" in note and note.startswith("run.sh:1: not judged")]


@pytest.mark.parametrize("folder", ["configs", "exp/outputs"])
def test_a_folder_that_no_run_writes_is_missing(tmp_path: Path, folder: str) -> None:
    (finding,) = output(tmp_path, LAUNCHED, f"python pretrain.py --config-path {folder}\n")
    assert (finding.message, finding.place.position()) == ("the config root of `pretrain.py` is not there", (1, 34))


def test_a_config_that_lies_in_a_folder_of_runs_is_judged(tmp_path: Path) -> None:
    files = {**LAUNCHED, "outputs/a/all.yaml": "seed: 1\n"}
    assert keys(output(tmp_path, files, "python pretrain.py -cp outputs/a -cn all sed=2\n")) == ["sed"]


def test_an_option_that_a_folder_of_runs_may_have_is_unknown(tmp_path: Path) -> None:
    files = {**LAUNCHED, ".gitignore": "more/\n", "more/arch/big.yaml": "a: 1\n"}
    assert output(tmp_path, files, "python pretrain.py --config-dir more arch=huge\n") == []
    assert keys(output(tmp_path / "other", LAUNCHED, "python pretrain.py arch=huge\n")) == ["arch"]


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        ("model=vit/huge ~model.layer.disc model.depth=3", ["model"]),
        ("model=huge model.depth=3 sed=1", ["model", "sed"]),
        ("model=small model.depth=3", ["model.depth"]),
        ("model=huge modeling=3", ["model", "modeling"]),
        ("experiment=b model.depth=3 ~model.head trainer.epochs=1", ["experiment"]),
        ("experiment=b model=huge", ["experiment", "model"]),
        ("experiment=a model.depth=3", ["model.depth"]),
        ("-m model=small,huge model.depth=3", ["model", "model.depth"]),
    ],
)
def test_what_follows_from_a_missing_option_is_not_reported_beside_it(tmp_path: Path, words: str, reported: list[str]) -> None:
    assert sorted(filter(None, keys(output(tmp_path, MODELS, f"python train.py {words}\n")))) == reported


def test_a_similar_key_is_in_the_message_and_is_not_what_the_value_should_be(tmp_path: Path) -> None:
    (finding,) = output(tmp_path, LAUNCHED, "python pretrain.py sed=1\n")
    assert (finding.key, finding.expected) == ("sed", None)
    assert finding.message.endswith("; did you mean `seed`?")
    (finding,) = output(tmp_path / "other", LAUNCHED, "python pretrain.py arch.halt_exploration_prob=0.5\n")
    assert finding.expected == 0.1


@pytest.mark.parametrize(
    ("launcher", "reported"),
    [
        ("deepspeed", True),
        ("deepspeed --num_gpus 2", True),
        ("/opt/bin/deepspeed --include localhost:0,1", True),
        ("deepspeed --no_local_rank --num_gpus=4", False),
        ("deepspeed $OPTIONS", False),
        ("deepspeed --launcher=slurm", False),
        ("torchrun --nproc_per_node=4", False),
        ("python", False),
        ("python -m torch.distributed.launch --nproc_per_node=2", True),
        ("python3 -u -m torch.distributed.launch --use_env --nproc_per_node=2", False),
        ("python -m torch.distributed.run --nproc_per_node=2", False),
    ],
)
def test_launchers_add_what_hydra_refuses_unless_an_option_forbids_it(tmp_path: Path, launcher: str, reported: bool) -> None:
    found = output(tmp_path, LAUNCHED, f"{launcher} pretrain.py seed=1\n")
    at = launcher.find("torch.") + 1 or 1
    assert [(each.key, each.place.position()) for each in found] == ([("--local_rank", (1, at))] if reported else [])


def test_a_script_that_reads_its_own_arguments_may_take_the_rank(tmp_path: Path) -> None:
    files = {**LAUNCHED, "pretrain.py": "import argparse\n" + LAUNCHED["pretrain.py"]}
    assert output(tmp_path, files, "deepspeed pretrain.py seed=1\n") == []


WRONG = "python pretrain.py arch.halt_exploration_prob=0.5"
NOTES = f"- `{WRONG}` IN_ITEM\n\n| what | run |\n|---|---|\n| a | `{WRONG}` IN_CELL |\n\n`{WRONG}`\n"


@pytest.mark.parametrize(
    ("item", "cell", "file", "lines"),
    [
        ("", "", "", [1, 5, 7]),
        ("<!-- trm-hooks: ignore[launch-commands] wanted -->", "", "", [5, 7]),
        ("", "<!--trm-hooks: ignore[launch-commands]-->", "", [1, 7]),
        ("<!-- trm-hooks: ignore[ema] -->", "", "", [1, 5, 7]),
        ("", "", "<!-- trm-hooks: ignore-file[launch-commands] the record of an ablation -->\n", []),
        ("", "", "<!-- trm-hooks: ignore-file[launch-commands] never closed\n", [1, 5, 7]),
    ],
)
def test_html_comments_suppress_in_markdown(tmp_path: Path, item: str, cell: str, file: str, lines: list[int]) -> None:
    text = NOTES.replace("IN_ITEM", item).replace("IN_CELL", cell) + file
    assert [each.place.position()[0] for each in output(tmp_path, LAUNCHED, text, "notes.md")] == lines


def test_html_comments_are_for_markdown_only(tmp_path: Path) -> None:
    text = f"{WRONG} # <!-- trm-hooks: ignore[launch-commands] -->\n"
    assert keys(output(tmp_path, LAUNCHED, text)) == ["arch.halt_exploration_prob"]


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        ("'arch.halt_exploration_prob=interval(0.1,0.5)'", [0.5]),
        ("'arch.halt_exploration_prob=interval(0,0.1)'", [0]),
        ("'arch.halt_exploration_prob=interval(0.1,0.1)'", []),
        ("'seed=interval(1,5)'", []),
    ],
)
def test_an_interval_holds_what_is_not_published(tmp_path: Path, words: str, reported: list[float]) -> None:
    found = output(tmp_path, LAUNCHED, f"python pretrain.py -m hydra/sweeper=optuna {words}\n")
    assert [each.value for each in found] == reported
    assert all((each.place.start, each.key) == (44 - 1, "arch.halt_exploration_prob") for each in found)


@pytest.mark.parametrize(
    ("check", "command"),
    [
        ("launch-commands", "python pretrain.py sed=1\n"),
        ("unread-key", "python pretrain.py +nothing=1\n"),
        ("code-error", "python pretrain.py ~lr\n"),
        ("baseline-alignment", "python pretrain.py lr=0.3\n"),
    ],
)
def test_a_hook_that_judges_commands_judges_a_script_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], check: str, command: str
) -> None:
    fields = "    seed: int\n    lr: float\n    arch: dict\n"
    code = f"import hydra\nimport pydantic\n\n\nclass Config(pydantic.BaseModel):\n{fields}\n\n"
    main = LAUNCHED["pretrain.py"].partition("\n\n\n")[2].replace("print(config)", "print(Config(**config))")
    config = LAUNCHED["config/cfg.yaml"].replace("load_pretrained_decoder: null", "lr: 1e-4")
    Project(tmp_path / "p", {**LAUNCHED, "config/cfg.yaml": config, "pretrain.py": code + main, "run.sh": command})
    monkeypatch.chdir(tmp_path / "p")
    assert getattr(hooks, check.replace("-", "_"))(["--output-format", "concise", "run.sh"]) == 1
    assert capsys.readouterr().out.startswith("run.sh:1:")


@pytest.mark.parametrize("left", [{}, {"config/__init__.py": ""}, {"config/README.md": "see elsewhere\n"}])
def test_where_no_config_is_there_at_all_nothing_is_known(tmp_path: Path, left: dict[str, str]) -> None:
    files = {"pretrain.py": LAUNCHED["pretrain.py"], **left, "run.sh": "python pretrain.py arch=none lr=1\n"}
    Project(tmp_path / "p", files)
    result = run(Request(("run.sh",), str(tmp_path / "p"), select=("launch-commands",)))
    assert result.findings == []
    (note,) = [note for note in result.notes if "pretrain.py" in note]
    assert note == "commands of pretrain.py are not judged: the folder that it names holds no config"


@pytest.mark.parametrize(
    ("script", "meant"),
    [
        ("examples/flow/train.py", False),  # an example that is left out here
        ("lab/train.py", True),
        ("train.py", True),
        ("clone/lab/train.py", True),
    ],
)
def test_a_document_that_names_another_folder_means_another_script(tmp_path: Path, script: str, meant: bool) -> None:
    files = {f"lab/{path}": text for path, text in MODELS.items()}
    found = output(tmp_path, files, f"```sh\\npython {script} model=none\\n```\\n".replace("\\n", "\n"), "README.md")
    assert keys(found) == ["model"] * meant


@pytest.mark.parametrize("name", ["PKG-INFO", "lab.egg-info/PKG-INFO", "lab-1.0.dist-info/METADATA"])
def test_what_a_build_copies_is_not_looked_into(tmp_path: Path, name: str) -> None:
    Project(tmp_path / "p", {**MODELS, name: "python train.py model=none\n", "notes.txt": "python train.py model=no\n"})
    found = run(Request((), str(tmp_path / "p"), select=("launch-commands",))).findings
    assert [each.place.path for each in found] == ["notes.txt"]


def test_what_a_program_prints_in_a_document_is_no_command(tmp_path: Path) -> None:
    declared = '[project]\nname = "lab"\n[project.scripts]\nlab_train = "train:main"\n'
    text = "```bash\nlab_train model=none\n```\n```\nlab_train is a tool for training. Use it with lr=0.1\n```\n"
    found = output(tmp_path, {**MODELS, "pyproject.toml": declared}, text, "README.md")
    assert [(each.key, each.place.position()[0]) for each in found] == [("model", 2)]
