"""Integers of any length: those that Hydra reads have their value, and none costs more than its length."""

from __future__ import annotations

import pytest
import yaml

from trm_hooks.yaml.loader import ScalarError, plain_value

READ = ["0x" + "f" * 3600, "0b" + "10" * 5000, "0" + "7" * 6000, "-0x" + "1_" * 4000 + "1", "1" + ":59" * 3000, "9" * 4300]
REFUSED = ["9" * 4301, "-" + "1" * 100_000, "0x" + "f" * 1_000_000, "1" + ":00" * 300_000, "0b" + "1" * 1_000_000]


@pytest.mark.parametrize("text", READ, ids=lambda text: text[:6])
def test_a_long_integer_is_what_pyyaml_reads(text: str) -> None:
    assert plain_value(text) == yaml.safe_load(text)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:6])
def test_an_integer_beyond_all_use_is_refused_and_not_worked_out(text: str) -> None:
    with pytest.raises(ScalarError, match="is not an integer: it has"):
        plain_value(text)


def test_a_long_base_60_float_is_worked_out_part_by_part() -> None:
    assert plain_value("1" + ":00" * 200_000 + ".5") == float("inf")
