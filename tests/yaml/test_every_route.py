"""Documents as people write them: every operation on every route of each, with the same questions asked of every result."""

import pytest
from mending import at, by_ruamel, pruned, routes, source, values

from trm_hooks.yaml.comments import all_comments
from trm_hooks.yaml.edit.edits import Refusal, apply
from trm_hooks.yaml.edit.patches import append_comment, delete_pair, insert_pair, rename_key, replace_comment, set_scalar

ENDS = ("\n", "\r", "\u2028")
DOCUMENTS = {
    "a training config": """\
# Encoder training - ORIGINAL MODE ✅
#
# - ONE forward per batch

defaults:
  - arch: etrm
  - override hydra/launcher: basic
  - _self_

hydra:
  output_subdir: null

# Override arch values
arch:
  L_layers: 2
  H_cycles: 3   # was 2
  halt_exploration_prob: 0.5  # Controls exploration
                              # (see notes)

data_paths: ["data/a-1000", 'data/b']  # both
evaluators:
  - name: arc@ARC
    aggregated_voting: True
  -   name: "x"

lr: 1e-4 # peak
lr_min_ratio: 1.0

ema: False # use EMA
ema_rate: .999 # EMA-rate

# --- old ---
# seed: 1
seed: 0""",
    "crlf with tabs": "a: 1\t# one\r\n\r\nb:\r\n  - x: 1\t\r\n    y: ~\r\n\r\n  - {z: 2,\tw: 3}\r\n# end\r\nc:\r\n",
    "long flow": """\
model: {
  # sizes
  hidden: 512,   # width
  heads: 8,      # count

  inner: {a: 1, "b": [1, 2, {c: 3}], d: },
  names: [x,     # first
          'y, z' # second
  ]
}  # done
other: { p: 1
       , q: {}
       , r: []
       }
""",
    "anchors and merges": """\
base: &base
  lr: 1e-4   # shared
  betas: [0.9, 0.95]
  inner: &inner {k: 1}
big:
  <<: *base
  lr: 3e-4
  extra: *inner
other: &other
  <<: [*base, {z: 1}]
  own: &own !!float 0.5
""",
    "block scalars": """\
script: |
  # not a comment
  run: --x=1

  done
folded: >-  # how
  one
  two
kept: |+
  text

after: 1  # c
nested:
    deep: |2
        keep
      less
    # in nested
    next: "a # b"

# end
last: |
  without newline""",
    "explicit and odd keys": """\
---
? complex
: 1
"quoted key": {'x y': 1, "z": 2}
a.b: 1
'#no': 2   # yes
7: seven
1.5: float
true: yes
""",
    "strings over lines": """\
plain: one
  two

  three  # end
quoted: "one
  # two

  three"  # end
key:
  value on the next line  # c
list:
-
  late
- - nested
  - x: 1

    y: 2
-
url: http://x.y:80/#z
time: 12:30:45
win: C:\\path
""",
    "lone carriage returns": "a: 1\r\rb:\r  c: 2  # d\r# e\rf: [1,\r 2]\r",
    "interpolations": "root: ${oc.env:HOME}\ndir: ${root}/x\nmissing: ???\nescaped: \\${x}\nq: '${a.b}'\nn: ${.root}  # c\n",
    "one line": "{a: {b: 1, c: [{d: 1}, e]}, f: 'x', g: !!str 1}",
    "root list": "# head\n- a: 1  # one\n  b: 2\n\n# two\n- c\n- - d\n  - e: {f: 1}\n",
    "other breaks": "a: 1  # one\x85b: 2\u2028c: {d: 'x\u2029y'}\n",
}


def patched(text, patch, *arguments):
    """The new text and the edits, or None where the patch is refused with a reason."""
    try:
        edits = patch(source(text), *arguments)
    except Refusal as refusal:
        output = refusal.reason
    else:
        return checked(text, edits)
    assert output
    assert "\n" not in output
    return None


def checked(text, edits):
    """The edited text, whose length shows that the edits took away what they span and nothing else."""
    after = apply(text, edits)
    cut = "".join(text[edit.start : edit.end] for edit in edits)
    assert len(after) == len(text) - len(cut) + sum(len(edit.text) for edit in edits)
    return after


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("value", [0.1, True, None, 'it\'s: "x" #1'])
def test_setting_any_value(name, value):
    text = DOCUMENTS[name]
    data, comments = values(text), [comment.text for comment in all_comments(source(text))]
    for route in routes(data):
        after = patched(text, set_scalar, route, value)
        if after is None:
            continue
        found = values(after)
        assert at(found, route) == (type(value).__name__, repr(value))
        assert without(found, route) == without(data, route)
        assert [comment.text for comment in all_comments(source(after))] == comments
        assert pruned(by_ruamel(after), route) == pruned(by_ruamel(text), route)
        assert after.endswith(ENDS) == text.endswith(ENDS)


def without(data, route):
    if len(route) == 0:
        return None
    if isinstance(data, list):
        return [without(item, route[1:]) if index == route[0] else item for index, item in enumerate(data)]
    key = (type(route[0]).__name__, route[0])
    return {name: without(item, route[1:]) if name == key else item for name, item in data.items()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_deleting_any_pair(name):
    text = DOCUMENTS[name]
    data = values(text)
    done = 0
    for route in routes(data):
        after = patched(text, delete_pair, route)
        if after is None:
            continue
        done += 1
        assert emptied(values(after), route) == emptied(data, route)
        assert pruned(by_ruamel(after), route) == pruned(by_ruamel(text), route)
        assert longest_gap(after) <= longest_gap(text)
        assert after == "" or after.endswith(ENDS) == text.endswith(ENDS) or after.endswith("without newline\n")
        assert_no_new_null(data, values(after))
    assert done


def emptied(data, route):
    """The data without the pair at ``route`` and without mappings that only held it; a list item stays, empty."""
    if not route:
        return None
    if isinstance(data, list):
        return [emptied(item, route[1:]) if index == route[0] else item for index, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    key = (type(route[0]).__name__, route[0])
    below = {name: emptied(item, route[1:]) if name == key else item for name, item in data.items()}
    return {name: item for name, item in below.items() if name != key or item not in (None, {})}


def longest_gap(text):
    longest = current = 0
    for line in text.splitlines():
        current = current + 1 if not line.strip() else 0
        longest = max(longest, current)
    return longest


def assert_no_new_null(before, after):
    null = ("NoneType", "None")
    assert {route for route in routes(after) if at(after, route) == null} <= {
        route for route in routes(before) if at(before, route) == null
    }


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("keys", [("new",), ("new", "er")])
def test_inserting_into_any_mapping(name, keys):
    text = DOCUMENTS[name]
    data, comments = values(text), [comment.text for comment in all_comments(source(text))]
    for route in [(), *routes(data)]:
        after = patched(text, insert_pair, route, keys, 0.1, "why it is here")
        if after is None:
            continue
        assert at(values(after), (*route, *keys)) == ("float", "0.1")
        assert emptied(values(after), (*route, keys[0])) == emptied(data, (*route, keys[0]))
        assert pruned(by_ruamel(after), (*route, keys[0])) == pruned(by_ruamel(text), (*route, keys[0]))
        found = [comment.text for comment in all_comments(source(after))]
        assert sorted(found) == sorted([*comments, "# why it is here"]) or any("; why it is here" in part for part in found)
        assert after.endswith(ENDS) == text.endswith(ENDS)


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("patch", [append_comment, replace_comment])
def test_commenting_on_any_route(name, patch):
    text = DOCUMENTS[name]
    data = values(text)
    for route in routes(data):
        after = patched(text, patch, route, "why it is so")
        if after is not None:
            assert values(after) == data
            assert by_ruamel(after) == by_ruamel(text)
            assert after.count("why it is so") == 1
            assert patch(source(after), route, "why it is so") == []


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("key", ["fresh", "needs: quotes", "12"])
def test_renaming_any_key(name, key):
    text = DOCUMENTS[name]
    data = values(text)
    for route in routes(data):
        after = patched(text, rename_key, route, key)
        if after is not None:
            new = (*route[:-1], key)
            assert at(values(after), new) == at(data, route)
            assert len(routes(values(after))) == len(routes(data))
