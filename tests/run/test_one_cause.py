"""A key that is misspelt is not also reported as unread."""

from __future__ import annotations

from trm_hooks.judging.finding import Finding, Place, Rule
from trm_hooks.run.fold import Fold
from trm_hooks.yaml.text import SourceText


def test_a_misspelling_replaces_the_unread_key_at_its_place() -> None:
    source = SourceText("config/a.yaml", "emma: 1\nother: 2\n")
    at, elsewhere = Place(source, 0, 4), Place(source, 8, 13)
    fold = Fold()
    unread, misspelt = Rule(id="unread-key", summary=""), Rule(id="misspelled-key", summary="")
    fold.add([Finding(unread, at, "unread", key="emma"), Finding(unread, elsewhere, "unread", key="other")])
    fold.add([Finding(misspelt, at, "did you mean `ema`?", key="emma")])
    assert [(each.check, each.key) for each in fold.findings()] == [("misspelled-key", "emma"), ("unread-key", "other")]
