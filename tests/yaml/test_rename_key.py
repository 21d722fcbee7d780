import pytest
from mending import at, source, values

from trm_hooks.yaml.edit.edits import Refusal, apply
from trm_hooks.yaml.edit.patches import rename_key

CASES = {
    "plain": ("a: 1\nL_cylces: 4  # c\n", ("L_cylces",), "L_cycles", "a: 1\nL_cycles: 4  # c\n"),
    "single quotes": ("'p': 1\n", ("p",), "q", "'q': 1\n"),
    "double quotes": ('"p": 1\n', ("p",), "q", '"q": 1\n'),
    "crlf": ("a:\r\n  p: 1\r\n", ("a", "p"), "q", "a:\r\n  q: 1\r\n"),
    "flow": ('a: {p: 1,"b":2}\n', ("a", "b"), "c", 'a: {p: 1,"c":2}\n'),
    "bare key in flow": ("{a, p}\n", ("p",), "q", "{a, q}\n"),
    "explicit": ("? p\n: 1\n", ("p",), "q", "? q\n: 1\n"),
    "with an anchor": ("&k p: 1\n", ("p",), "q", "&k q: 1\n"),
    "of a mapping": ("p:\n  x: 1\n", ("p",), "q", "q:\n  x: 1\n"),
    "whose value is an alias": ("a: &x {b: 1}\np: *x\n", ("p",), "q", "a: &x {b: 1}\nq: *x\n"),
    "whose value is anchored": ("p: &x {b: 1}\na: *x\n", ("p",), "q", "q: &x {b: 1}\na: *x\n"),
    "in an item": ("- p: 1\n  b: 2\n", (0, "p"), "q", "- q: 1\n  b: 2\n"),
    "to one that needs quotes": ("p: 1\n", ("p",), "a: b", '"a: b": 1\n'),
    "to text that looks a number": ("p: 1\n", ("p",), "12", '"12": 1\n'),
    "to the same": ("p: 1\n", ("p",), "p", "p: 1\n"),
    "its comment keeps the column": ("a: 1    # x\nppp: 2  # y\n", ("ppp",), "q", "a: 1    # x\nq: 2    # y\n"),
    "dotted": ("a.p: 1\n", ("a.p",), "a.q", "a.q: 1\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_only_the_key_changes(name):
    before, route, new, after = CASES[name]
    assert apply(before, rename_key(source(before), route, new)) == after
    assert at(values(after), (*route[:-1], new)) == at(values(before), route)


@pytest.mark.parametrize(
    ("text", "route", "new", "reason"),
    [
        pytest.param("p: 1\nq: 2\n", ("p",), "q", "`q` is already there", id="already there"),
        pytest.param("l: [1]\n", ("l", 0), "q", "item of a list", id="an item"),
        pytest.param("a: &x {p: 1}\nb: *x\n", ("b", "p"), "q", "alias", id="through an alias"),
        pytest.param("a: &x {p: 1}\nb: *x\n", ("a", "p"), "q", "anchor `&x`", id="below a shared anchor"),
        pytest.param("a: &x {p: 1}\nb:\n  <<: *x\n", ("b", "p"), "q", "merge key", id="through a merge key"),
        pytest.param("a: &x {p: 1}\nb:\n  <<: *x\n  p: 2\n", ("b", "p"), "q", "more than was asked", id="over a merge key"),
        pytest.param("a: &x k\n*x : 1\n", ("k",), "q", "is an alias", id="the key is an alias"),
        pytest.param("p: 1\n", ("p",), "a\nb" * 600, "too long", id="too long"),
    ],
)
def test_what_is_not_safe_is_refused_with_a_reason(text, route, new, reason):
    with pytest.raises(Refusal, match=reason):
        rename_key(source(text), route, new)
