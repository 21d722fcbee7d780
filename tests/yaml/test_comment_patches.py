"""Each case gives the whole text before and after, so that a change anywhere else fails it."""

import pytest
from mending import mend, source

from trm_hooks.yaml.comments import comments_of
from trm_hooks.yaml.edit.edits import Refusal
from trm_hooks.yaml.edit.patches import append_comment, replace_comment

P = ("p",)

APPENDED = {
    "two spaces": ("p: 1\nq: 2\n", P, "p: 1  # why\nq: 2\n"),
    "crlf": ("p: 1\r\nq: 2\r\n", P, "p: 1  # why\r\nq: 2\r\n"),
    "lone cr": ("p: 1\rq: 2\r", P, "p: 1  # why\rq: 2\r"),
    "no final newline": ("q: 2\np: 1", P, "q: 2\np: 1  # why"),
    "one space where the file has one": ("p: 1\nq: 2 # x\n", P, "p: 1 # why\nq: 2 # x\n"),
    "two where it is mixed": ("p: 1\nq: 2 # x\nr: 2  # x\n", P, "p: 1  # why\nq: 2 # x\nr: 2  # x\n"),
    "a tab where the file has tabs": ("p: 1\nq: 2\t# x\n", P, "p: 1\t# why\nq: 2\t# x\n"),
    "aligned with two above": ("aa: 1   # x\nb: 22   # y\np: 1\n", P, "aa: 1   # x\nb: 22   # y\np: 1    # why\n"),
    "aligned with one above and one below": ("aa: 1   # x\np: 1\nb: 22   # y\n", P, "aa: 1   # x\np: 1    # why\nb: 22   # y\n"),
    "one alone is no alignment": ("aa: 1     # x\np: 1\nb: 22\n", P, "aa: 1     # x\np: 1  # why\nb: 22\n"),
    "not across a blank line": ("a: 1    # x\nb: 2    # y\n\np: 1\n", P, "a: 1    # x\nb: 2    # y\n\np: 1  # why\n"),
    "a column out of reach": ("a: 1  # x\nb: 2  # y\np: 123456\n", P, "a: 1  # x\nb: 2  # y\np: 123456  # why\n"),
    "an existing comment is carried on": ("p: 1  # x\n", P, "p: 1  # x; why\n"),
    "an existing comment over lines": ("p: 1  # x\n      # y\nq: 1\n", P, "p: 1  # x\n      # y; why\nq: 1\n"),
    "trailing spaces stay before it": ("p: 1   \nq: 2\n", P, "p: 1   # why\nq: 2\n"),
    "one trailing space": ("p: 1 \nq: 2\n", P, "p: 1  # why\nq: 2\n"),
    "a comment above stays": ("# x\np: 1\n", P, "# x\np: 1  # why\n"),
    "on a mapping's key": ("p:\n  q: 1\n", P, "p:  # why\n  q: 1\n"),
    "on an anchored mapping's key": ("p: &x\n  q: 1\nr: *x\n", P, "p: &x  # why\n  q: 1\nr: *x\n"),
    "on a list's key": ("p:\n- 1\n", P, "p:  # why\n- 1\n"),
    "on a flow list": ("p: [1, 2]\n", P, "p: [1, 2]  # why\n"),
    "on a flow list over lines": ("p: [\n  1, 2]\n", P, "p: [  # why\n  1, 2]\n"),
    "inside a flow mapping": ("m: {p: 1, q: 2}\n", ("m", "p"), "m: {p: 1, q: 2}  # why\n"),
    "inside a flow mapping over lines": ("m: {\n  p: 1,\n  q: 2}\n", ("m", "p"), "m: {\n  p: 1,  # why\n  q: 2}\n"),
    "last in a flow mapping over lines": ("m: {\n  q: 2,\n  p: 1\n}\n", ("m", "p"), "m: {\n  q: 2,\n  p: 1  # why\n}\n"),
    "on a block scalar": ("p: |-\n  x\n", P, "p: |-  # why\n  x\n"),
    "on text over lines": ("p: a\n  b\nq: 1\n", P, "p: a\n  b  # why\nq: 1\n"),
    "on quoted text over lines": ("p: 'a\n  b'\nq: 1\n", P, "p: 'a\n  b'  # why\nq: 1\n"),
    "on a value on the next line": ("p:\n  1\nq: 1\n", P, "p:\n  1  # why\nq: 1\n"),
    "on a null": ("p:\nq: 1\n", P, "p:  # why\nq: 1\n"),
    "on an alias": ("a: &x 1\np: *x\n", P, "a: &x 1\np: *x  # why\n"),
    "on an item": ("l:\n- 1\n- 2\n", ("l", 0), "l:\n- 1  # why\n- 2\n"),
    "first in an item": ("l:\n- p: 1\n  q: 2\n", ("l", 0, "p"), "l:\n- p: 1  # why\n  q: 2\n"),
    "behind a sign in quotes": ("p: 'a # b'\n", P, "p: 'a # b'  # why\n"),
    "on an explicit key": ("? p\n: 1\n", P, "? p\n: 1  # why\n"),
}


@pytest.mark.parametrize("name", APPENDED)
def test_a_comment_is_appended(name):
    before, route, after = APPENDED[name]
    assert mend(append_comment, before, route, "why") == after
    assert "why" in comments_of(source(after), route).text
    assert append_comment(source(after), route, "why") == []


REPLACED = {
    "a comment": ("p: 1    # x\nq: 2\n", P, "p: 1    # why\nq: 2\n"),
    "its trailing spaces stay": ("p: 1 #x  \r\n", P, "p: 1 # why  \r\n"),
    "a comment over lines": ("p: 1  # x\n      # y\nq: 1\n", P, "p: 1  # why\nq: 1\n"),
    "none": ("p: 1\n", P, "p: 1  # why\n"),
    "not the one above": ("# x\np: 1  # y\n", P, "# x\np: 1  # why\n"),
    "of a block scalar": ("p: | # x\n  # y\n", P, "p: | # why\n  # y\n"),
    "the same text elsewhere": ("a: 1  # x\np: 1  # x\nb: '# x'\n", P, "a: 1  # x\np: 1  # why\nb: '# x'\n"),
}


@pytest.mark.parametrize("name", REPLACED)
def test_a_comment_is_replaced(name):
    before, route, after = REPLACED[name]
    assert mend(replace_comment, before, route, "why") == after
    assert replace_comment(source(after), route, "why") == []


def test_a_sign_before_the_words_is_not_doubled():
    assert mend(append_comment, "p: 1\n", P, "# why") == "p: 1  # why\n"


@pytest.mark.parametrize("patch", [append_comment, replace_comment])
@pytest.mark.parametrize(
    ("text", "route", "comment", "reason"),
    [
        pytest.param("p: 1\n", P, "a\nb", "one line", id="two lines"),
        pytest.param("p: 1  # x\n", P, " ", "says nothing", id="nothing"),
        pytest.param("p: 1\n", ("q",), "why", "no `q`", id="no such key"),
        pytest.param("a: &x {p: 1}\nb: *x\n", ("b", "p"), "why", "alias", id="through an alias"),
        pytest.param("a: {p: 1, q: 'x\n  y'}\n", ("a", "p"), "why", "inside a text", id="the line ends inside a text"),
        pytest.param("p: 1\n---\n", P, "why", "cannot be read", id="several documents"),
    ],
)
def test_a_comment_that_cannot_stand_there_is_refused(patch, text, route, comment, reason):
    with pytest.raises(Refusal, match=reason):
        patch(source(text), route, comment)


def test_an_instruction_to_another_tool_is_not_carried_on():
    with pytest.raises(Refusal, match="instruction to another tool"):
        append_comment(source("p: 1  # yamllint disable-line\n"), P, "why")
