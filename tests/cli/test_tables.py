"""Plain text tables: they fit, and nothing of a cell is lost."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from trm_hooks.outputs import printable
from trm_hooks.outputs.table import columns_of, text_table, wrap

CELLS = st.text(st.characters(blacklist_categories=["Mn", "Me", "Cf"]), max_size=90)


@settings(max_examples=50)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4), st.integers(40, 100))
def test_a_table_fits_its_width(rows, width):
    assert max(columns_of(line) for line in text_table(("a", "b", "c"), rows, width)) <= width


@settings(max_examples=50)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_no_character_of_a_cell_is_lost(rows):
    shown = re.sub(r"\s", "", "".join(text_table((), rows, 60)))
    cells = re.sub(r"\s", "", "".join(printable(cell) for row in rows for cell in row))
    assert sorted(shown) == sorted(cells)


def test_the_column_that_gives_way_does_so_first():
    lines = text_table(("path", "key"), [("some/folder/with/a/long/name", "arch.halt_exploration_prob")], 48, gives=0)
    assert lines[2:] == ["some/folder/with/a/   arch.halt_exploration_prob", "long/name"]


def test_lines_are_broken_between_words_and_within_one_that_is_too_wide():
    output = "config group `model` has no option `unet_big`"
    assert wrap(output, 40) == ["config group `model` has no option", "`unet_big`"]
    assert wrap("see config/arch/etrm.yaml", 18) == ["see config/arch/", "etrm.yaml"]


def test_wide_characters_keep_columns_aligned():
    lines = text_table((), [("名前", "1"), ("abcd", "2")], 40)
    assert lines == ["名前  1", "abcd  2"]
