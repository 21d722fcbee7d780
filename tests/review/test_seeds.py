"""The review written by hand, row by row: the machine's must hold all of it.

The rows are those of a hyperparameter alignment review and of an analysis of the official config, both of 2026-01-21, of an
ETRM project; the example is a small project with the same mistakes.
"""

from __future__ import annotations

import pytest
from reviewed import CORPUS, EXAMPLE, PROJECTS, tables

from trm_hooks.review.build import report

OFFICIAL = "ARC-AGI-1 public checkpoint"
CORRECT, WRONG, DIFFERENT = "✅", "❌", "⚠️"

# 1. Critical misalignment: config, value, status
HALT = [
    (OFFICIAL, "0.1", CORRECT),
    ("cfg_pretrain_arc_agi_1.yaml", "0.1", CORRECT),
    ("arch/trm.yaml", "0.1", CORRECT),
    ("cfg_pretrain_etrm_arc_agi_1.yaml", "0.5", WRONG),
    ("arch/etrm.yaml", "0.5", WRONG),
    ("cfg_pretrain_etrmtrm_arc_agi_1.yaml", "0.5", WRONG),
    ("arch/etrmtrm.yaml", "0.5", WRONG),
]
# 2. L_cycles
CYCLES = [
    (OFFICIAL, "4", CORRECT),
    ("cfg_pretrain_arc_agi_1.yaml", "6", DIFFERENT),
    ("cfg_pretrain_etrm_arc_agi_1.yaml", "6", DIFFERENT),
    ("cfg_pretrain_etrmtrm_arc_agi_1.yaml", "6", DIFFERENT),
    ("cfg_test_frozen_decoder_corrected.yaml", "4", CORRECT),
]
# 3. global_batch_size
BATCH = [
    (OFFICIAL, "768", CORRECT),
    ("cfg_pretrain_arc_agi_1.yaml", "768", CORRECT),
    ("cfg_pretrain_etrm_arc_agi_1.yaml", "256", DIFFERENT),
    ("cfg_pretrain_etrmtrm_arc_agi_1.yaml", "256", DIFFERENT),
]
# 4. All other hyperparameters: they match in the three configs that the review compares
REVIEWED = ("cfg_pretrain_arc_agi_1", "cfg_pretrain_etrm_arc_agi_1", "cfg_pretrain_etrmtrm_arc_agi_1")
OTHERS = [
    ("lr", 1e-4),
    ("lr_warmup_steps", 2000),
    ("lr_min_ratio", 1.0),
    ("beta1", 0.9),
    ("beta2", 0.95),
    ("weight_decay", 0.1),
    ("ema", True),
    ("ema_rate", 0.999),
    ("epochs", 100000),
    ("eval_interval", 10000),
    ("arch.halt_max_steps", 16),
    ("arch.H_cycles", 3),
    ("arch.L_layers", 2),
    ("arch.H_layers", 0),
    ("arch.hidden_size", 512),
    ("arch.num_heads", 8),
    ("arch.expansion", 4),
    ("arch.puzzle_emb_len", 16),
    ("arch.pos_encodings", "rope"),
    ("arch.forward_dtype", "bfloat16"),
    ("arch.mlp_t", False),
    ("arch.no_ACT_continue", True),
]
# The discrepancy table: checkpoint, repository default, README, notes
DISCREPANCIES = [
    ("arch.L_cycles", "4 ✅", "6 ❌", "4 ✅", "mismatch"),
    ("arch.H_cycles", "3 ✅", "3 ✅", "3 ✅", "match"),
    ("arch.halt_exploration_prob", "0.1 ✅", "0.1 ✅", "not specified", "match"),
    ("global_batch_size", "768 ✅", "768 ✅", "not specified", "match"),
    ("lr", "0.0001 ✅", "0.0001 ✅", "not specified", "match"),
    ("lr_warmup_steps", "2000 ✅", "2000 ✅", "not specified", "match"),
    ("ema", "True ✅", "False ❌", "True ✅", "mismatch"),
    ("arch.L_layers", "2 ✅", "2 ✅", "2 ✅", "match"),
    ("arch.H_layers", "0 ✅", "0 ✅", "not specified", "match"),
]


@pytest.fixture(scope="module", params=PROJECTS, ids=lambda path: path.parent.name)
def review(request):
    return report(request.param)


@pytest.mark.parametrize(
    ("heading", "rows"),
    [("arch.halt_exploration_prob", HALT), ("arch.L_cycles", CYCLES), ("global_batch_size", BATCH)],
)
def test_tables_of_sections_1_to_3(review, heading, rows):
    table = tables(review.as_markdown())[heading]
    for config, value, status in rows:
        assert table[config][0] == value, config
        assert table[config][1].startswith(status), config


@pytest.mark.parametrize(("key", "value"), OTHERS)
def test_table_of_section_4(review, key, value):
    for config in review.configs:
        if config.name in REVIEWED:
            cell = config.cells[key]
            assert (type(cell.value), cell.value, cell.status) == (type(value), value, "match"), config.name
    shown = {"lr": "0.0001"}.get(key, str(value))
    row = tables(review.as_markdown())["All other hyperparameters"].get(key)
    if all(config.cells[key].status in ("match", "absent", "not judged") for config in review.configs):
        assert row is not None
        assert row[0] == shown
        assert "match" in row[1]
    else:  # some other config differs, and is shown above
        assert row is None


def test_matching_in_every_config_is_stated(review):
    table = tables(review.as_markdown())["All other hyperparameters"]
    assert table["beta1"][1] == f"✅ all {len(review.configs)} match"


def test_discrepancy_table(review):
    table = tables(review.as_markdown())["Where the baselines disagree"]
    for key, *cells in DISCREPANCIES:
        assert table[key] == cells, key


def test_ratio_and_impact_are_shown_with_what_is_critical(review):
    text = review.as_markdown()
    critical = text[text.index("## Critical") : text.index("## Other")]
    assert critical.index("### 1. `arch.halt_exploration_prob`: 0.5 is 5x the official 0.1") < critical.index("### 2. ")
    assert "**Impact**: Exploration probability controls Q-head training during ACT halting." in critical
    assert "3x smaller than 768" in text[text.index("## Other") :]


def test_inherited_values_say_where_they_are_from(review):
    table = tables(review.as_markdown())["arch.halt_exploration_prob"]
    assert table["cfg_pretrain_arc_agi_1.yaml"][1:] == ["✅ matches, inherited", place(review, "arch/trm.yaml", "0.1")]


def place(review, label, shown):
    """Where an option writes a value; lines differ between the projects."""
    for parameter in review.parameters:
        for option in parameter.options:
            if parameter.name == "arch.halt_exploration_prob" and option.written.path.endswith(label):
                assert option.written.shown == shown
                return option.written.place
    raise AssertionError(label)


# Files requiring changes: path, line, lines taken away, lines put there.
EDITS = {
    CORPUS: [
        ("arch/etrm.yaml", 28, "halt_exploration_prob: 0.5", "halt_exploration_prob: 0.1"),
        ("arch/etrmtrm.yaml", 37, "halt_exploration_prob: 0.5", "halt_exploration_prob: 0.1"),
        ("cfg_pretrain_etrm_arc_agi_1.yaml", 22, "halt_exploration_prob: 0.5", ""),
        ("cfg_pretrain_etrmtrm_arc_agi_1.yaml", 20, "halt_exploration_prob: 0.5", ""),
        ("cfg_test_frozen_decoder.yaml", 15, "", "L_cycles: 4  # Match pretrained decoder's training config"),
        ("cfg_pretrain_etrm_arc_agi_1.yaml", 21, "L_cycles: 6", "Use L_cycles: 4 when load_pretrained_decoder is set!"),
        ("cfg_pretrain_etrm_arc_agi_1.yaml", 39, "256", "256  # Reduced from 768 due to encoder memory overhead"),
        ("cfg_pretrain_etrmtrm_arc_agi_1.yaml", 38, "256", "256  # Reduced from 768 due to encoder memory overhead"),
    ],
    EXAMPLE: [
        ("arch/etrm.yaml", 28, "halt_exploration_prob: 0.5", "halt_exploration_prob: 0.1"),
        ("arch/etrmtrm.yaml", 31, "halt_exploration_prob: 0.5", "halt_exploration_prob: 0.1"),
        ("cfg_pretrain_etrm_arc_agi_1.yaml", 19, "halt_exploration_prob: 0.5", ""),
        ("cfg_test_frozen_decoder.yaml", 9, "", "L_cycles: 4  # Match pretrained decoder's training config"),
        ("cfg_pretrain_etrm_arc_agi_1.yaml", 28, "256", "256  # Reduced from 768 due to"),
    ],
}


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.parent.name)
def test_files_requiring_changes_with_lines_and_edits(project):
    changes = report(project).changes
    for path, line, removed, added in EDITS[project]:
        found = [change for change in changes if change.path.endswith(f"config/{path}") and change.line == line]
        (change,) = [each for each in found if each.hunks]
        (hunk,) = change.hunks
        assert removed in "\n".join(hunk.removed), change
        assert added in "\n".join(hunk.added), change
        assert bool(removed) == bool(hunk.removed)
        assert bool(added) == bool(hunk.added)


def test_the_frozen_decoder_experiment_inherits_the_wrong_probability(review):
    table = tables(review.as_markdown())["Impact"]
    (row,) = [
        cells
        for place, cells in table.items()
        if place.startswith("cfg_pretrain_etrm_arc_agi_1.yaml:") and cells[0] == "arch.halt_exploration_prob"
    ]
    assert row[1] == "cfg_pretrain_etrm_arc_agi_1"
    assert "cfg_test_frozen_decoder" in row[2].split(", ")
