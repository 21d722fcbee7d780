"""A few rounds of the campaigns that `make fuzz` runs for longer."""

from __future__ import annotations

import pytest
from campaigns import CAMPAIGNS
from planned import Edit, is_some_of


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_a_round_finds_nothing(campaign: str, seed: int) -> None:
    assert list(CAMPAIGNS[campaign](seed)) == []


TEXT = b"a: 1  # one\r\nb: 2\n"
EDITS: list[list[Edit]] = [[(3, 4, b"10"), (4, 5, b"")], [(11, 11, b"; more")], [(13, 18, b"")]]


@pytest.mark.parametrize(
    "after",
    [TEXT, b"a: 10 # one\r\nb: 2\n", b"a: 1  # one; more\r\nb: 2\n", b"a: 1  # one\r\n", b"a: 10 # one; more\r\n"],
)
def test_any_choice_of_the_edits_is_recognised(after: bytes) -> None:
    assert is_some_of(EDITS, TEXT, after)


@pytest.mark.parametrize(
    "after",
    [b"a: 11 # one\r\nb: 2\n", b"a: 1  # one\nb: 2\n", b"a: 1  # one\r\nb: 2", b"a: 1  # One\r\nb: 2\n", TEXT + b"\n", b""],
)
def test_a_byte_beside_the_edits_is_seen(after: bytes) -> None:
    assert not is_some_of(EDITS, TEXT, after)
