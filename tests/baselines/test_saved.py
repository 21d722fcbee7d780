"""Configs saved by runs, and baselines made from them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trm_hooks.baselines.adding import own_baseline
from trm_hooks.baselines.choose import choose, for_checkpoint
from trm_hooks.baselines.compare import differs
from trm_hooks.baselines.load import Baselines, all_baselines
from trm_hooks.baselines.model import ABSENT, BaselineError
from trm_hooks.baselines.reading import read_baseline
from trm_hooks.baselines.saved import read_saved
from trm_hooks.yaml.text import SourceText

SAVED = """\
arch:
  L_cycles: 5
  halt_exploration_prob: 0.1
  loss:
    name: losses@ACTLossHead
  name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
checkpoint_path: checkpoints/My-project/quiet-otter
data_paths:
- data/arc1concept-aug-1000
data_paths_test: []
eval_save_outputs: []
evaluators:
- name: arc@ARC
load_checkpoint: null
lr: 0.0001
project_name: My-project
run_name: quiet-otter
seed: 0
"""
WANDB = """\
_wandb:
    value:
        cli_version: 0.21.0
wandb_version: 1
arch:
    desc: null
    value:
        L_cycles: 5
        halt_exploration_prob: 0.5
lr:
    value: 0.0001
data_paths:
    desc: null
    value:
        - data/maze-30x30-hard-1k
"""


def saved(text, path="runs/all_config.yaml"):
    return read_saved(SourceText(path, text))


def test_run_only_keys_are_set_apart():
    config = saved(SAVED)
    assert config.values == {
        "arch.L_cycles": 5,
        "arch.halt_exploration_prob": 0.1,
        "arch.loss.name": "losses@ACTLossHead",
        "arch.name": "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1",
        "data_paths_test": [],
        "evaluators.0.name": "arc@ARC",
        "lr": 1e-4,
    }
    assert config.get("run_name") == "quiet-otter"
    assert config.get("nothing") is ABSENT
    assert not config.is_wandb


def test_wandb_wrappers_are_taken_off():
    config = saved(WANDB)
    assert config.is_wandb
    assert config.values == {"arch.L_cycles": 5, "arch.halt_exploration_prob": 0.5, "lr": 1e-4}
    assert config.get("data_paths.0") == "data/maze-30x30-hard-1k"


def test_wrappers_are_known_without_the_entries_of_wandb_itself():
    assert saved("lr:\n  value: 1\n  desc: null\nema:\n  value: true\n").values == {"lr": 1, "ema": True}


def test_a_plain_config_may_have_a_key_called_value():
    assert saved("a:\n  value: 1\nb: 2\n").values == {"a.value": 1, "b": 2}


def test_a_saved_config_is_chosen_for_as_a_composed_one_is():
    choice = choose(all_baselines(), saved(WANDB).get)
    assert choice.baseline.name == "readme-maze-hard"


@pytest.mark.parametrize(("text", "place"), [("", (1, 1)), ("- 1\n", (1, 1)), ("a: 1\na: 2\n", (2, 1)), ("a: {\n", (2, 1))])
def test_a_file_that_is_no_config_is_an_error_with_a_place(text, place):
    with pytest.raises(BaselineError) as caught:
        saved(text)
    assert (caught.value.line, caught.value.column) == place


def added(text, name="mine", **options):
    config = saved(text)
    made, notes = own_baseline(name, config, all_baselines(), **options)
    return read_baseline(SourceText("mine.yaml", made)), notes


def test_a_baseline_is_made_from_a_saved_config():
    baseline, notes = added(SAVED, title="My run: the good one")
    assert baseline.title == "My run: the good one"
    assert "runs/all_config.yaml" in baseline.source
    assert baseline.values == saved(SAVED).values
    assert baseline.held("pinned") == {"arch.halt_exploration_prob": 0.1}
    assert baseline.held("decoder") == {"arch.L_cycles": 5}
    assert baseline.held("documented") == {"lr": 1e-4}
    assert notes == []


def test_it_is_chosen_for_the_runs_data_and_found_by_the_runs_checkpoint():
    baseline, _ = added(SAVED)
    baselines = Baselines([baseline])
    assert choose(baselines, saved(SAVED).get).baseline is baseline
    assert for_checkpoint(baselines, "/scratch/checkpoints/My-project/quiet-otter/step_70") is baseline
    assert for_checkpoint(baselines, "/scratch/checkpoints/My-project/quiet-otter-2/step_70") is None


def test_a_pinned_value_unlike_the_published_one_is_reported():
    _, notes = added(WANDB)
    assert notes == [
        "`arch.halt_exploration_prob` is 0.5 here, and 0.1 in ARC-AGI-1 public checkpoint: this baseline pins its own value"
    ]
    _, notes = added("lr: 1\n")
    assert notes == []  # of another model, perhaps
    _, notes = added("lr: 1\narch: {L_cycles: 4}\n")
    assert notes == ["`arch.halt_exploration_prob` is not in this config: ARC-AGI-1 public checkpoint goes on pinning it"]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        (SAVED, "a b", "no name for a baseline"),
        (SAVED, "", "no name for a baseline"),
        (SAVED, "paper-arc", "is taken by baselines/paper-arc.yaml"),
        ("seed: 0\n", "mine", "no hyperparameters"),
    ],
)
def test_what_cannot_become_a_baseline(text, name, words):
    with pytest.raises(BaselineError, match=words):
        added(text, name)


def test_special_characters_in_paths_are_literal_in_the_patterns():
    text = "lr: 1\ncheckpoint_path: 'x/a[1]*'\ndata_paths: ['d/b?[2]']\narch: {L_cycles: 1}\n"
    baseline, _ = added(text)
    assert for_checkpoint([baseline], "x/a[1]*/step_1") is baseline
    assert for_checkpoint([baseline], "x/a1xx/step_1") is None
    assert choose(Baselines([baseline]), saved(text).get).baseline is baseline


KEYS = st.text("abL_é: #\n'\"{-", min_size=1, max_size=4) | st.sampled_from(["1", "yes", "null", "1e-4", "<<", "~", "="])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["1e-4", "yes", "0x1F", "null", "=", "<<", "12:30", "", "\u2028", "\x85", "-", "${a}"])
)
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8)


def nodes_of(values):
    """A saved config with any values at all: what a YAML library would have written, and what it means."""
    import yaml

    text = yaml.safe_dump(values, default_style='"', allow_unicode=False)
    return read_saved(SourceText("all_config.yaml", text))


@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=3))
def test_any_values_are_carried_over_unchanged(values):
    config = nodes_of({"d": values})
    made, _ = own_baseline("mine", config, all_baselines())
    again = read_baseline(SourceText("mine.yaml", made)).values
    assert again.keys() == config.values.keys()
    assert not any(differs(again[key], value) for key, value in config.values.items())


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 1e-5, 1e22, -0.0, 1.0])
def test_floats_keep_their_value_and_type(value):
    text = {math.inf: ".inf", -math.inf: "-.inf"}.get(value, ".nan" if math.isnan(value) else repr(value))
    baseline, _ = added(f"lr: {text}\n")
    assert isinstance(baseline.values["lr"], float)
    assert not differs(baseline.values["lr"], value)


def test_what_is_not_resolved_is_no_pattern():
    config = saved("lr: 0.1\ndata_paths: ['${data.root}/a', data/b, '???']\ncheckpoint_path: runs/${name}\n")
    made, _ = own_baseline("mine", config, all_baselines())
    assert "${" not in made
    assert "???" not in made
    assert "data/b" in made
