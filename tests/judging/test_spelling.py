"""Keys that resemble another and are meant as they are, and slips that are not."""

from __future__ import annotations

import pytest

from trm_hooks.judging.spelling import near


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("load_pretrained_encoder", "load_pretrained_decoder"),
        ("freeze_encoder_steps", "freeze_decoder_steps"),
        ("encoder_num_layers", "decoder_num_layers"),
        ("encoder", "decoder"),
        ("patch_size", "batch_size"),
        ("mask_ratio", "task_ratio"),
        ("weight", "height"),
        ("use_gate", "use_rate"),
        ("online", "offline"),
        ("model", "mode"),
        ("text", "test"),
        ("data", "date"),
        ("lost_type", "loss_type"),
    ],
)
def test_two_words_that_are_both_meant(word: str, other: str) -> None:
    assert near(word, [other]) is None
    assert near(other, [word]) is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("ahlt_max_steps", "halt_max_steps"),
        ("alt_max_steps", "halt_max_steps"),
        ("hhalt_max_steps", "halt_max_steps"),
        ("load_pretrained_decodr", "load_pretrained_decoder"),
        ("load_pretrained_deocder", "load_pretrained_decoder"),
        ("bacth_size", "batch_size"),
        ("Weigth_decay", "weight_decay"),
        ("num_head", "num_heads"),
        ("modle", "model"),
    ],
)
def test_a_slip_of_the_hand(word: str, meant: str) -> None:
    assert near(word, [meant]) == meant
