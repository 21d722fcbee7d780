"""What a config answers about a list."""

from __future__ import annotations

from trm_hooks.baselines.model import ABSENT, UNKNOWN, answers


class Unresolved:
    reason = "a resolver"


def test_items_that_are_never_known_come_to_an_end() -> None:
    assert answers(lambda key: Unresolved() if key != "data" else object(), "data") is UNKNOWN


def test_items_with_keys_of_their_own_are_a_list() -> None:
    flat = {"data.0": "a", "data.1": "b"}
    assert answers(lambda key: flat.get(key, object()), "data") == ("a", "b")
    assert answers(lambda key: flat.get(key, object()), "other") is ABSENT
