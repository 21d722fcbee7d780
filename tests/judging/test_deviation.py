"""When a comment cites a value, and when a key misspells another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trm_hooks.judging.deviation import cites
from trm_hooks.judging.spelling import distance, near


@pytest.mark.parametrize(
    ("comment", "value"),
    [
        ("Reduced from 768 due to memory", 768),
        ("768->256", 768),
        ("(was 768)", 768),
        ("published: 768.", 768),
        ("768, the paper", 768.0),
        ("100k in the paper", 100000),
        ("100,000 epochs", 100000),
        ("100_000", 100000),
        ("1e-4 for all", 0.0001),
        ("0.0001", 1e-4),
        ("TRM uses .1", 0.1),
        ("-1 means never", -1),
        ("the checkpoint has True", True),
        ("true upstream", True),
        ("upstream: rope", "rope"),
        ("none there", None),
    ],
)
def test_a_comment_that_names_the_value_cites_it(comment: str, value: object) -> None:
    assert cites(comment, value)


@pytest.mark.parametrize(
    ("comment", "value"),
    [
        ("", 768),
        ("1768 tokens", 768),
        ("7680", 768),
        ("v768", 768),
        ("768px", 768),
        ("76.8", 768),
        ("0.768", 768),
        ("768 %", 7),
        ("10% faster", 10),
        ("untrue", True),
        ("falsehood", False),
        ("europe", "rope"),
        ("rope-like", "rope"),
        ("True", 1),
    ],
)
def test_digits_within_something_else_cite_nothing(comment: str, value: object) -> None:
    assert not cites(comment, value)


KNOWN = ("halt_exploration_prob", "L_cycles", "H_cycles", "ema", "ema_rate", "lr", "epochs", "beta1", "global_batch_size")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("halt_exploration_porb", "halt_exploration_prob"),
        ("halt_explortion_prob", "halt_exploration_prob"),
        ("halt-exploration-prob", "halt_exploration_prob"),
        ("l_cycles", "L_cycles"),
        ("Lcycles", "L_cycles"),
        ("L_cylces", "L_cycles"),
        ("L_cycle", "L_cycles"),
        ("eam", "ema"),
        ("EMA", "ema"),
        ("ema_rte", "ema_rate"),
        ("LR", "lr"),
        ("epoch", "epochs"),
        ("epcohs", "epochs"),
        ("globalbatch_size", "global_batch_size"),
    ],
)
def test_a_misspelling_is_seen(word: str, meant: str) -> None:
    assert near(word, KNOWN) == meant


@pytest.mark.parametrize("word", ["N_cycles", "beta2", "eps", "tr", "l1", "seed", "halt_max_steps", "L_layers", "epsilon"])
def test_another_word_is_another_word(word: str) -> None:
    assert near(word, KNOWN) is None


WORDS = st.text("abcdef_", min_size=1, max_size=8)


@given(WORDS, WORDS)
def test_distance_is_the_same_both_ways_and_nought_for_equals(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)


@given(WORDS, st.data())
def test_one_letter_more_is_one_edit(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word)))
    assert distance(word, word[:at] + "x" + word[at:]) == 1
