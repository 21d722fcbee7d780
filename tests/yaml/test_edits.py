import pytest
from hypothesis import given
from hypothesis import strategies as st

from trm_hooks.yaml.edit.edits import Apart, Edit, OverlapError, apply, in_order


def test_edits_are_applied_whatever_their_order():
    edits = [Edit(0, 1, "one"), Edit(2, 2, "+"), Edit(4, 5, "")]
    assert apply("abcde", edits) == apply("abcde", reversed(edits)) == "oneb+cd"


def test_an_edit_may_begin_where_another_ends():
    assert apply("abcd", [Edit(0, 2, "x"), Edit(2, 4, "y")]) == "xy"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(Edit(0, 2, "x"), Edit(1, 3, "y"), id="they share a character"),
        pytest.param(Edit(0, 4, "x"), Edit(1, 2, ""), id="one lies in the other"),
        pytest.param(Edit(1, 1, "x"), Edit(1, 1, "y"), id="two insertions at one place have no order"),
        pytest.param(Edit(1, 1, "x"), Edit(1, 2, "y"), id="an insertion where a replacement begins"),
    ],
)
def test_edits_that_want_the_same_place_are_an_error(first, second):
    with pytest.raises(OverlapError) as caught:
        apply("abcd", [second, first])
    assert {caught.value.first, caught.value.second} == {first, second}


@pytest.mark.parametrize("edit", [Edit(-1, 1, ""), Edit(2, 9, ""), Edit(2, 1, "")])
def test_a_span_outside_the_text_is_an_error(edit):
    with pytest.raises(ValueError, match="outside a text of 4 characters"):
        apply("abcd", [edit])


def test_edits_compare_by_value():
    assert Edit(1, 2, "x") == Edit(1, 2, "x") != Edit(1, 2, "y")
    assert len({Edit(1, 2, "x"), Edit(1, 2, "x")}) == 1
    assert Edit(1, 2, "x") != (1, 2, "x")


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5), st.text(max_size=4)), max_size=6))
def test_everything_outside_the_spans_survives(text, wanted):
    edits, at = [], 0
    for gap, width, new in wanted:
        start, end = at + gap, at + gap + width
        if end > len(text) or (edits and start == edits[-1].start):
            break
        edits.append(Edit(start, end, new))
        at = end
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    assert apply(text, edits) == "".join([*pieces, text[at:]])


SPANS = st.tuples(st.integers(0, 12), st.integers(0, 3)).map(lambda span: Edit(span[0], sum(span), "x"))


@given(st.lists(st.lists(SPANS, max_size=3), max_size=6))
def test_groups_are_taken_as_long_as_none_of_their_edits_meets_another(groups):
    taken, apart = [], Apart()
    for group in groups:
        try:
            in_order([*taken, *group])
        except OverlapError:
            assert not apart.takes(group)
        else:
            assert apart.takes(group)
            taken += group
