"""Each case gives the whole text before and after, so that a change anywhere else fails it."""

import math

import pytest
from mending import at, mend, source, values

from trm_hooks.yaml.edit.edits import Refusal
from trm_hooks.yaml.edit.patches import set_scalar

P = ("arch", "p")

CASES = {
    "plain float": ("p: 0.5\n", ("p",), 0.1, "p: 0.1\n"),
    "nested": ("arch:\n  p: 0.5\n  q: 0.5\n", P, 0.1, "arch:\n  p: 0.1\n  q: 0.5\n"),
    "crlf": ("arch:\r\n  p: 0.5\r\n  q: 1\r\n", P, 0.1, "arch:\r\n  p: 0.1\r\n  q: 1\r\n"),
    "mixed line ends": ("a: 1\r\narch:\n  p: 0.5\r\n  q: 1\n", P, 0.1, "a: 1\r\narch:\n  p: 0.1\r\n  q: 1\n"),
    "lone cr": ("arch:\r  p: 0.5\r  q: 1\r", P, 0.1, "arch:\r  p: 0.1\r  q: 1\r"),
    "no final newline": ("a: 1\np: 0.5", ("p",), 0.1, "a: 1\np: 0.1"),
    "tabs before a comment": ("p: 0.5\t\t# why\nq: 1\n", ("p",), 0.25, "p: 0.25\t\t# why\nq: 1\n"),
    "trailing spaces": ("p: 0.5   \nq: 1 \n", ("p",), 0.25, "p: 0.25   \nq: 1 \n"),
    "emoji and non-ascii before": (
        "# ✅ größer 🎉\nä: '🎉'\np: 0.5 # 🎉\n",
        ("p",),
        0.1,
        "# ✅ größer 🎉\nä: '🎉'\np: 0.1 # 🎉\n",
    ),
    "non-ascii key": ("größe: 1\n", ("größe",), 2, "größe: 2\n"),
    "several spaces after the colon": ("p:     0.5\n", ("p",), 0.1, "p:     0.1\n"),
    "tab after the colon": ("p:\t0.5\n", ("p",), 0.1, "p:\t0.1\n"),
    "value on the next line": ("arch:\n  p:\n    0.5  # why\n", P, 0.1, "arch:\n  p:\n    0.1  # why\n"),
    "value on the next line after a comment": ("p:  # a\n  # b\n  0.5\n", ("p",), 0.1, "p:  # a\n  # b\n  0.1\n"),
    "document start": ("---\np: 0.5\n", ("p",), 0.1, "---\np: 0.1\n"),
    "document end": ("---\np: 0.5\n...\n", ("p",), 0.1, "---\np: 0.1\n...\n"),
    "package header": ("# @package _global_\np: 0.5\n", ("p",), 0.1, "# @package _global_\np: 0.1\n"),
    "commented-out twin above": ("# p: 0.5\np: 0.5\n", ("p",), 0.1, "# p: 0.5\np: 0.1\n"),
    "commented-out twin behind": ("p: 0.5  # p: 0.5\n", ("p",), 0.1, "p: 0.1  # p: 0.5\n"),
    "same key elsewhere": ("p: 0.5\narch:\n  p: 0.5\nz:\n  p: 0.5\n", P, 0.1, "p: 0.5\narch:\n  p: 0.1\nz:\n  p: 0.5\n"),
    "same text in a block scalar": ("t: |\n  p: 0.5\np: 0.5\n", ("p",), 0.1, "t: |\n  p: 0.5\np: 0.1\n"),
    "dotted key is one key": ('"a.b": 1\na:\n  b: 1\n', ("a.b",), 2, '"a.b": 2\na:\n  b: 1\n'),
    "dotted plain key": ("a.b: 1\na:\n  b: 1\n", ("a.b",), 2, "a.b: 2\na:\n  b: 1\n"),
    "single-quoted key": ("'p': 0.5\n", ("p",), 0.1, "'p': 0.1\n"),
    "key with a colon": ('"x: y": 1\n', ("x: y",), 2, '"x: y": 2\n'),
    "number as key": ("1: a\n'1': b\n", (1,), "c", "1: c\n'1': b\n"),
    "true as key": ("true: a\n2: b\n", (True,), "c", "true: c\n2: b\n"),
    "explicit key": ("? p\n: 0.5\n", ("p",), 0.1, "? p\n: 0.1\n"),
    "tagged key": ("!!str 1: a\n", ("1",), "b", "!!str 1: b\n"),
    # flow
    "flow mapping": ("arch: {a: 1, p: 0.5, b: 2}  # c\n", P, 0.1, "arch: {a: 1, p: 0.1, b: 2}  # c\n"),
    "flow without spaces": ('arch: {"a":1,"p":0.5}\n', P, 0.1, 'arch: {"a":1,"p":0.1}\n'),
    "flow from quoted to plain": ('arch: {"p":"x"}\n', P, 0.1, 'arch: {"p": 0.1}\n'),
    "flow over lines with comments": (
        "arch: {  # o\n  a: 1,  # one\n  # p: 3\n  p: 0.5  # two\n  , b: [1, # x\n    2]\n}\n",
        P,
        0.1,
        "arch: {  # o\n  a: 1,  # one\n  # p: 3\n  p: 0.1  # two\n  , b: [1, # x\n    2]\n}\n",
    ),
    "text in flow that needs quotes there": ("arch: {p: x}\n", P, "a, b", 'arch: {p: "a, b"}\n'),
    "the same text in a block needs none": ("arch:\n  p: x\n", P, "a, b", "arch:\n  p: a, b\n"),
    "item of a list": ("l:\n- 1\n-   2 # c\n", ("l", 1), 3, "l:\n- 1\n-   3 # c\n"),
    "item of a flow list": ("l: [1, 2, 3]\n", ("l", 1), 9, "l: [1, 9, 3]\n"),
    "mapping in a list": (
        "l:\n  - n: x\n    v: 1\n  - n: y\n    v: 1\n",
        ("l", 1, "v"),
        2,
        "l:\n  - n: x\n    v: 1\n  - n: y\n    v: 2\n",
    ),
    "pair without braces in a list": ("l: [a: 1, b: 2]\n", ("l", 1, "b"), 3, "l: [a: 1, b: 3]\n"),
    "bare key in flow": ("{a, p, b: 1}\n", ("p",), 0.1, "{a, p: 0.1, b: 1}\n"),
    "deep": ("a: {b: [{c: {d: [0, {e: 1}]}}]}\n", ("a", "b", 0, "c", "d", 1, "e"), 2, "a: {b: [{c: {d: [0, {e: 2}]}}]}\n"),
    # types and spelling
    "True": ("b: True\n", ("b",), False, "b: False\n"),
    "true": ("b: true\n", ("b",), False, "b: false\n"),
    "TRUE": ("b: TRUE\n", ("b",), False, "b: FALSE\n"),
    "no": ("b: no\n", ("b",), True, "b: yes\n"),
    "On": ("b: On\n", ("b",), False, "b: Off\n"),
    "a bool where none was, as the file spells": ("a: True\nb: 1\n", ("b",), False, "a: True\nb: False\n"),
    "a bool where no model is": ("b: 1\n", ("b",), True, "b: true\n"),
    "a quoted bool is unquoted": ('b: "False"\n', ("b",), True, "b: True\n"),
    "a quoted number is unquoted": ("p: '0.5'\n", ("p",), 0.1, "p: 0.1\n"),
    "1e-4": ("p: 1e-4\n", ("p",), 0.0003, "p: 3e-4\n"),
    "1E-4": ("p: 1E-4\n", ("p",), 0.00025, "p: 2.5E-4\n"),
    "0.0001": ("p: 0.0001\n", ("p",), 0.00003, "p: 0.00003\n"),
    ".5": ("p: .5\n", ("p",), 0.1, "p: 0.1\n"),
    "1_000": ("p: 1_000\n", ("p",), 768, "p: 768\n"),
    "float by name": ("p: 1.5\n", ("p",), math.inf, "p: .inf\n"),
    "tiny": ("p: 0.5\n", ("p",), 1e-12, "p: 1e-12\n"),
    "huge": ("p: 0.5\n", ("p",), 1e300, "p: 1e300\n"),
    "hex": ("p: 0x10\n", ("p",), 17, "p: 17\n"),
    "int to float": ("p: 6\n", ("p",), 4.0, "p: 4.0\n"),
    "one is not True": ("p: 1\n", ("p",), True, "p: true\n"),
    "one is not 1.0": ("p: 1\n", ("p",), 1.0, "p: 1.0\n"),
    "to null": ("p: 1\nq: ~\n", ("p",), None, "p: ~\nq: ~\n"),
    "null": ("p: null  # c\n", ("p",), 1, "p: 1  # c\n"),
    "tilde": ("p: ~\n", ("p",), 1, "p: 1\n"),
    "empty": ("p:\nq: 1\n", ("p",), 0.1, "p: 0.1\nq: 1\n"),
    "empty before a comment": ("p:  # c\nq: 1\n", ("p",), 0.1, "p: 0.1  # c\nq: 1\n"),
    "empty with trailing space": ("p: \nq: 1\n", ("p",), 0.1, "p: 0.1 \nq: 1\n"),
    "empty at the end": ("q: 1\np:", ("p",), 0.1, "q: 1\np: 0.1"),
    "empty in flow": ("{p: , q: 1}\n", ("p",), 0.1, "{p: 0.1 , q: 1}\n"),
    "empty item": ("l:\n-\n- 1\n", ("l", 0), 2, "l:\n- 2\n- 1\n"),
    # prefixes
    "tag": ("p: !!float 0.5\n", ("p",), 0.1, "p: !!float 0.1\n"),
    "own anchor": ("p: &x 0.5  # c\nq: 1\n", ("p",), 0.1, "p: &x 0.1  # c\nq: 1\n"),
    "anchor and tag": ("p: !!float &x 0.5\n", ("p",), 0.1, "p: !!float &x 0.1\n"),
    "anchor on the key": ("&k p: 0.5\n", ("p",), 0.1, "&k p: 0.1\n"),
    "empty behind an anchor": ("p: &x\nq: 1\n", ("p",), 0.1, "p: &x 0.1\nq: 1\n"),
    "mapping behind an anchor": ("arch: &x\n  p: 0.5\nq: 1\n", P, 0.1, "arch: &x\n  p: 0.1\nq: 1\n"),
    "own key of a mapping that merges": (
        "b: &b {p: 1, q: 2}\narch:\n  <<: *b\n  p: 0.5\n",
        P,
        0.1,
        "b: &b {p: 1, q: 2}\narch:\n  <<: *b\n  p: 0.1\n",
    ),
    # text
    "single quotes stay": ("p: 'a'\n", ("p",), "it's", "p: 'it''s'\n"),
    "double quotes stay": ('p: "a"\n', ("p",), 'say "x"', 'p: "say \\"x\\""\n'),
    "plain stays plain": ("p: a\n", ("p",), "b c", "p: b c\n"),
    "plain text that needs quotes": ("p: a\nq: 'x'\n", ("p",), "1e-4", "p: '1e-4'\nq: 'x'\n"),
    "text that looks null": ("p: a\n", ("p",), "null", 'p: "null"\n'),
    "text that looks a date": ("p: a\n", ("p",), "2024-01-01", 'p: "2024-01-01"\n'),
    "text with a comment sign": ("p: a\n", ("p",), "a #b", 'p: "a #b"\n'),
    "text with a break": ("p: 'a'\n", ("p",), "a\nb", 'p: "a\\nb"\n'),
    "empty text": ("p: a\n", ("p",), "", 'p: ""\n'),
    "hash in the string": ("p: 'a # b'  # c\n", ("p",), "d # e", "p: 'd # e'  # c\n"),
    "hash without space": ("p: a#b # c\n", ("p",), "d", "p: d # c\n"),
    "url": ("p: http://x:1/y#z\n", ("p",), "http://a:2/b", "p: http://a:2/b\n"),
    "plain over lines": ("p: a\n  b\n\n  c  # x\nq: 1\n", ("p",), "d", "p: d  # x\nq: 1\n"),
    "quoted over lines": ('p: "a\n  # no comment\n  b"  # x\nq: 1\n', ("p",), 1, "p: 1  # x\nq: 1\n"),
    "literal": ("p: |\n  a\n  # b\n\n# c\nq: 1\n", ("p",), "x", "p: x\n\n# c\nq: 1\n"),
    "literal with header comment": ("p: |-  # c\n  a\nq: 1\n", ("p",), 2, "p: 2  # c\nq: 1\n"),
    "folded, kept, at the end": ("q: 1\np: >+\n  a\n\n", ("p",), 2, "q: 1\np: 2\n"),
    "beside a kept literal": ("t: |+\n  a\n\n\np: 0.5\n", ("p",), 0.1, "t: |+\n  a\n\n\np: 0.1\n"),
    # alignment
    "aligned comment keeps its column when longer": (
        "aa: 1     # x\np: 0.5    # y\nb: 2\n",
        ("p",),
        0.125,
        "aa: 1     # x\np: 0.125  # y\nb: 2\n",
    ),
    "aligned comment keeps its column when shorter": ("aa: 1    # x\np: False # y\n", ("p",), 1, "aa: 1    # x\np: 1     # y\n"),
    "a comment for itself moves": ("aa: 1 # x\np: False   # y\n", ("p",), 1, "aa: 1 # x\np: 1   # y\n"),
    "no room left moves": ("aaaa: 1  # x\np: 1     # y\n", ("p",), 1234567, "aaaa: 1  # x\np: 1234567     # y\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_only_the_value_changes(name):
    before, route, value, after = CASES[name]
    assert mend(set_scalar, before, route, value) == after
    assert at(values(after), route) == (type(value).__name__, repr(value))
    assert set_scalar(source(after), route, value) == []


REFUSALS = {
    "an interpolation": ("p: ${.q}\nq: 1\n", ("p",), "interpolation"),
    "an interpolation in text": ("p: a/${q}\nq: 1\n", ("p",), "interpolation"),
    "a quoted interpolation": ("p: '${q}'\nq: 1\n", ("p",), "interpolation"),
    "a missing value": ("p: ???\n", ("p",), r"`\?\?\?`"),
    "a quoted missing value": ("p: '???'\n", ("p",), r"`\?\?\?`"),
    "an alias": ("q: &x 0.5\np: *x\n", ("p",), r"alias `\*x`"),
    "an anchor used elsewhere": ("p: &x 0.5\nq: *x\n", ("p",), "anchor `&x`"),
    "below an alias": ("q: &x {r: 1}\np: *x\n", ("p", "r"), r"alias `\*x`"),
    "below an anchor used elsewhere": ("p: &x {r: 1}\nq: *x\n", ("p", "r"), "anchor `&x`"),
    "below an anchor merged elsewhere": ("p: &x {r: 1}\nq:\n  <<: *x\n", ("p", "r"), "anchor `&x`"),
    "through a merge key": ("q: &x {r: 1}\np:\n  <<: *x\n  s: 2\n", ("p", "r"), "merge key"),
    "through a merged list": ("q: &x {r: 1}\np:\n  <<: [*x, {s: 1}]\n", ("p", "s"), "merge key"),
    "a mapping": ("p: {q: 1}\n", ("p",), "is a mapping"),
    "an empty mapping": ("p: {}\n", ("p",), "is a mapping"),
    "a list": ("p: [1]\n", ("p",), "is a sequence"),
    "a key that is one but not true": ("true: a\n", (1,), "no `1`"),
    "no such key": ("p: 1\n", ("q",), "no `q` in this file"),
    "below a scalar": ("p: 1\n", ("p", "q"), "no `p.q`"),
    "an index out of range": ("p: [1]\n", ("p", 1), "no `p.1`"),
    "several documents": ("p: 1\n---\np: 2\n", ("p",), "cannot be read at line 2"),
    "a tag that would make it something else": ("p: !!str 0.5\n", ("p",), "more than was asked"),
    "duplicate keys": ("p: 1\np: 2\n", ("p",), "duplicate key"),
    "broken yaml": ("p: [1\n", ("p",), "cannot be read at line"),
    "an empty file": ("", ("p",), "no `p`"),
    "only comments": ("# p: 1\n", ("p",), "no `p`"),
    "the document": ("p: 1\n", (), "whole document"),
    "a scalar document": ("5\n", (), "whole document"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_not_safe_is_refused_with_a_reason(name):
    text, route, reason = REFUSALS[name]
    with pytest.raises(Refusal, match=reason) as caught:
        set_scalar(source(text), route, 0.1)
    assert str(caught.value) == caught.value.reason


@pytest.mark.parametrize("value", [[1], {"a": 1}, b"x", object(), "\ud800"])
def test_a_value_no_scalar_can_hold_is_refused(value):
    with pytest.raises(Refusal):
        set_scalar(source("p: 1\n"), ("p",), value)


def test_nan_is_written_and_then_left_alone():
    after = mend(set_scalar, "p: 1.0\n", ("p",), math.nan)
    assert after == "p: .nan\n"
    assert set_scalar(source(after), ("p",), math.nan) == []
