"""Values compared, in the review's words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trm_hooks.baselines.compare import differs, ratio_text, show


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1e-4, 0.0001),
        (768, 768.0),
        (True, True),
        (None, None),
        ("rope", "rope"),
        ([1, "a"], [1.0, "a"]),
        ({"a": 1}, {"a": 1.0}),
        ({}, {}),
        (math.nan, math.nan),
        (-0.0, 0),
    ],
)
def test_the_same_setting(value, expected):
    assert not differs(value, expected)
    assert not differs(expected, value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, 1),
        (False, 0),
        (False, None),
        (True, "True"),
        ("0.1", 0.1),
        (None, "null"),
        (None, 0),
        (0.5, 0.1),
        ([1], [1, 2]),
        ([True], [1]),
        ([], {}),
        ({"a": 1}, {"b": 1}),
        (math.nan, 1.0),
        (b"rope", "rope"),
    ],
)
def test_another_setting(value, expected):
    assert differs(value, expected)
    assert differs(expected, value)


@pytest.mark.parametrize(
    ("value", "expected", "text"),
    [
        (0.5, 0.1, "5x the official 0.1"),
        (256, 768, "3x smaller than 768"),
        (20000, 100000, "5x smaller than 100000"),
        (3e-4, 1e-4, "3x the official 0.0001"),
        (1000, 2000, "2x smaller than 2000"),
        (6, 4, "1.5x the official 4"),
        (4, 6, "1.5x smaller than 6"),
        (5, 4, "1.25x the official 4"),
        (1, 3, "3x smaller than 3"),
        (700, 768, "about 1.1x smaller than 768"),
        (100, 768, "7.68x smaller than 768"),
        (110, 768, "about 7x smaller than 768"),
        (70, 768, "about 11x smaller than 768"),
        (9216, 768, "12x the official 768"),
        (10000, 3, "about 3333x the official 3"),
        (767, 768, "a little less than the official 768"),
        (769, 768, "a little more than the official 768"),
        (1e-5, 1e-4, "10x smaller than 0.0001"),
        (1e-4, 1e-5, "10x the official 1e-5"),
        (1, 10**7, "more than a million times smaller than 10000000"),
        (0, 4, "not the official 4"),
        (0.1, 0, "not the official 0"),
        (-1, 4, "not the official 4"),
        (-0.5, -0.1, "not the official -0.1"),
        (False, True, "not the official True"),
        (1, True, "not the official True"),
        (None, 768, "not the official 768"),
        ("none", "rope", "not the official rope"),
        ([256], 768, "not the official 768"),
        (math.inf, 768, "not the official 768"),
        (math.nan, 768, "not the official 768"),
        (10**400, 3, "not the official 3"),
        ("0.1", 0.1, "not the official 0.1, but text"),
        (0.1, "0.1", "not the official text '0.1'"),
    ],
)
def test_ratio_in_the_reviews_words(value, expected, text):
    assert ratio_text(value, expected) == text


def test_the_message_can_name_whose_value_it_is():
    assert ratio_text(6, 4, "the checkpoint's") == "1.5x the checkpoint's 4"
    assert ratio_text(False, True, "the checkpoint's") == "not the checkpoint's True"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "null"), (True, "True"), (1.0, "1.0"), (1e-5, "1e-5"), (1.5e20, "1.5e20"), ("", "''"), ([1, None], "[1, null]")],
)
def test_values_are_shown_as_a_config_writes_them(value, text):
    assert show(value) == text


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)


@given(SCALARS, SCALARS)
def test_any_two_scalars_compare_both_ways_alike_and_have_words(value, expected):
    assert differs(value, expected) == differs(expected, value)
    assert not differs(value, value)
    assert ratio_text(value, expected)
