"""A few rounds of the campaigns that `make fuzz` runs for longer."""

from __future__ import annotations

import pytest
from campaigns import CAMPAIGNS


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_a_round_finds_nothing(campaign: str, seed: int) -> None:
    assert list(CAMPAIGNS[campaign](seed)) == []
