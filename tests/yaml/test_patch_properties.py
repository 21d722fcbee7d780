"""Random documents in many manners, random mends: everything but what was asked for stays, and nothing legal is refused."""

import re

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mending import at, by_ruamel, pruned, source, values
from test_every_route import emptied, longest_gap, without
from written_yaml import documents

from trm_hooks.yaml.comments import all_comments, comments_beside, comments_of
from trm_hooks.yaml.edit.edits import Refusal, apply
from trm_hooks.yaml.edit.patches import append_comment, delete_pair, insert_pair, rename_key, replace_comment, set_scalar
from trm_hooks.yaml.tree import parse

VALUES = st.one_of(
    st.booleans(),
    st.none(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False),
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.sampled_from(
        ["0.5", "null", "yes", "a: b", "a #b", "- x", "[x", "*x", "&x", "!x", "%x", "@x", "`x", "x:", "?", "-", "", " x ", "x\ny"]
    ),
)
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def texts(text):
    return [comment.text for comment in all_comments(source(text))]


def scalar_routes(doc):
    data = values(doc.text)
    return [route for route in doc.routes if isinstance(at(data, route), tuple)]


@relaxed
@given(documents())
def test_every_comment_is_found_and_belongs_where_it_was_written(doc):
    assert sorted(texts(doc.text)) == sorted(doc.comments)
    written = source(doc.text)
    root = parse(written)
    for route in doc.routes:
        found = comments_of(written, route)
        stated = {name.lstrip("# ") for name, owner in doc.comments.items() if owner[0] != "in" and owner[1] == route}
        stated_above = [name.lstrip("# ") for name, owner in doc.comments.items() if owner == ("above", route)]
        if isinstance(route[-1], str):
            assert stated <= {*found.above, found.end_of_line}
            assert list(found.above)[len(found.above) - len(stated_above) :] == stated_above
        node = root
        for part in route:
            node = node.items[part]
        assert comments_beside(node) == found


@relaxed
@given(documents(), VALUES, st.data())
def test_a_scalar_is_set_and_nothing_else(doc, value, data):
    routes = scalar_routes(doc)
    assume(routes)
    route = data.draw(st.sampled_from(routes))
    text, before = doc.text, values(doc.text)
    old = at(before, route)[1]
    try:
        edits = set_scalar(source(text), route, value)
    except Refusal:
        assert "${" in old or "???" in old or "!!float" in text
        return
    after = apply(text, edits)
    found = values(after)
    assert at(found, route) == (type(value).__name__, repr(value))
    assert without(found, route) == without(before, route)
    assert texts(after) == texts(text)
    assert pruned(by_ruamel(after), route) == pruned(by_ruamel(text), route)
    assert [line for line in lines(text) if line not in lines(after)] == changed_lines(text, after)
    assert set_scalar(source(after), route, value) == []


def lines(text):
    return re.split("\r\n|\n|\r", text)


def changed_lines(before, after):
    """The lines of ``before`` between the common start and the common end, without those that came back."""
    old, new = lines(before), lines(after)
    return [line for line in old if line not in new]


@relaxed
@given(documents(), st.data())
def test_a_pair_is_deleted_with_its_own_comments(doc, data):
    route = data.draw(st.sampled_from(doc.routes))
    text, before = doc.text, values(doc.text)
    try:
        edits = delete_pair(source(text), route)
    except Refusal as refusal:
        refused = refusal.reason
    else:
        after = apply(text, edits)
        assert emptied(values(after), route) == emptied(before, route)
        assert pruned(by_ruamel(after), route) == pruned(by_ruamel(text), route)
        assert longest_gap(after) <= longest_gap(text)
        lost = set(texts(text)) - set(texts(after))
        assert not set(texts(after)) - set(texts(text))
        assert all(may_go(doc, name, values(after)) for name in lost), lost
        return
    assert isinstance(route[-1], int) or "but for the comment" in refused, refused


def may_go(doc, name, after):
    """Whether what a comment was written for is gone; the document itself never is."""
    route = doc.comments[name][1]
    return not exists(after, route) or (bool(route) and at(after, route) == {})


def exists(data, route):
    try:
        at(data, route)
    except (KeyError, IndexError, TypeError):
        return False
    return True


@relaxed
@given(documents(), VALUES, st.sampled_from([("new",), ("new", "er"), ("n w", "1", "x: y")]), st.booleans(), st.data())
def test_a_pair_is_inserted_and_nothing_else(doc, value, keys, with_comment, data):
    before = values(doc.text)
    parents = [(), *(route for route in doc.routes if isinstance(at(before, route), dict))]
    parent = data.draw(st.sampled_from(parents))
    text, comment = doc.text, "why it is here" if with_comment else None
    try:
        edits = insert_pair(source(text), parent, keys, value, comment)
    except Refusal as refusal:
        refused = refusal.reason
    else:
        after = apply(text, edits)
        assert at(values(after), (*parent, *keys)) == (type(value).__name__, repr(value))
        top = (*parent, keys[0])
        assert emptied(values(after), top) == emptied(before, top)
        assert pruned(by_ruamel(after), top) == pruned(by_ruamel(text), top)
        assert len(texts(after)) - len(texts(text)) in ((0, 1) if with_comment else (0,))
        assert "".join(texts(after)).count("why it is here") == with_comment
        assert text[-1:] in "\r\n" or after[-1:] not in "\r\n"
        return
    assert text[-1:] not in "\r\n", refused


@relaxed
@given(documents(), st.sampled_from([append_comment, replace_comment]), st.data())
def test_a_comment_is_written_and_no_value_changes(doc, patch, data):
    route = data.draw(st.sampled_from(doc.routes))
    text = doc.text
    after = apply(text, patch(source(text), route, "why it is so"))
    assert values(after) == values(text)
    assert by_ruamel(after) == by_ruamel(text)
    assert "why it is so" in comments_of(source(after), route).text
    others = [name for name in texts(text) if name in texts(after)]
    assert len(texts(text)) - len(others) <= 1
    assert patch(source(after), route, "why it is so") == []


@relaxed
@given(documents(), st.sampled_from(["fresh", "two words", "x: y", "12", "ü"]), st.data())
def test_a_key_is_renamed_and_nothing_else(doc, new, data):
    routes = [
        route for route in doc.routes if not isinstance(route[-1], int) or isinstance(at(values(doc.text), route[:-1]), dict)
    ]
    route = data.draw(st.sampled_from(routes))
    text = doc.text
    after = apply(text, rename_key(source(text), route, new))
    assert at(values(after), (*route[:-1], new)) == at(values(text), route)
    assert texts(after) == texts(text)
    assert lines(text)[len(lines(after)) :] == []
