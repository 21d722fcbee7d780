"""Each case gives the whole text before and after, so that a change anywhere else fails it."""

import pytest
from mending import mend, source

from trm_hooks.yaml.edit.edits import Refusal, apply
from trm_hooks.yaml.edit.patches import delete_pair

P = ("arch", "p")

CASES = {
    "one of several": ("a: 1\np: 2\nb: 3\n", ("p",), "a: 1\nb: 3\n"),
    "the last": ("a: 1\np: 2\n", ("p",), "a: 1\n"),
    "the first": ("p: 1\na: 2\n", ("p",), "a: 2\n"),
    "with its comment": ("a: 1  # a\np: 2  # p\nb: 3  # b\n", ("p",), "a: 1  # a\nb: 3  # b\n"),
    "crlf": ("a: 1\r\np: 2\r\nb: 3\r\n", ("p",), "a: 1\r\nb: 3\r\n"),
    "lone cr": ("a: 1\rp: 2\rb: 3\r", ("p",), "a: 1\rb: 3\r"),
    "mixed line ends": ("a: 1\r\np: 2\nb: 3\r\n", ("p",), "a: 1\r\nb: 3\r\n"),
    "the last without a final newline": ("a: 1\np: 2", ("p",), "a: 1"),
    "the last without a final newline, crlf": ("a: 1\r\n\r\np: 2", ("p",), "a: 1"),
    "another without a final newline": ("p: 2\na: 1", ("p",), "a: 1"),
    "emoji before": ("# ✅\na: '🎉'\np: 2 # 🎉\nb: 3\n", ("p",), "# ✅\na: '🎉'\nb: 3\n"),
    "list value": ("a: 1\np:\n- 1\n- 2 # x\nb: 1\n", ("p",), "a: 1\nb: 1\n"),
    "mapping value": ("a: 1\np:\n  x: 1\n  # c\n\n  y: 2\nb: 1\n", ("p",), "a: 1\nb: 1\n"),
    "block scalar value": ("a: 1\np: |\n  # x\n  y\n\nb: 1\n", ("p",), "a: 1\n\nb: 1\n"),
    "behind a kept block scalar": ("t: |+\n  x\n\np: 1\n\nb: 1\n", ("p",), "t: |+\n  x\n\nb: 1\n"),
    "behind a block scalar at the end": ("t: |\n  x\np: 1", ("p",), "t: |\n  x\n"),
    "quoted text over lines": ('a: 1\np: "x\n\n  y"  # c\nb: 1\n', ("p",), "a: 1\nb: 1\n"),
    "flow value over lines": ("a: 1\np: [1, # x\n\n  2]  # c\nb: 1\n", ("p",), "a: 1\nb: 1\n"),
    "explicit key": ("a: 1\n? p\n: 2\nb: 1\n", ("p",), "a: 1\nb: 1\n"),
    "null value": ("a: 1\np:\nb: 1\n", ("p",), "a: 1\nb: 1\n"),
    "interpolation and missing": ("a: 1\np: ${a}\nq: ???\n", ("p",), "a: 1\nq: ???\n"),
    "an alias as value": ("a: &x 1\np: *x\nb: *x\n", ("p",), "a: &x 1\nb: *x\n"),
    "an anchor used only inside": ("a: 1\np: {x: &y 1, z: *y}\n", ("p",), "a: 1\n"),
    "an anchor nobody uses": ("a: 1\np: &x 1\n", ("p",), "a: 1\n"),
    "dotted key": ("a: {b: 1}\n'a.b': 1\n", ("a.b",), "a: {b: 1}\n"),
    "same key elsewhere": ("p: 1\narch:\n  p: 1\n  q: 1\n", P, "p: 1\narch:\n  q: 1\n"),
    "document markers": ("---\np: 1\na: 2\n...\n", ("p",), "---\na: 2\n...\n"),
    # comments
    "comment block above": ("a: 1\n\n# why\n# more\np: 2\n\nb: 3\n", ("p",), "a: 1\n\nb: 3\n"),
    "comment above within a paragraph": ("a: 1\n# why\np: 2\nb: 3\n", ("p",), "a: 1\nb: 3\n"),
    "a heading parted by a blank line stays": ("a: 1\n\n# ACT\n\np: 2\n\nb: 3\n", ("p",), "a: 1\n\n# ACT\n\nb: 3\n"),
    "a heading of several pairs stays": ("a: 1\n\n# ACT\np: 2\nq: 3\n", ("p",), "a: 1\n\n# ACT\nq: 3\n"),
    "a heading that names the key goes": (
        "a: 1\n\n# Controls exploration\nhalt_exploration_prob: 0.5\nq: 3\n",
        ("halt_exploration_prob",),
        "a: 1\n\nq: 3\n",
    ),
    "a heading that names another key too stays": (
        "a: 1\n\n# H_cycles and L_cycles\nH_cycles: 3\nL_cycles: 6\n",
        ("H_cycles",),
        "a: 1\n\n# H_cycles and L_cycles\nL_cycles: 6\n",
    ),
    "the comment above the next pair stays": ("a: 1\np: 2\n# next\nb: 3\n", ("p",), "a: 1\n# next\nb: 3\n"),
    "the file's first comment stays": ("# About this file\np: 1\n\nb: 2\n", ("p",), "# About this file\n\nb: 2\n"),
    "the package header stays": ("# @package _global_\np: 1\nb: 2\n", ("p",), "# @package _global_\nb: 2\n"),
    "a comment below the header goes": ("a: 1\n\n# @package x\n# p here\np: 1\n", ("p",), "a: 1\n\n# @package x\n"),
    "lines that carry the comment on": ("a: 1\np: 2  # one\n      # two\nb: 3\n", ("p",), "a: 1\nb: 3\n"),
    "lines that carry the one before on stay": (
        "a: 1  # one\n      # two\np: 2\nb: 3\n",
        ("p",),
        "a: 1  # one\n      # two\nb: 3\n",
    ),
    "its commented-out twin below stays": ("p: 1\n# p: 2\nb: 1\n", ("p",), "# p: 2\nb: 1\n"),
    "a deeper comment below a mapping goes with it": ("a: 1\np:\n  x: 1\n  # x: 2\n\nb: 1\n", ("p",), "a: 1\n\nb: 1\n"),
    "but not when it stands right above the next": ("a: 1\np:\n  x: 1\n  # b\nb: 1\n", ("p",), "a: 1\n  # b\nb: 1\n"),
    # blank lines
    "blank lines on both sides": ("a: 1\n\np: 2\n\nb: 3\n", ("p",), "a: 1\n\nb: 3\n"),
    "the larger gap stays": ("a: 1\n\np: 2\n\n\nb: 3\n", ("p",), "a: 1\n\n\nb: 3\n"),
    "the larger gap stays, before": ("a: 1\n\n\np: 2\n\nb: 3\n", ("p",), "a: 1\n\n\nb: 3\n"),
    "blank lines elsewhere stay": ("a: 1\n\n\n\nb: 1\np: 2\n\n\n\nc: 3\n", ("p",), "a: 1\n\n\n\nb: 1\n\n\n\nc: 3\n"),
    "at the start": ("p: 1\n\na: 2\n", ("p",), "a: 2\n"),
    "at the end": ("a: 1\n\np: 2\n", ("p",), "a: 1\n"),
    "at the end with blank lines after": ("a: 1\n\np: 2\n\n\n", ("p",), "a: 1\n\n\n"),
    "first below its key": ("arch:\n  p: 1\n\n  b: 2\n", P, "arch:\n  b: 2\n"),
    "blank lines with spaces": ("a: 1\n  \np: 2\n \nb: 3\n", ("p",), "a: 1\n  \nb: 3\n"),
    # emptied mappings
    "its mapping is emptied": ("a: 1\n\narch:\n  p: 1  # c\n\nb: 2\n", P, "a: 1\n\nb: 2\n"),
    "its mapping is emptied, with headings": (
        "a: 1\n\n# Override\narch:\n  # Inner\n\n  # why\n  p: 1\n\nb: 2\n",
        P,
        "a: 1\n\nb: 2\n",
    ),
    "two levels are emptied": ("x: 1\na:\n  b:\n    p: 1\n", ("a", "b", "p"), "x: 1\n"),
    "one of two levels is emptied": ("a:\n  b:\n    p: 1\n  c: 2\n", ("a", "b", "p"), "a:\n  c: 2\n"),
    "a commented-out twin goes with the mapping": ("arch:\n  p: 1\n  # p: 2\n\nb: 2\n", P, "b: 2\n"),
    "flow is emptied": ("a: 1\narch: {p: 1}  # c\nb: 2\n", P, "a: 1\nb: 2\n"),
    "flow in flow is emptied": ("x: {a: {p: 1}, b: 2}\n", ("x", "a", "p"), "x: {b: 2}\n"),
    "the document": ("p: 1\n", ("p",), ""),
    "the document without a final newline": ("p: 1", ("p",), ""),
    "the document below": ("a:\n  p: 1\n", ("a", "p"), ""),
    "the document in braces": ("{p: 1}\n", ("p",), "{}\n"),
    "the document but for a header": ("# @package _global_\n\np: 1\n", ("p",), "# @package _global_\n"),
    "the document but for a marker": ("---\np: 1\n", ("p",), "---\n"),
    "an emptied list item": ("l:\n- p: 1  # c\n- q: 2\n", ("l", 0, "p"), "l:\n- {}\n- q: 2\n"),
    "an emptied list item below": ("l:\n- a:\n    p: 1\n- q: 2\n", ("l", 0, "a", "p"), "l:\n- {}\n- q: 2\n"),
    "an emptied item in brackets": ("l: [{p: 1}, 2]\n", ("l", 0, "p"), "l: [{}, 2]\n"),
    "an emptied item without braces": ("l: [p: 1, 2]\n", ("l", 0, "p"), "l: [{}, 2]\n"),
    # list items
    "first in an item": ("l:\n  - p: 1  # c\n    q: 2\n", ("l", 0, "p"), "l:\n  - q: 2\n"),
    "first in an item before a comment": ("l:\n- p: 1\n  # q\n  q: 2\n", ("l", 0, "p"), "l:\n-\n  # q\n  q: 2\n"),
    "later in an item": ("l:\n- q: 2\n  p: 1\n- 3\n", ("l", 0, "p"), "l:\n- q: 2\n- 3\n"),
    "first in an item of an item": ("- - p: 1\n    q: 2\n", (0, 0, "p"), "- - q: 2\n"),
    # flow
    "first in flow": ("x: {p: 1, b: 2}\n", ("x", "p"), "x: {b: 2}\n"),
    "middle in flow": ("x: { a: 1, p: 2, b: 3 }\n", ("x", "p"), "x: { a: 1, b: 3 }\n"),
    "last in flow": ("x: { a: 1, p: 2 }\n", ("x", "p"), "x: { a: 1 }\n"),
    "last in flow with a comma": ("x: {a: 1, p: 2,}\n", ("x", "p"), "x: {a: 1,}\n"),
    "in tight flow": ('{"a":1,"p":[1,2],"b":3}\n', ("p",), '{"a":1,"b":3}\n'),
    "bare key in flow": ("x: {a, p, b}\n", ("x", "p"), "x: {a, b}\n"),
    "own line in flow": ("x: {\n  a: 1,  # one\n  p: 2,  # two\n  b: 3\n}\n", ("x", "p"), "x: {\n  a: 1,  # one\n  b: 3\n}\n"),
    "own last line in flow": ("x: {\n  a: 1,  # one\n  p: 2  # two\n}\n", ("x", "p"), "x: {\n  a: 1  # one\n}\n"),
    "own last line in flow with a comma": ("x: {\n  a: 1,\n  # two\n  p: 2,\n}\n", ("x", "p"), "x: {\n  a: 1,\n}\n"),
    "own first line in flow": ("x: {\n  p: 1,\n  b: 2}\n", ("x", "p"), "x: {\n  b: 2}\n"),
    "shares a line in flow": ("x: {a: 1, p: 2,\n    b: 3}\n", ("x", "p"), "x: {a: 1,\n    b: 3}\n"),
    "starts a shared line in flow": ("x: {a: 1,\n    p: 2, b: 3}\n", ("x", "p"), "x: {a: 1,\n    b: 3}\n"),
    "closes the braces": ("x: {a: 1,\n    p: 2}\n", ("x", "p"), "x: {a: 1}\n"),
    "closes the braces after a comment": ("x: {a: 1,  # one\n    p: 2}\n", ("x", "p"), "x: {a: 1  # one\n    }\n"),
    "comma at the start of lines": ("x: { a: 1\n   , p: 2\n   , b: 3\n   }\n", ("x", "p"), "x: { a: 1\n   , b: 3\n   }\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_only_the_pair_goes(name):
    before, route, after = CASES[name]
    assert mend(delete_pair, before, route) == after


def test_a_tag_on_the_emptied_mapping_goes_too():
    assert apply("a: 1\nm: !!map\n  p: 1\n", delete_pair(source("a: 1\nm: !!map\n  p: 1\n"), ("m", "p"))) == "a: 1\n"


REFUSALS = {
    "a list item": ("l: [1, 2]\n", ("l", 0), "item of a list"),
    "no such pair": ("a: 1\n", ("b",), "no `b`"),
    "the document": ("a: 1\n", (), "whole document"),
    "through an alias": ("a: &x {p: 1, q: 2}\nb: *x\n", ("b", "p"), r"alias `\*x`"),
    "below an anchor used elsewhere": ("a: &x {p: 1, q: 2}\nb: *x\n", ("a", "p"), "anchor `&x`"),
    "through a merge key": ("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n", ("b", "p"), "merge key"),
    "a merge would bring another value": ("a: &x {p: 1}\nb:\n  <<: *x\n  p: 2\n", ("b", "p"), "more than was asked"),
    "an anchor used elsewhere": ("p: &x 1\nb: *x\n", ("p",), r"`\*x` uses elsewhere"),
    "an anchor below used elsewhere": ("p:\n  q: &x 1\nb: *x\n", ("p", "q"), r"`\*x` uses elsewhere"),
    "a comment on something else inside": ("arch:\n  p: 1\n  # L_cycles: 4\n\nb: 1\n", P, "but for the comment `# L_cycles: 4`"),
    "several documents": ("p: 1\n---\np: 2\n", ("p",), "cannot be read"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_not_safe_is_refused_with_a_reason(name):
    text, route, reason = REFUSALS[name]
    with pytest.raises(Refusal, match=reason):
        delete_pair(source(text), route)
