"""A few rounds of the campaigns that `make fuzz` runs for longer."""

from __future__ import annotations

import pytest
from campaigns import hostile_names, kills, mutated_trees


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("campaign", [mutated_trees, hostile_names, kills])
def test_a_round_finds_nothing(campaign, seed):
    assert list(campaign(seed)) == []
