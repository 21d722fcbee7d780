"""The review's discrepancy table cell by cell."""

from __future__ import annotations

from trm_hooks.baselines.compare import differs
from trm_hooks.baselines.load import all_baselines
from trm_hooks.review.discrepancies import compared

# The table of the discrepancy analysis: checkpoint, repository default, README; None is "Not specified"; then "Match"?
DISCREPANCIES = [
    ("arch.L_cycles", 4, 6, 4, False),
    ("arch.H_cycles", 3, 3, 3, True),
    ("arch.halt_exploration_prob", 0.1, 0.1, None, True),
    ("global_batch_size", 768, 768, None, True),
    ("lr", 1e-4, 1e-4, None, True),
    ("lr_warmup_steps", 2000, 2000, None, True),
    ("ema", True, False, True, False),
    ("arch.L_layers", 2, 2, 2, True),
    ("arch.H_layers", 0, 0, None, True),
]


def test_the_reviews_discrepancy_table_comes_out_cell_by_cell():
    baselines = all_baselines()
    columns = [baselines.named(name) for name in ("arc-agi-1-checkpoint", "repository-default", "readme-arc-agi-1")]
    rows = {row.key: row for row in compared(columns)}
    for key, *cells, agrees in DISCREPANCIES:
        row = rows[key]
        assert [(value is None) == (cell is None) for value, cell in zip(row.values, cells, strict=True)] == [True] * 3
        assert not any(differs(value, cell) for value, cell in zip(row.values, cells, strict=True) if cell is not None)
        assert row.agrees is agrees
        assert row.matches == [None if cell is None else not differs(cell, cells[0]) for cell in cells]


def test_those_three_sources_disagree_on_nothing_else():
    baselines = all_baselines()
    columns = [baselines.named(name) for name in ("arc-agi-1-checkpoint", "repository-default", "readme-arc-agi-1")]
    rows = compared(columns)
    assert [row.key for row in rows if not row.agrees] == ["ema", "arch.L_cycles"]
    assert len(rows) == len(columns[1].values)
