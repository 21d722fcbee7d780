"""A user's own baselines: what is accepted, and where an error is reported."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trm_hooks.baselines.load import all_baselines, own_files, read_file
from trm_hooks.baselines.model import BaselineError
from trm_hooks.baselines.reading import read_baseline
from trm_hooks.yaml.text import SourceText

GOOD = "name: mine\nsource: my run\nvalues:\n  lr: 1e-4\n  arch:\n    L_cycles: 5\n    sizes: [1, 2]\n    none: {}\n"


def read(text):
    return read_baseline(SourceText("b.yaml", text))


def test_a_small_file_is_enough():
    baseline = read(GOOD)
    assert baseline.values == {
        "lr": 1e-4,
        "arch.L_cycles": 5,
        "arch.sizes.0": 1,
        "arch.sizes.1": 2,
        "arch.none": {},
    }
    assert baseline.title == "mine"
    assert baseline.policies == {}
    assert baseline.held("documented") == {}


def test_a_list_that_is_held_is_one_value():
    baseline = read(f"{GOOD}policies:\n  pinned: [arch.sizes]\n  decoder: [arch.sizes]\n")
    assert baseline.held("pinned") == baseline.held("decoder") == {"arch.sizes": [1, 2]}


def test_all_fields_are_read():
    baseline = read(
        GOOD + "title: Mine\ncheckpoints: ['*/mine/*', {path: '*s_1', data_paths: [a-*]}]\n"
        "applies_to:\n  data_paths: [a, b]\n  arch.mlp_t: yes\n"
        "policies:\n  decoder: [arch.L_cycles]\n  documented: [arch.L_cycles, lr]\nextends: other\n"
        "reasons:\n  lr: because\nimpact:\n  lr: slower\n"
    )
    assert [(each.glob, each.data) for each in baseline.checkpoints] == [("*/mine/*", ()), ("*s_1", ("a-*",))]
    assert baseline.extends == "other"
    assert baseline.applies_to == {"data_paths": ("a", "b"), "arch.mlp_t": (True,)}
    assert baseline.held("documented") == {"lr": 1e-4, "arch.L_cycles": 5}
    assert baseline.held("decoder") == {"arch.L_cycles": 5}
    assert baseline.reason("lr", {}.get) == "because"
    assert baseline.impact == {"lr": "slower"}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", (1, 1), "the file is empty"),
        ("- a\n", (1, 1), "a baseline file is a mapping"),
        ("source: s\nvalues: {a: 1}\n", (1, 1), "`name` is missing"),
        ("name: a\nsource: s\n", (1, 1), "`values` is missing"),
        ("name: a b\nsource: s\nvalues: {a: 1}\n", (1, 7), "use letters"),
        ("name: a\nsource: [s]\nvalues: {a: 1}\n", (2, 9), "`source` is text"),
        ("name: a\nsource: s\nvalues: 3\n", (3, 9), "`values` is a mapping"),
        ("name: a\nsource: s\nvalues: {}\n", (3, 9), "`values` is a mapping"),
        (GOOD + "polices: {}\n", (9, 10), "`polices` is no field"),
        (GOOD + "policies:\n  pined: [lr]\n", (10, 10), "`pined` is no policy"),
        (GOOD + "policies:\n  pinned: [l_r]\n", (10, 12), "for which `values` states nothing"),
        (GOOD + "policies:\n  pinned: lr\n", (10, 11), "`pinned` is a list"),
        (GOOD + "policies:\n  pinned: [lr]\n  free: [lr]\n", (11, 10), "`lr` is held as free and pinned"),
        (GOOD + "extends: [a]\n", (9, 10), "`extends` is text"),
        (GOOD + "checkpoints: [{path: a}]\n", (9, 15), "a mapping of `path` and `data_paths`"),
        (GOOD + "applies_to:\n  data_paths: {a: 1}\n", (10, 15), "a pattern or a list of patterns"),
        (GOOD + "reasons:\n  lr: {words: x}\n", (10, 7), "the reason for `lr`"),
        (GOOD + "checkpoints: [3]\n", (9, 15), "`checkpoints` is text"),
        (GOOD + "name: again\n", (9, 1), "duplicate key `name`"),
        ("name: [\n", (2, 1), "expected the node content"),
    ],
)
def test_an_error_says_what_is_wrong_and_where(text, place, words):
    with pytest.raises(BaselineError) as caught:
        read(text)
    assert words in caught.value.message
    assert (caught.value.line, caught.value.column) == place
    assert str(caught.value).startswith(f"b.yaml:{place[0]}:{place[1]}: ")


NODES = st.recursive(
    st.sampled_from(["a", "lr", "1", "~", "[]", "{}", "'x'"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(st.sampled_from(["lr", "text", "pinned", "1"]), inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
        )
    ),
    max_leaves=6,
)
FIELDS = ["name", "source", "values", "title", "checkpoints", "applies_to", "policies", "extends", "reasons", "impact"]


@given(st.dictionaries(st.sampled_from(FIELDS), NODES))
def test_any_shape_is_a_baseline_or_an_error_with_a_place(fields):
    text = "".join(f"{key}: {value}\n" for key, value in fields.items())
    place = 0
    try:
        place = 1 if read(text).values else 0
    except BaselineError as error:
        place = error.line
    assert 1 <= place <= len(fields) + 1


@given(st.text())
def test_any_text_is_a_baseline_or_an_error(text):
    with pytest.raises(BaselineError):
        read(text)


def test_own_files_are_found_sorted_and_bad_ones_do_not_hide_good_ones(tmp_path):
    folder = tmp_path / ".trm-hooks" / "baselines"
    folder.mkdir(parents=True)
    (folder / "b.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "a.yaml").write_bytes(b"name: x\nsource: \xff\n")
    (folder / "c.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "d.yaml").write_text(GOOD.replace("mine", "readme-maze-hard"), encoding="utf-8")
    (folder / "notes.txt").write_text("no", encoding="utf-8")
    names = own_files(str(tmp_path))
    assert names == [f".trm-hooks/baselines/{letter}.yaml" for letter in "abcd"]
    baselines = all_baselines([*names, "gone.yaml"], str(tmp_path))
    assert [(baseline.name, baseline.is_own) for baseline in baselines.own] == [("mine", True)]
    assert [str(error) for error in baselines.errors] == [
        ".trm-hooks/baselines/a.yaml:2:9: not UTF-8: byte 0xff",
        ".trm-hooks/baselines/c.yaml:1:1: the name `mine` is taken by .trm-hooks/baselines/b.yaml",
        ".trm-hooks/baselines/d.yaml:1:1: the name `readme-maze-hard` is taken by trm-hooks itself",
        "gone.yaml:1:1: cannot be read: No such file or directory",
    ]
    assert baselines.named("mine") is baselines.own[0]
    assert baselines.named("nobody") is None


def test_no_folder_means_no_own_files(tmp_path):
    assert own_files(str(tmp_path)) == []


@pytest.mark.parametrize("path", ["", "a\0b.yaml"])
def test_a_path_that_names_no_file_is_an_error(tmp_path, path):
    with pytest.raises(BaselineError, match=r"cannot be read|no such file|is not a regular file"):
        read_file(path, str(tmp_path))


def test_an_own_baseline_inherits_what_it_does_not_state(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "name: a\nsource: s\nextends: b\nvalues: {lr: 2.0}\npolicies: {pinned: [lr, ema]}\n", encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text("name: b\nsource: s\nextends: readme-maze-hard\nvalues: {beta2: 0.9}\n", encoding="utf-8")
    baselines = all_baselines(["a.yaml", "b.yaml"], str(tmp_path))
    assert baselines.errors == []
    a = baselines.named("a")
    assert (a.values["lr"], a.values["beta2"], a.values["weight_decay"], a.values["arch.hidden_size"]) == (2.0, 0.9, 1.0, 512)
    assert a.stated == {"lr": 2.0}
    assert (a.held("pinned")["lr"], a.held("pinned")["ema"], a.held("documented")["beta2"]) == (2.0, True, 0.9)


@pytest.mark.parametrize(
    ("extends", "why"),
    [("gone", "there is no baseline `gone`"), ("a", "`a` extends itself"), ("c", "`a` extends itself")],
)
def test_a_baseline_that_cannot_inherit_is_an_error_and_the_others_still_count(tmp_path, extends, why):
    for name, base in (("a", extends), ("c", "a")):
        text = f"name: {name}\nsource: s\nextends: {base}\nvalues: {{lr: 1.0}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "d.yaml").write_text(GOOD.replace("mine", "d"), encoding="utf-8")
    baselines = all_baselines(["a.yaml", "c.yaml", "d.yaml"], str(tmp_path))
    assert str(baselines.errors[0]) == f"a.yaml:1:1: `extends`: {why}"
    assert [each.name for each in baselines.own] == ["d"]


def test_a_policy_for_a_key_without_a_value_is_an_error_of_a_baseline_that_inherits_too(tmp_path):
    text = "name: a\nsource: s\nextends: repository-default\nvalues: {lr: 1.0}\npolicies: {pinned: [l_r]}\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (error,) = all_baselines(["a.yaml"], str(tmp_path)).errors
    assert "`l_r`, for which `values` states nothing" in error.message
