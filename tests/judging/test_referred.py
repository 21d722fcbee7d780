"""Which keys the interpolations of a config name."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from trm_hooks.judging.by_code import is_referred, referred_in

PATHS = [path for length in (1, 2, 3) for path in product("ab", repeat=length)]


def named(text: str) -> Any:
    return referred_in(SimpleNamespace(layers=[], overrides=[SimpleNamespace(input_line=text)]))  # type: ignore[arg-type]


@pytest.mark.parametrize("reference", PATHS, ids=".".join)
def test_a_reference_names_what_it_leads_to_holds_or_is_in_from_wherever_it_starts(reference: tuple[str, ...]) -> None:
    references = named("x=${" + ".".join(reference) + "}")
    for path in PATHS:
        ends = [path[start:] for start in range(len(path))]
        expected = any(all(one == two for one, two in zip(end, reference, strict=False)) for end in ends)
        assert is_referred(path, references) == expected, path


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a: ${b}, c: 1", "c", False),
        ("${a.${b}}", "a.x", True),
        ("${${b}.a}", "x.a", True),
        ("${a[b]}", "a.b", True),
        ("${a[b]}", "a.c", False),
        ("${f:a.b}", "a.b", True),
        ("${a-b}", "a-b", True),
        ("${f:x.a-x.b}", "x.b", True),
        ("${.a}", "x.y.a", True),
        ("${..a.b}", "a.c", False),
        ("${a", "a", True),
        ("$a {b}", "a", False),
        ("${}", "a", False),
        ("${" + "a." * 100_000 + "b}", "a.b", False),
        ("${b}" * 100_000 + "${" * 100_000 + "}" * 100_000, "a.b", True),
        ("${" + "a-b." * 50_000 + "}", "c", False),
    ],
)
def test_what_is_between_braces_is_named(text: str, path: str, expected: bool) -> None:
    assert is_referred(tuple(path.split(".")), named(text)) == expected
