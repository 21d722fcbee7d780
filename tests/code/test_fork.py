"""A project written like upstream's own code takes every recipe of the baselines: by the verdict, and when it is run."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from really_run import really_run

from trm_hooks.baselines.load import read_shipped, shipped_names
from trm_hooks.run.engine import run
from trm_hooks.run.request import Request

FORK = Path(__file__).parent / "projects/fork"
CHECKS = ["code-error", "unread-key", "config-error", "misspelled-key"]
# the recipes of the README, in its order
README = ["arc-agi-1", "arc-agi-2", "sudoku-mlp", "sudoku-attention", "maze-hard", "maze-hard-one-gpu"]
# what an override adds that is wrong, and the check that says so
WRONG = {
    "+arch.latent_dim=32": "unread-key",
    "+arch.L_cycle=4": "unread-key",
    "+batch_size=32": "unread-key",
    "+arch.loss.tau=2": "code-error",
    "eval_interval=7": "code-error",
    "epochs=many": "code-error",
    "~arch.loss.loss_type": "code-error",
    "arch=plain arch.L_cycles=4": "launch-commands",
    "arch=plain +arch.L_cycles=4": "unread-key",
}


def readme_commands() -> list[list[str]]:
    """The words behind the script of every command of the README, as bash has them."""
    blocks = (FORK / "README.md").read_text(encoding="utf-8").split("```")[1::2]
    prints = 'show() { while [ "$1" != pretrain.py ]; do shift; done; printf "%s\\n" "$*"; }\npython() { show "$@"; }\n'
    text = prints + 'torchrun() { show "$@"; }\n' + "\n".join(block.removeprefix("bash") for block in blocks)
    output = subprocess.run(["bash", "-c", text], capture_output=True, check=True, text=True, encoding="utf-8").stdout
    return [line.split()[1:] for line in output.splitlines()]


def overrides(baseline: str) -> list[str]:
    """A command that gives every value of a baseline."""
    found = read_shipped(baseline)
    data = [str(each).replace("*", "1000").lstrip("/") for each in found.applies_to.get("data_paths", ("arc1concept-aug-1000",))]
    return [f"data_paths=[data/{data[0]}]", "evaluators=[]", *(f"{key}={value}" for key, value in found.values.items())]


RECIPES = {name: overrides(name) for name in shipped_names()}
RECIPES.update((f"README {name}", words) for name, words in zip(README, readme_commands(), strict=True))


@pytest.fixture(scope="module")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fork") / "fork"
    shutil.copytree(FORK, folder)
    (folder / ".git").mkdir()
    numbers = {"vocab_size": 12, "seq_len": 900, "num_puzzle_identifiers": 10, "total_groups": 4, "mean_puzzle_examples": 2.5}
    for words in RECIPES.values():
        path = next(each for each in words if each.startswith("data_paths=")).split("[")[1].rstrip("]")
        for split in ("train", "test"):
            (folder / path / split).mkdir(parents=True, exist_ok=True)
            (folder / path / split / "dataset.json").write_text(json.dumps(numbers), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def outcome(fork: Path) -> dict[str, list[Any]]:
    given = RECIPES | {wrong: wrong.split() for wrong in WRONG}
    runs = [{"config": "cfg_pretrain", "overrides": words} for words in given.values()]
    job = {"folder": str(fork), "script": "pretrain", "function": "launch", "config_path": "config", "runs": runs}
    return dict(zip(given, really_run([job])[0], strict=True))


def found(fork: Path, words: list[str], *more: str) -> list[str]:
    """What is found in a command: the checks, and what they say."""
    command = " ".join(f"'{word}'" for word in words)
    (fork / "train.sh").write_text(f"python pretrain.py {command}\n", encoding="utf-8")
    findings = run(Request([], str(fork), select=[*CHECKS, *more])).findings
    return [f"{each.check}: {each.message}" for each in findings]


@pytest.mark.parametrize("name", RECIPES)
def test_the_code_takes_a_recipe(name: str, fork: Path, outcome: dict[str, list[str]]) -> None:
    assert found(fork, RECIPES[name]) == []
    kind, text, *_ = outcome[name]
    assert kind == "prints", text
    config: Any = json.loads(text.splitlines()[-1].rpartition("} [")[0] + "}")
    baseline = read_shipped(name.replace("README ", "readme-"))
    for key, value in baseline.values.items():
        section = config["arch"] if key.startswith("arch.") else config
        assert section[key.removeprefix("arch.")] == value, key


@pytest.mark.parametrize("wrong", WRONG)
def test_a_mistake_in_a_command_is_found(wrong: str, fork: Path, outcome: dict[str, list[str]]) -> None:
    output = found(fork, wrong.split(), "launch-commands")
    assert [each.partition(":")[0] for each in output] == [WRONG[wrong]], output
    assert (outcome[wrong][0] == "fails") == (WRONG[wrong] != "unread-key"), outcome[wrong]


def test_the_readme_states_every_recipe_that_the_baselines_have() -> None:
    assert {f"readme-{name}" for name in README} == {name for name in shipped_names() if name.startswith("readme-")}
