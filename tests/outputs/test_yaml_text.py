"""What ``compose`` prints as YAML reads back to the same values."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from trm_hooks.outputs.yaml_text import inline, write
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, parse, to_plain

NOWHERE = SourceText("", "")
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
    st.sampled_from(["yes", "1e-4", "010", "0x1F", "12:30", "~", "null", "#x", "${x}", "=", "<<", "...", "---", "%a", "é", "`"]),
    st.sampled_from(["???", "?x", "a?b"]),
    st.sampled_from(["", "a: b", "- a", "a #b", " a", "a ", "a\nb"]),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS)
KEYS = st.one_of(TEXTS, st.integers(), st.booleans())


def node(value):
    if isinstance(value, dict):
        return Mapping({key: node(item) for key, item in value.items()}, 0, 0, NOWHERE)
    if isinstance(value, list):
        return Sequence([node(item) for item in value], 0, 0, NOWHERE)
    return Scalar(value, 0, 0, None, NOWHERE)


def same(a, b):
    return a == b and repr(a) == repr(b)


VALUES = st.recursive(SCALARS, lambda x: st.lists(x, max_size=3) | st.dictionaries(KEYS, x, max_size=3))


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_what_is_written_reads_back(value):
    text = write(node(value), lambda _: "somewhere")
    assert same(to_plain(parse(SourceText("x", text))), value), text


def test_special_floats_read_back():
    text = write(node({"a": math.inf, "b": -math.inf, "c": math.nan, "d": 1e-5, "e": 1e22}))
    back = to_plain(parse(SourceText("x", text)))
    assert math.isnan(back.pop("c"))
    assert same(back, {"a": math.inf, "b": -math.inf, "d": 1e-5, "e": 1e22})


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_what_is_written_on_one_line_reads_back(value):
    text = f"a: {inline(value)}\n"
    assert same(to_plain(parse(SourceText("x", text))), {"a": value}), text


def test_a_value_that_must_be_given_reads_back_on_one_line():
    assert to_plain(parse(SourceText("x", f"a: {inline({'b': ['???', '?x', 'a?b']})}\n"))) == {"a": {"b": ["???", "?x", "a?b"]}}
