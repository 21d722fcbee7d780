"""The short way through a pattern says what fnmatch says."""

from __future__ import annotations

from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from trm_hooks.baselines.choose import matches

LETTERS = st.text("ab*?[]!/", max_size=6)


@given(st.text("ab/", max_size=6), LETTERS)
def test_patterns_match_as_in_fnmatch(text, pattern):
    assert matches(text, pattern) == fnmatchcase(text, pattern)
