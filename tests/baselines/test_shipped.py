"""The shipped baselines state what their sources state, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from trm_hooks.baselines.compare import differs
from trm_hooks.baselines.load import DEFAULT, all_baselines, read_file, read_shipped, shipped_names
from trm_hooks.baselines.model import ABSENT

ROOT = Path(__file__).parents[2]
NOTHING = ABSENT

COLUMNS = (
    "repository-default",
    "readme-arc-agi-1",
    "readme-arc-agi-2",
    "readme-sudoku-attention",
    "readme-sudoku-mlp",
    "readme-maze-hard",
    "paper-arc",
    "paper-sudoku-maze",
    "arc-agi-1-checkpoint",
)
# Published checkpoints of which only little is known: all that each states.
CHECKPOINTS = {
    "arc-agi-2-checkpoint": {"arch.H_cycles": 3, "arch.L_cycles": 4},
    "arc-agi-2-seconds-0": {
        "arch.H_cycles": 3,
        "arch.L_cycles": 4,
        "global_batch_size": 768,
        "ema": True,
        "lr": 1e-4,
        "puzzle_emb_lr": 1e-2,
        "weight_decay": 0.1,
        "puzzle_emb_weight_decay": 0.1,
        "epochs": 10000,
    },
    "arc-agi-1-sanjin2024": {"arch.L_cycles": 4, "global_batch_size": 4608, "lr": 1e-4, "epochs": 200000},
    "sudoku-mlp-sanjin2024": {"arch.L_cycles": 6, "arch.mlp_t": True},
    "sudoku-attention-sanjin2024": {"arch.L_cycles": 6, "arch.mlp_t": False},
    "maze-hard-sanjin2024": {"arch.L_cycles": 4},
    "arc-agi-1-alphaxiv": {
        "arch.H_cycles": 3,
        "arch.L_cycles": 4,
        "global_batch_size": 1536,
        "lr": 2e-4,
        "lr_warmup_steps": 4000,
    },
    "maze-hard-alphaxiv": {"arch.L_cycles": 4, "global_batch_size": 1536, "lr": 2e-4, "lr_warmup_steps": 4000},
    "readme-maze-hard-one-gpu": {"global_batch_size": 128},
}
NAMES = (*COLUMNS, *CHECKPOINTS)
_ = NOTHING
# One row per key; a column per baseline in the order above; `_` is "not specified".
TABLE = {
    "arch.L_cycles": (6, 4, 4, 6, 6, 4, 6, 6, 4),
    "arch.H_cycles": (3, 3, 3, 3, 3, 3, 3, 3, 3),
    "arch.L_layers": (2, 2, 2, 2, 2, 2, 2, 2, 2),
    "arch.H_layers": (0, _, _, _, _, _, _, _, 0),
    "ema": (False, True, True, True, True, True, _, _, True),
    "ema_rate": (0.999, _, _, _, _, _, 0.999, 0.999, 0.999),
    "epochs": (100000, _, _, 50000, 50000, 50000, 100000, 60000, 100000),
    "eval_interval": (10000, _, _, 5000, 5000, 5000, _, _, 10000),
    "lr": (1e-4, _, _, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4),
    "puzzle_emb_lr": (1e-2, _, _, 1e-4, 1e-4, 1e-4, 1e-2, _, _),
    "weight_decay": (0.1, _, _, 1.0, 1.0, 1.0, 0.1, 1.0, 0.1),
    "puzzle_emb_weight_decay": (0.1, _, _, 1.0, 1.0, 1.0, _, _, _),
    "global_batch_size": (768, _, _, _, _, _, 768, 768, 768),
    "beta1": (0.9, _, _, _, _, _, 0.9, 0.9, 0.9),
    "beta2": (0.95, _, _, _, _, _, 0.95, 0.95, 0.95),
    "lr_warmup_steps": (2000, _, _, _, _, _, 2000, 2000, 2000),
    "lr_min_ratio": (1.0, _, _, _, _, _, _, _, 1.0),
    "arch.halt_exploration_prob": (0.1, _, _, _, _, _, _, _, 0.1),
    "arch.halt_max_steps": (16, _, _, _, _, _, 16, 16, 16),
    "arch.hidden_size": (512, _, _, _, _, _, 512, 512, 512),
    "arch.num_heads": (8, _, _, _, _, _, _, _, 8),
    "arch.expansion": (4, _, _, _, _, _, _, _, 4),
    "arch.puzzle_emb_len": (16, _, _, _, _, _, _, _, 16),
    "arch.pos_encodings": ("rope", _, _, _, "none", _, _, _, "rope"),
    "arch.mlp_t": (False, _, _, _, True, _, _, _, False),
    "arch.forward_dtype": ("bfloat16", _, _, _, _, _, _, _, "bfloat16"),
    "arch.no_ACT_continue": (True, _, _, _, _, _, _, _, True),
}


def test_every_source_of_the_table_is_shipped():
    assert shipped_names() == sorted(NAMES)


@pytest.mark.parametrize(("column", "name"), list(enumerate(COLUMNS)))
def test_a_baseline_states_exactly_what_its_source_states(column, name):
    assert [key for key, row in TABLE.items() if len(row) != len(COLUMNS)] == [], "a row has one value for each of COLUMNS"
    wanted = {key: row[column] for key, row in TABLE.items() if row[column] is not NOTHING}
    values = read_shipped(name).stated
    assert values.keys() == wanted.keys()
    assert {key: values[key] for key in values if differs(values[key], wanted[key])} == {}


@pytest.mark.parametrize(("name", "wanted"), CHECKPOINTS.items())
def test_a_published_checkpoint_states_what_is_known_of_it(name, wanted):
    baseline = read_shipped(name)
    assert baseline.stated == wanted
    assert baseline.checkpoints or baseline.extends
    assert not (baseline.checkpoints and baseline.applies_to)  # what one run did is no recipe


@pytest.mark.parametrize("name", [name for name in COLUMNS if name.startswith("readme-")])
def test_a_recipe_is_the_repositorys_default_with_overrides(name):
    recipe, default = read_shipped(name), read_shipped("repository-default")
    assert recipe.values == {**default.values, **recipe.stated}
    assert recipe.held("pinned") == {"arch.halt_exploration_prob": 0.1}
    assert recipe.values["ema"] is True


@pytest.mark.parametrize("name", NAMES)
def test_a_baseline_is_named_after_its_file_and_has_a_source_and_a_policy_for_each_value(name):
    baseline = read_shipped(name)
    assert baseline.name == name
    assert baseline.source
    assert baseline.policies.keys() == baseline.values.keys()
    assert baseline.path == f"baselines/{name}.yaml"


def test_the_checkpoint_says_that_its_file_was_not_readable():
    source = read_shipped(DEFAULT).source
    assert "not readable" in source
    assert "as reported by" in source


def test_sources_that_state_the_exploration_probability_and_recipes_on_them_pin_it():
    key = "arch.halt_exploration_prob"
    pinning = {baseline.name for baseline in all_baselines() if key in baseline.held("pinned")}
    assert pinning == {baseline.name for baseline in all_baselines() if key in baseline.values}
    recipes = {name for name in NAMES if name.startswith("readme-")}
    assert pinning >= {"arc-agi-1-checkpoint", "repository-default", "arc-agi-2-checkpoint", *recipes}


def test_cycles_from_scratch_are_no_mistake_but_bind_a_decoder():
    for baseline in all_baselines():
        assert baseline.policies["arch.L_cycles"] == {"decoder", "free"}, baseline.name


def test_the_batch_size_has_a_reason_in_configs_with_an_encoder_only():
    default = all_baselines().default
    with_encoder = {"arch.encoder_type": "standard"}
    assert default.reason("global_batch_size", lambda key: with_encoder.get(key, ABSENT)) == "encoder memory overhead"
    assert default.reason("global_batch_size", lambda key: {}.get(key, ABSENT)) is None
    assert default.reason("lr", lambda key: with_encoder.get(key, ABSENT)) is None


def test_the_default_is_read_alone():
    baselines = all_baselines()
    assert baselines.default.is_default
    assert "others" not in vars(baselines)
    assert [baseline.is_default for baseline in baselines.others] == [False] * (len(NAMES) - 1)


@pytest.mark.parametrize("folder", ["baseline_data", "../baselines"])
def test_baselines_are_found_in_a_zip_archive_and_beside_an_installed_package(tmp_path, folder):
    packed = folder == "baseline_data"
    archive = tmp_path / "site.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for path in sorted((ROOT / "trm_hooks").rglob("*.py")):
            target.write(path, path.relative_to(ROOT))
        for path in sorted((ROOT / "baselines").glob("*.yaml")):
            target.write(path, os.path.normpath(f"trm_hooks/{folder}/{path.name}"))
    if not packed:
        with zipfile.ZipFile(archive) as source:
            source.extractall(tmp_path / "site")
    code = "from trm_hooks.baselines.load import all_baselines; print(*(b.name for b in all_baselines()))"
    environment = {**os.environ, "PYTHONPATH": str(archive if packed else tmp_path / "site")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    assert sorted(done.stdout.split()) == sorted(NAMES)


def test_what_is_read_for_a_question_answers_it_for_all():
    """Most shipped baselines are not parsed to know the words, or which recipe a config follows."""
    baselines = all_baselines()
    assert baselines.words == frozenset().union(*(baseline.words for baseline in baselines))
    assert [each.name for each in baselines.recipes] == [each.name for each in baselines.others if each.applies_to]


def test_a_baseline_that_extends_another_repeats_none_of_its_policies():
    for name in NAMES:
        alone = read_file(f"{name}.yaml", str(ROOT / "baselines"))
        if alone.extends is not None:
            inherited = read_shipped(alone.extends).policies
            assert [key for key, policy in alone.policies.items() if inherited.get(key) == policy] == [], name
