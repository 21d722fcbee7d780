"""A project written like upstream's own code takes every recipe of the baselines: by the verdict, and when it is run."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from failing import is_at
from really_run import another, really_run
from said_defaults import runs_of_default, said_defaults

from trm_hooks.baselines.load import read_shipped, shipped_names
from trm_hooks.code.plain import NOTHING
from trm_hooks.code.project_code import ProjectCode, Readers
from trm_hooks.hydra.composition import compose
from trm_hooks.hydra.config_files import ConfigRoot
from trm_hooks.hydra.overrides.parse import parse_override
from trm_hooks.project.find_roots import find_scripts
from trm_hooks.project.repository import list_repository
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
# without these it fails, and nothing is said: it hands on a `name=` elsewhere, and may do so here, and what only an attribute
# reads is not asked for
NOT_SAID = ("arch.name", "arch.loss.name", "arch.puzzle_emb_ndim")
# commands of which every key is looked at
LOOKED_AT = {"trm": [], "plain": ["arch=plain"]}
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


def readers(fork: Path, words: list[str]) -> Readers:
    """What the code does with the config of a command."""
    listing = list_repository(str(fork))
    root = ConfigRoot(str(fork / "config"), "config", boundary=str(fork))
    composition = compose(root, "cfg_pretrain", [parse_override(word) for word in words])
    found = ProjectCode(str(fork), listing.python, find_scripts(listing)).readers_of(composition, "pretrain.py")
    assert found is not None
    return found


def keys(readers: Readers) -> list[tuple[str, ...]]:
    """Every key of a config that holds a value, not a section."""
    sections: list[tuple[str, ...]] = [()]
    found = []
    while sections:
        path = sections.pop()
        below = readers.view.keys(path)
        sections += [(*path, key) for key in below or ()]
        found += [path] * (below is None)
    return sorted(found)


def changes(readers: Readers, key: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """A key with another value, and taken away, by what a run of it is called."""
    name, value = ".".join(key), readers.view.value(key)
    other = another(None if value is NOTHING else value)
    return {f"other {name}": {"set": {name: other}}, f"without {name}": {"without": [name]}}


def done(result: list[Any]) -> list[Any]:
    """What a run did, or how it failed; of the config that it prints in the end without `arch`, which keeps every key."""
    kind, text, *_ = result
    if kind == "fails":
        return [kind, text]
    *lines, last = text.splitlines()
    return [*lines, {key: value for key, value in recorded(last).items() if key != "arch"}]


def recorded(line: str) -> dict[str, Any]:
    return dict(json.loads(line.rpartition("} [")[0] + "}"))


@pytest.fixture(scope="module")
def outcome(fork: Path) -> dict[str, list[Any]]:
    commands = RECIPES | {wrong: wrong.split() for wrong in WRONG} | LOOKED_AT
    runs: dict[str, dict[str, Any]] = {name: {"overrides": words} for name, words in commands.items()}
    for name, words in LOOKED_AT.items():
        found = readers(fork, words)
        for key in keys(found):
            runs |= {f"{name}: {what}": {"overrides": words, **change} for what, change in changes(found, key).items()}
    jobs = [{"config": "cfg_pretrain", **each} for each in runs.values()]
    job = {"folder": str(fork), "script": "pretrain", "function": "launch", "config_path": "config", "runs": jobs}
    return dict(zip(runs, really_run([job])[0], strict=True))


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
    config = recorded(text.splitlines()[-1])
    baseline = read_shipped(name.replace("README ", "readme-"))
    for key, value in baseline.values.items():
        section = config["arch"] if key.startswith("arch.") else config
        assert section[key.removeprefix("arch.")] == value, key


@pytest.mark.parametrize("wrong", WRONG)
def test_a_mistake_in_a_command_is_found(wrong: str, fork: Path, outcome: dict[str, list[str]]) -> None:
    output = found(fork, wrong.split(), "launch-commands")
    assert [each.partition(":")[0] for each in output] == [WRONG[wrong]], output
    refused = readers(fork, wrong.split()).refusals() if WRONG[wrong] != "launch-commands" else []
    if WRONG[wrong] == "unread-key":
        known = [word for word in wrong.split() if word[0] != "+"]
        assert done(outcome[wrong]) == done(outcome["plain" if known else "trm"])  # as if it was not there
    else:
        kind, text, *faults = outcome[wrong]
        assert kind == "fails"
        assert bool(refused) == (WRONG[wrong] == "code-error")
        assert all(is_at(each, faults[0], fork) for each in refused), faults
        assert refused or wrong.split()[-1].partition("=")[0].rpartition(".")[2] in text  # Hydra says which key


@pytest.mark.parametrize("name", LOOKED_AT)
def test_every_key_of_a_config_is_read_as_is_said(name: str, fork: Path, outcome: dict[str, list[Any]]) -> None:
    found = readers(fork, LOOKED_AT[name])
    output: dict[str, list[str]] = {"taken": [], "dropped": []}
    for key in keys(found):
        runs = [outcome[f"{name}: {what}"] for what in changes(found, key)]
        output["dropped" if all(done(each) == done(outcome[name]) for each in runs) else "taken"].append(".".join(key))
    said = {verdict: [".".join(key) for key in keys(found) if found.answer(key).verdict == verdict] for verdict in output}
    assert said == output
    assert outcome[name][0] == "prints"


@pytest.mark.parametrize("name", LOOKED_AT)
def test_what_the_code_cannot_do_without_and_its_defaults(name: str, fork: Path, outcome: dict[str, list[Any]]) -> None:
    found = readers(fork, LOOKED_AT[name])
    filled_in = []
    for key in keys(found):
        name_of_key = ".".join(key)
        kind, text, *faults = outcome[f"{name}: without {name_of_key}"]
        without = readers(fork, [*LOOKED_AT[name], f"~{name_of_key}"])
        refused, default = without.refusals(), without.default(key)
        is_said = kind == "fails" and name_of_key not in NOT_SAID
        assert [each.paths[0] for each in refused] == [key] * is_said, key
        by_reference = f"Interpolation key '{key[-1]}' not found" in text  # of another value, which is resolved before
        assert all(by_reference or is_at(each, faults[0], fork) for each in refused), key
        if default is not None and key[:1] != ("arch",):
            assert recorded(text.splitlines()[-1])[name_of_key] == default[0], key
            filled_in.append(name_of_key)
    assert {"ema", "seed", "eval_interval", "min_eval_interval"} <= {*filled_in}


@pytest.mark.parametrize("name", LOOKED_AT)
def test_every_default_is_what_the_code_takes(name: str, fork: Path) -> None:
    found = readers(fork, LOOKED_AT[name])
    defaults = said_defaults(found.launching[0].facts)
    runs = [run for key, default in defaults.items() for run in runs_of_default(found.view, key, default)]
    jobs = [{"config": "cfg_pretrain", "overrides": LOOKED_AT[name], **run} for run in runs]
    job = {"folder": str(fork), "script": "pretrain", "function": "launch", "config_path": "config", "runs": jobs}
    results = really_run([job])[0]
    for key, without, given, other in zip(defaults, results[::3], results[1::3], results[2::3], strict=True):
        assert without[0] == "prints", key
        assert done(without) == done(given) != done(other), key
    assert {"arch.rope_theta", "arch.forward_dtype", "ema", "seed", "project_name"} <= defaults.keys()


def test_the_readme_states_every_recipe_that_the_baselines_have() -> None:
    assert {f"readme-{name}" for name in README} == {name for name in shipped_names() if name.startswith("readme-")}
