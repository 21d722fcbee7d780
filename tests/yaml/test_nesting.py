"""Brackets nested without end: refused after as much work as for the deepest text that is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from growth import calls

from trm_hooks.yaml.comments import all_comments
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tree import YamlError, parse


def _refused(source: SourceText) -> None:
    with pytest.raises(YamlError, match="nested too deeply"):
        parse(source)


@pytest.mark.parametrize("opened", ["[", "{", "[[", "[{a: "])
@pytest.mark.parametrize("read", [_refused, all_comments], ids=["parse", "all_comments"])
def test_the_work_does_not_grow_with_the_brackets(read: Callable[[SourceText], object], opened: str) -> None:
    deep = (partial(read, SourceText("", "a:\n  " + opened * count)) for count in (1500, 3000, 6000, 12_000))
    assert max(map(calls, deep)) < 60_000
