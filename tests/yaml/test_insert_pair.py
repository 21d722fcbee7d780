"""Each case gives the whole text before and after, so that a change anywhere else fails it."""

import pytest
from mending import at, mend, source, values

from trm_hooks.yaml.edit.edits import Refusal
from trm_hooks.yaml.edit.patches import insert_pair

A = ("a",)
N = ("n",)

CASES = {
    "at the end": ("a: 1\n", (), N, 2, None, "a: 1\nn: 2\n"),
    "with a comment": ("a: 1\n", (), N, 2, "why", "a: 1\nn: 2  # why\n"),
    "crlf": ("a: 1\r\n", (), N, 2, None, "a: 1\r\nn: 2\r\n"),
    "lone cr": ("a: 1\r", (), N, 2, None, "a: 1\rn: 2\r"),
    "no final newline": ("b: 0\na: 1", (), N, 2, "why", "b: 0\na: 1\nn: 2  # why"),
    "no newline at all": ("a: 1", (), N, 2, None, "a: 1\nn: 2"),
    "no final newline, crlf": ("b: 0\r\na: 1", (), N, 2, None, "b: 0\r\na: 1\r\nn: 2"),
    "into a mapping": ("a:\n  b: 1\nc: 1\n", A, N, 2, None, "a:\n  b: 1\n  n: 2\nc: 1\n"),
    "into a mapping indented by four": ("a:\n    b: 1\nc: 1\n", A, N, 2, None, "a:\n    b: 1\n    n: 2\nc: 1\n"),
    "into a mapping in a list": ("l:\n- b: 1\n- c: 1\n", ("l", 0), N, 2, None, "l:\n- b: 1\n  n: 2\n- c: 1\n"),
    "into a mapping in an indented list": ("l:\n  -   b: 1\n", ("l", 0), N, 2, None, "l:\n  -   b: 1\n      n: 2\n"),
    "after a list that is not indented": (
        "a:\n  l:\n  - 1\n  - 2\nb: 1\n",
        A,
        N,
        2,
        None,
        "a:\n  l:\n  - 1\n  - 2\n  n: 2\nb: 1\n",
    ),
    "after an indented list": ("l:\n  - 1\n", (), N, 2, None, "l:\n  - 1\nn: 2\n"),
    "after a nested mapping": ("a:\n  b:\n    c: 1\nd: 1\n", A, N, 2, None, "a:\n  b:\n    c: 1\n  n: 2\nd: 1\n"),
    "after a block scalar": ("a:\n  b: |\n    x\n\nd: 1\n", A, N, 2, None, "a:\n  b: |\n    x\n  n: 2\n\nd: 1\n"),
    "after a kept block scalar": ("a:\n  b: |+\n    x\n\nd: 1\n", A, N, 2, None, "a:\n  b: |+\n    x\n\n  n: 2\nd: 1\n"),
    "after flow over lines": ("a:\n  b: [1,\n  2]  # c\nd: 1\n", A, N, 2, None, "a:\n  b: [1,\n  2]  # c\n  n: 2\nd: 1\n"),
    "after a null": ("a:\n  b:\nd: 1\n", A, N, 2, None, "a:\n  b:\n  n: 2\nd: 1\n"),
    "before blank lines": ("a:\n  b: 1\n\n\nc: 1\n", A, N, 2, None, "a:\n  b: 1\n  n: 2\n\n\nc: 1\n"),
    "before a comment on what follows": ("a:\n  b: 1\n# c\nc: 1\n", A, N, 2, None, "a:\n  b: 1\n  n: 2\n# c\nc: 1\n"),
    "before a comment at the end": ("a: 1\n\n# end\n", (), N, 2, None, "a: 1\nn: 2\n\n# end\n"),
    "after lines that carry a comment on": (
        "a: 1  # x\n      # y\nb: {}\n# z\n",
        (),
        N,
        2,
        None,
        "a: 1  # x\n      # y\nb: {}\nn: 2\n# z\n",
    ),
    "after the last comment carried on": ("a: 1  # x\n      # y\n", (), N, 2, None, "a: 1  # x\n      # y\nn: 2\n"),
    "after a comment inside the last mapping": (
        "a:\n  b: 1\n  # in a\n\n# end\n",
        (),
        N,
        2,
        None,
        "a:\n  b: 1\n  # in a\nn: 2\n\n# end\n",
    ),
    "below a header": ("# @package _global_\na: 1\n", (), N, 2, None, "# @package _global_\na: 1\nn: 2\n"),
    "below the defaults": (
        "defaults:\n  - arch: trm\n  - _self_\n",
        (),
        N,
        2,
        None,
        "defaults:\n  - arch: trm\n  - _self_\nn: 2\n",
    ),
    "before the document's end": ("---\na: 1\n...\n", (), N, 2, None, "---\na: 1\nn: 2\n...\n"),
    "beside a twin in a comment": ("a: 1\n# n: 3\n", (), N, 2, None, "a: 1\nn: 2\n# n: 3\n"),
    "beside explicit keys": ("? a\n: 1\n", (), N, 2, None, "? a\n: 1\nn: 2\n"),
    "into an anchored mapping nobody uses": ("a: &x\n  b: 1\n", A, N, 2, None, "a: &x\n  b: 1\n  n: 2\n"),
    "beside a merge key": ("x: &x {b: 1}\na:\n  <<: *x\n", A, N, 2, None, "x: &x {b: 1}\na:\n  <<: *x\n  n: 2\n"),
    "over a merged key": ("x: &x {n: 1}\na:\n  <<: *x\n", A, N, 2, None, "x: &x {n: 1}\na:\n  <<: *x\n  n: 2\n"),
    # mappings made
    "a new mapping": ("b: 1\n", (), ("a", "n"), 2, "why", "b: 1\na:\n  n: 2  # why\n"),
    "two new mappings": ("b: 1\n", (), ("a", "c", "n"), 2, None, "b: 1\na:\n  c:\n    n: 2\n"),
    "with the file's step": ("b:\n    c: 1\n", (), ("a", "n"), 2, None, "b:\n    c: 1\na:\n    n: 2\n"),
    "its own paragraph where the file has them": ("b: 1\n\nc: 1\n", (), ("a", "n"), 2, None, "b: 1\n\nc: 1\n\na:\n  n: 2\n"),
    "part of the path is there": ("a:\n  b: 1\n", (), ("a", "c", "n"), 2, None, "a:\n  b: 1\n  c:\n    n: 2\n"),
    "the parent's route may be missing too": ("b: 1\n", A, N, 2, None, "b: 1\na:\n  n: 2\n"),
    # empty
    "an empty file": ("", (), N, 2, None, "n: 2\n"),
    "an empty file, nested": ("", (), ("a", "n"), 2, "why", "a:\n  n: 2  # why\n"),
    "only a header": ("# @package _global_\n", (), N, 2, None, "# @package _global_\n\nn: 2\n"),
    "only a header without a newline": ("# @package _global_", (), N, 2, None, "# @package _global_\n\nn: 2"),
    "only a header and a blank line": ("# h\r\n\r\n", (), N, 2, None, "# h\r\n\r\nn: 2\r\n"),
    "only a marker": ("---\n", (), N, 2, None, "---\nn: 2\n"),
    "an empty mapping": ("a: {}  # c\n", A, N, 2, None, "a: {n: 2}  # c\n"),
    "an empty mapping with a space": ("a: { }\n", A, N, 2, None, "a: { n: 2 }\n"),
    "an empty mapping over lines": ("a: {\n  # c\n}\n", A, N, 2, None, "a: {n: 2\n  # c\n}\n"),
    "an empty document in braces": ("{}\n", (), ("a", "n"), 2, None, "{a: {n: 2}}\n"),
    "an empty mapping with a comment to carry on": ("a: {}  # c\n", A, N, 2, "why", "a: {n: 2}  # c; why\n"),
    # flow
    "flow": ("a: {b: 1}\n", A, N, 2, None, "a: {b: 1, n: 2}\n"),
    "flow with spaces and a comment": ("a: { b: 1 }\nc: 1\n", A, N, 2, "why", "a: { b: 1, n: 2 }  # why\nc: 1\n"),
    "flow with a comment that says so": ("a: {b: 1} # x; why\n", A, N, 2, "why", "a: {b: 1, n: 2} # x; why\n"),
    "flow with a comment that ends in a semicolon": ("a: {b: 1} # x;\n", A, N, 2, "why", "a: {b: 1, n: 2} # x; why\n"),
    "flow with a last comma": ("a: {b: 1,}\n", A, N, 2, None, "a: {b: 1, n: 2,}\n"),
    "flow, nested": ("a: {b: 1}\n", A, ("c", "n"), 2, None, "a: {b: 1, c: {n: 2}}\n"),
    "flow in flow": ("a: {b: {c: 1}, d: [{e: 1}]}\n", ("a", "d", 0), N, 2, None, "a: {b: {c: 1}, d: [{e: 1, n: 2}]}\n"),
    "flow over lines": ("a: {\n  b: 1  # x\n}\n", A, N, 2, "why", "a: {\n  b: 1,  # x\n  n: 2  # why\n}\n"),
    "flow over lines with a last comma": ("a: {\n    b: 1,\n}\n", A, N, 2, None, "a: {\n    b: 1,\n    n: 2,\n}\n"),
    "flow over lines closed at once": ("a: {b: 1,\n    c: 1}\n", A, N, 2, None, "a: {b: 1,\n    c: 1, n: 2}\n"),
    "flow after nothing": ("a: {b: }\n", A, N, 2, None, "a: {b: , n: 2 }\n"),
    "flow over lines after nothing": ("a: {\n  b:\n}\n", A, N, 2, None, "a: {\n  b: ,\n  n: 2\n}\n"),
    "tight flow that libyaml refuses": ("a: {b:, c: 1}\n", A, N, 2, None, "a: {b:, c: 1, n: 2}\n"),
    # values and keys
    "a list": ("a: 1\n", (), N, ["x y", 1, None, True], None, "a: 1\nn: [x y, 1, null, true]\n"),
    "a mapping": ("a: True\n", (), N, {"b": [0.5], "c": False}, None, "a: True\nn: {b: [0.5], c: False}\n"),
    "an empty mapping as value": ("a: 1\n", (), N, {}, None, "a: 1\nn: {}\n"),
    "text that needs quotes": ("a: 'x'\n", (), N, "1e-4", None, "a: 'x'\nn: '1e-4'\n"),
    "a key that needs quotes": ("a: 1\n", (), ("1",), 2, None, 'a: 1\n"1": 2\n'),
    "a dotted key": ("a: {b: 1}\n", (), ("a.c",), 2, None, "a: {b: 1}\na.c: 2\n"),
    # comments in columns
    "an aligned comment": ("aa: 1   # x\nb: 12   # y\n", (), N, 2, "why", "aa: 1   # x\nb: 12   # y\nn: 2    # why\n"),
    "one space before comments": ("a: 1 # x\n", (), N, 2, "why", "a: 1 # x\nn: 2 # why\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_only_the_pair_comes(name):
    before, parent, keys, value, comment, after = CASES[name]
    assert mend(insert_pair, before, parent, keys, value, comment) == after
    if not isinstance(value, (list, dict)):
        assert at(values(after), parent + keys) == (type(value).__name__, repr(value))


REFUSALS = {
    "already there": ("a: 1\n", (), A, "`a` is already there"),
    "already there, below": ("a: {b: 1}\n", A, ("b",), "`a.b` is already there"),
    "already there as text and asked as text": ("'1': 1\n", (), ("1",), "already there"),
    "below a null": ("a:\nb: 1\n", A, N, "`a` is null"),
    "below a spelled null": ("a: null\n", (), ("a", "n"), "`a` is null"),
    "below a value": ("a: 1\n", (), ("a", "n"), "`a` is a single value"),
    "below a list": ("a: [1]\n", A, N, "`a` is a list"),
    "below a list item": ("a: [1]\n", ("a", 0), N, "`a.0` is a single value"),
    "below an alias": ("x: &x {b: 1}\na: *x\n", A, N, r"`a` is the alias `\*x`"),
    "below an anchor used elsewhere": ("a: &x {b: 1}\nc: *x\n", A, N, "`a` carries the anchor `&x`"),
    "deeper below an anchor used elsewhere": ("a: &x {b: {c: 1}}\nc: *x\n", ("a", "b"), N, "below the anchor `&x`"),
    "through a merge key": ("x: &x {b: {c: 1}}\na:\n  <<: *x\n", ("a", "b"), N, "merge key"),
    "several documents": ("a: 1\n---\nb: 1\n", (), N, "cannot be read"),
    "a document that is a list": ("- 1\n", (), N, "the document is a list"),
    "a document that is text": ("text\n", (), N, "the document is a single value"),
    "an empty closed document": ("---\n...\n", (), N, r"closed with"),
    "an item without braces": ("l: [b: 1]\n", ("l", 0), N, "without braces"),
    "a block scalar that ends with the file": ("a: |\n  x", (), N, "more than was asked for, at `a`"),
    "no key": ("a: 1\n", (), (), "needs a key"),
    "a number as key": ("a: 1\n", (), (1,), "only text can be written as a key"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_not_safe_is_refused_with_a_reason(name):
    text, parent, keys, reason = REFUSALS[name]
    with pytest.raises(Refusal, match=reason):
        insert_pair(source(text), parent, keys, 2)


@pytest.mark.parametrize("comment", ["", "  # ", "two\nlines", "a bell \x07", "next\x85line"])
def test_a_comment_that_is_not_one_line_of_text_is_refused(comment):
    with pytest.raises(Refusal, match="comment"):
        insert_pair(source("a: 1\n"), (), N, 2, comment)
