import pytest
import yaml
from mending import of_node, routes, source

from trm_hooks.yaml import tokens as marks
from trm_hooks.yaml.comments import Comments, all_comments, comments_beside, comments_of
from trm_hooks.yaml.tree import Mapping, Scalar, parse

DOCUMENTED = {
    "at the end of the line": ("p: 1  # why\n", ("p",), Comments("why", ())),
    "without a space": ("p: 1 #why\n", ("p",), Comments("why", ())),
    "several signs": ("p: 1  ## why ##\n", ("p",), Comments("why ##", ())),
    "empty": ("p: 1  #\n", ("p",), Comments(None, ())),
    "crlf": ("# a\r\np: 1  # why\r\nq: 2\r\n", ("p",), Comments("why", ("a",))),
    "lone cr": ("# a\rp: 1  # why\rq: 2\r", ("p",), Comments("why", ("a",))),
    "no final newline": ("p: 1  # why", ("p",), Comments("why", ())),
    "tab before": ("p: 1\t# why\n", ("p",), Comments("why", ())),
    "above": ("# one\n# two\np: 1\n", ("p",), Comments(None, ("one", "two"))),
    "above, indented otherwise": ("a:\n# one\n      # two\n  p: 1\n", ("a", "p"), Comments(None, ("one", "two"))),
    "above with an empty line of comment": ("# one\n#\n# two\np: 1\n", ("p",), Comments(None, ("one", "", "two"))),
    "both": ("# one\np: 1  # two\n", ("p",), Comments("two", ("one",))),
    "not beyond a blank line": ("# one\n\np: 1\n", ("p",), Comments(None, ())),
    "not beyond a blank line with spaces": ("# one\n  \np: 1\n", ("p",), Comments(None, ())),
    "only up to the blank line": ("# one\n\n# two\np: 1\n", ("p",), Comments(None, ("two",))),
    "not below": ("p: 1\n# one\nq: 2\n", ("p",), Comments(None, ())),
    "not of the line above": ("a: 1  # one\np: 1\n", ("p",), Comments(None, ())),
    "carried on below": ("p: 1  # one\n      # two\nq: 1\n", ("p",), Comments("one two", ())),
    "what carries on another is not above": ("a: 1  # one\n      # two\np: 1\n", ("p",), Comments(None, ())),
    "above behind what carries on another": ("a: 1  # one\n      # two\n# three\np: 1\n", ("p",), Comments(None, ("three",))),
    "deeper keys end carrying on": ("a:  # one\n    # two\n    p: 1\n", ("a", "p"), Comments(None, ("two",))),
    "no comment in quotes": ("p: '# no'  # yes\n", ("p",), Comments("yes", ())),
    "no comment in plain text": ("p: a#b\n", ("p",), Comments(None, ())),
    "no comment in a block scalar above": ("t: |\n  x\n  # no\np: 1\n", ("p",), Comments(None, ())),
    "no comment in a quoted text above": ('t: "x\n# no"\np: 1\n', ("p",), Comments(None, ())),
    "no comment in a quoted text, with quotes in it": ('t: "x\n# it\'s no"\np: 1\n', ("p",), Comments(None, ())),
    "below a block scalar": ("t: |\n  x\n# yes\np: 1\n", ("p",), Comments(None, ("yes",))),
    "indented below a block scalar": ("a:\n  t: |\n    x\n  # yes\n  p: 1\n", ("a", "p"), Comments(None, ("yes",))),
    "of a block scalar": ("# a\np: |  # b\n  # c\nq: 1  # d\n", ("p",), Comments("b", ("a",))),
    "of a mapping": ("# a\np:  # b\n  q: 1  # c\n", ("p",), Comments("b", ("a",))),
    "of a mapping behind an anchor": ("p: &x  # b\n  q: 1  # c\n", ("p",), Comments("b", ())),
    "of a list": ("p:  # b\n- 1  # c\n", ("p",), Comments("b", ())),
    "of a flow list": ("p: [1, 2]  # b\n", ("p",), Comments("b", ())),
    "of a flow list over lines": ("p: [  # b\n  1,  # c\n  2]  # d\n", ("p",), Comments("b", ())),
    "in a flow mapping": ("# a\nm: {p: 1, q: 2}  # b\n", ("m", "p"), Comments("b", ("a",))),
    "in a flow mapping over lines": ("m: {\n  # a\n  p: 1,  # b\n  # c\n  q: 2  # d\n}\n", ("m", "p"), Comments("b", ("a",))),
    "last in a flow mapping over lines": ("m: {\n  p: 1,  # b\n  # c\n  q: 2  # d\n}\n", ("m", "q"), Comments("d", ("c",))),
    "of a value on the next line": ("p:  # a\n  # b\n  1  # c\nq: 1\n", ("p",), Comments("a b c", ())),
    "of text over lines": ("p: a\n  b  # c\n", ("p",), Comments("c", ())),
    "of nothing": ("p:  # why\nq: 1\n", ("p",), Comments("why", ())),
    "first in a list item": ("l:\n# a\n- p: 1  # b\n  q: 2\n", ("l", 0, "p"), Comments("b", ("a",))),
    "of an item": ("l:\n# a\n- 1  # b\n- 2\n", ("l", 0), Comments("b", ("a",))),
    "explicit key": ("# a\n? p  # b\n: 1  # c\n", ("p",), Comments("b c", ("a",))),
    "behind an alias, where it is written": ("a: &x\n  p: 1  # why\nb: *x\n", ("b", "p"), Comments("why", ())),
    "of an alias": ("a: &x 1  # no\nb: *x  # why\n", ("b",), Comments("why", ())),
    "non-ascii": ("# größer ✅\np: 1  # 🎉\n", ("p",), Comments("🎉", ("größer ✅",))),
    "other unicode breaks": ("# one\x85p: 1  # two\u2028q: 1\n", ("p",), Comments("two", ("one",))),
    "quoted key": ("# a\n'p': 1  # b\n", ("p",), Comments("b", ("a",))),
    "no such route": ("# a\np: 1\n", ("q",), Comments(None, ())),
    "the document": ("# a\np: 1\n", (), Comments(None, ())),
    "not yaml": ("# a\np: [1\n", ("p",), Comments(None, ())),
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_what_documents_a_pair(name):
    text, route, expected = DOCUMENTED[name]
    assert comments_of(source(text), route) == expected


@pytest.mark.parametrize("name", [name for name in DOCUMENTED if name != "not yaml" and "alias" not in name])
def test_a_node_knows_its_comments_without_a_route(name):
    text, _, _ = DOCUMENTED[name]
    read = source(text)
    root = parse(read)
    for route in routes(of_node(root)):
        node = root
        for part in route:
            node = node.items[part]
        assert comments_beside(node) == comments_of(read, route), route


def test_all_the_text_can_be_searched_at_once():
    assert Comments("b", ("a",)).text == "a\nb"
    assert Comments(None, ()).text.strip() == ""


def test_every_comment_has_its_span():
    text = "# one \na: '#' # two\t\nb: |  # three\n  # no\n# four\nc: [1, # five\n  2]#six"
    found = all_comments(source(text))
    assert [comment.text for comment in found] == ["# one", "# two", "# three", "# four", "# five", "#six"]
    assert all(text[comment.start : comment.end] == comment.text for comment in found)
    assert [comment.content for comment in found] == ["one", "two", "three", "four", "five", "six"]


def test_comments_before_a_mistake_are_found():
    assert [comment.text for comment in all_comments(source("# one\na: 1  # two\nb: @\n# three\n"))][:2] == ["# one", "# two"]


# to PyYAML's own scanner a tab before `#` is a mistake
@pytest.mark.parametrize("name", [name for name in DOCUMENTED if name not in ("not yaml", "tab before")])
def test_pyyaml_without_libyaml_gives_the_same_marks(name, monkeypatch):
    text = DOCUMENTED[name][0]
    quick = marks.read_marks.__wrapped__(text)
    monkeypatch.setattr(marks, "LOADER", yaml.SafeLoader)
    slow = marks.read_marks.__wrapped__(text)
    assert [(mark.kind, mark.start, mark.end) for mark in quick[0]] == [(mark.kind, mark.start, mark.end) for mark in slow[0]]
    assert [(part.start, part.text) for part in quick[1]] == [(part.start, part.text) for part in slow[1]]


def test_the_common_shape_needs_no_scan(monkeypatch):
    read = source("# cites 768\nglobal_batch_size: 256  # Reduced from 768\nlr: 1e-4\nm:\n  x: y # z\n")
    root = parse(read)
    assert isinstance(root, Mapping)
    monkeypatch.setattr(marks, "read_marks", None)
    monkeypatch.setattr("trm_hooks.yaml.layout.layout_of", None)
    assert comments_beside(root.items["global_batch_size"]) == Comments("Reduced from 768", ("cites 768",))
    assert comments_beside(root.items["lr"]) == Comments(None, ())
    inner = root.items["m"]
    assert isinstance(inner, Mapping)
    assert isinstance(inner.items["x"], Scalar)
    assert comments_beside(inner.items["x"]) == Comments("z", ())


def test_tabs_between_tokens_become_spaces_for_other_readers():
    text = "a:\t1\t\t# c\td\nb: 'x\ty'\t\nt: |\t# h\n  x\ty\n"
    assert marks.spaces_for_tabs(text) == "a: 1  # c\td\nb: 'x\ty' \nt: | # h\n  x\ty\n"
