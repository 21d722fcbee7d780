"""What a refusal says besides that something is wrong: the word that was probably meant."""

from __future__ import annotations

import pytest

from trm_hooks.hydra.errors import near_miss

CYCLES = ("L_cycles", "L_layers", "H_cycles", "H_layers")


@pytest.mark.parametrize(
    ("word", "options", "meant"),
    [
        ("h_cycles", CYCLES, "H_cycles"),  # as near to L_cycles by its letters
        ("l_cycles", CYCLES, "L_cycles"),
        ("H_cicles", CYCLES, "H_cycles"),
        ("lr", CYCLES, None),
        ("lr", (), None),
    ],
)
def test_the_near_miss_is_the_word_that_differs_least(word: str, options: tuple[str, ...], meant: str | None) -> None:
    assert near_miss(word, options) == meant
    assert near_miss(word, reversed(options)) == meant
