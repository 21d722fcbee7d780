"""Values that are read without the full parser mean what it says they mean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trm_hooks.hydra.overrides.parse import OverrideError, parse_override
from trm_hooks.hydra.overrides.values import ValueParser

WORDS = st.one_of(
    st.sampled_from(
        str.split(
            "0 00 01 1 -1 +1 1_0 1__0 _1 1. .5 1.5 1.5. 1.e3 1e5 1E+5 1e 1e400 -0 -0.0 0x1F inf -inf +INF nan -nan true TRUE "
            "Null none yes a a.b a/b a-b -a -- . .. * ? a:b 1:2 a|b @x %x +a 1a 1-2 1.2.3 ²"
        )
    ),
    st.text("01.e+-_aInf:/*", min_size=1, max_size=6),
)
BLANKS = st.sampled_from(["", "", " ", "  ", "\t"])
ITEMS = st.builds(lambda before, word, after: before + word + after, BLANKS, WORDS, BLANKS)
INTERPOLATIONS = st.builds(
    lambda before, inside, after: f"{before}${{{inside}}}{after}",
    st.sampled_from(["", "", "", "a"]),
    st.one_of(
        st.sampled_from(["a", "a.b", ".a", "..a.b", "oc.env:X", "oc.env:X,y", "f:'a'", 'f:"}"', "${a}", "a[0]", "", " ", "a b"]),
        st.text("ab.:,'\"{}$[] ", max_size=5),
    ),
    st.sampled_from(["", "", "", "b", " ", "}"]),
)


def typed(value: Any) -> Any:
    """A value that differs where types do."""
    return [typed(item) for item in value] if isinstance(value, list) else (type(value).__name__, repr(value))


def outcome(text: str) -> Any:
    try:
        override = parse_override(f"k={text}")
    except OverrideError:
        return "refused"
    return "sweep" if override.is_sweep else typed(override.value)


def assert_same(text: str) -> None:
    try:
        value = ValueParser(f"k={text}", 2).value() if text else ""
    except OverrideError:
        expected: Any = "refused"
    else:
        expected = typed(value) if value is None or isinstance(value, (str, int, float, list)) else "sweep"
    assert outcome(text) == expected, text


@settings(max_examples=100, deadline=None)
@given(WORDS)
def test_a_word_is_what_the_full_parser_says(text: str) -> None:
    assert_same(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(ITEMS, max_size=4), BLANKS)
def test_a_list_is_what_the_full_parser_says(items: list[str], blank: str) -> None:
    assert_same(f"[{','.join(items)}{blank}]")


@settings(max_examples=100, deadline=None)
@given(INTERPOLATIONS)
def test_an_interpolation_is_what_the_full_parser_says(text: str) -> None:
    assert_same(text)


@pytest.mark.parametrize(
    "text",
    [
        "[]", "[ ]", "[a]", "[ a , b ]", "[a,]", "[,a]", "[a,,b]", "[a b]", "[a :b]", "[1,1.0,true,null,nan]", "[a]]", "[[a]",
        "[[1],[2]]", "[-]", "[" + "9" * 5000 + "]", "[1_0,1__0]", "[${a}]", "[a,${a}]", "${a}", "${}", "${a", "${a}}", "${a}b",
        "${a}${b}", "${${a}}", "${a:b,c}", "${a:'}'}", "${a:{}}", "$", "${a b}", "${a:[1,2]}", "${a: 1 }",
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_what_is_near_the_edge_is_what_the_full_parser_says(text: str) -> None:
    assert_same(text)
