"""The override grammar: every oddity by name, and agreement with hydra-core's own parser on generated overrides."""

from __future__ import annotations

import math

import pytest
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import (
    ChoiceSweep,
    Glob,
    IntervalSweep,
    OverrideType,
    QuotedString,
    RangeSweep,
    ValueType,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from trm_hooks.hydra.overrides.parse import OverrideError, parse_override
from trm_hooks.hydra.overrides.sweeps import MAX_VALUES

PARSER = OverridesParser.create()
TYPES = {
    OverrideType.CHANGE: "change",
    OverrideType.ADD: "add",
    OverrideType.FORCE_ADD: "force_add",
    OverrideType.DEL: "del",
}
KINDS = {
    ValueType.ELEMENT: None,
    ValueType.SIMPLE_CHOICE_SWEEP: "simple-choice",
    ValueType.CHOICE_SWEEP: "choice",
    ValueType.RANGE_SWEEP: "range",
    ValueType.INTERVAL_SWEEP: "interval",
    ValueType.GLOB_CHOICE_SWEEP: "glob",
    None: None,
}
NO_LIST = object()


def typed(value):
    """A value that differs where types do, and where sweeps hide inside containers."""
    if isinstance(value, dict):
        return [(typed(key), typed(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, float) and math.isnan(value):
        return "nan"
    if value is None or isinstance(value, (str, int, float)):
        return type(value), value
    return "a sweep inside a value"


def hydra_view(text):
    """What hydra-core says of an override, or ``refused``."""
    try:
        override = PARSER.parse_override(text)
    except Exception:
        return "refused"
    kind = KINDS[override.value_type]
    return (
        TYPES[override.type],
        override.key_or_group,
        override.package,
        override.value_type is not None,
        override.get_key_element(),
        kind,
        None if kind else typed(override.value()),
    )


def hydra_jobs(text):
    """The overrides of the jobs the basic sweeper launches for one override; ``NO_LIST`` where it fails."""
    override = PARSER.parse_override(text)
    if isinstance(override._value, (ChoiceSweep, RangeSweep)) and override._value.shuffle:
        return NO_LIST
    if isinstance(override._value, (Glob, IntervalSweep)) or "Glob(" in repr(override._value):
        return NO_LIST
    try:
        return [job[0] for job in BasicSweeper.split_arguments([override], None)[0]]
    except Exception:
        return None


def our_view(text):
    try:
        override = parse_override(text)
    except OverrideError as error:
        return "refused" if 1 <= error.column <= len(text) + 1 else f"refused at {error.column}"
    return (
        override.type,
        override.key_or_group,
        override.package,
        override.has_value,
        override.get_key_element(),
        override.sweep.kind if override.sweep else None,
        None if override.is_sweep else typed(override.value),
    )


def assert_agrees(text):
    expected = hydra_view(text)
    assert our_view(text) == expected, text
    if expected != "refused":
        jobs = hydra_jobs(text)
        assert jobs is NO_LIST or parse_override(text).multirun() == jobs, text


# The oddities of Hydra's grammar. None means null.
VALUES = {
    "yes": "yes", "on": "on", "010": "010", "0x1F": "0x1F", ".inf": ".inf", "12:30": "12:30", "1__0": "1__0",
    "-inf": float("-inf"), "inf": float("inf"), "+inf": float("inf"), "1_000": 1000, ".5": 0.5, "1.": 1.0,
    "1e400": float("inf"), "1e-4": 0.0001, "1E5": 100000.0, "5.e3": 5000.0, "+1": 1, "-1": -1, "-0": 0, "1e": "1e",
    "true": True, "TrUe": True, "FALSE": False, "null": None, "NULL": None, "Null": None, "none": "none",
    "": "", "   ": "", "a b": "a b", "a b ": "a b", " a": "a", "a : b": "a : b", "a:b": "a:b", ":": ":",
    "'1'": "1", '"true"': "true", "'it\\'s'": "it's", '"a\\\\"': "a\\", "'a\\b'": "a\\b", "'x,y'": "x,y", "''": "",
    "a\\,b": "a,b", "a\\ ": "a ", "\\": "\\", "\\\\": "\\", "\\[x\\]": "[x]", "a\\=b": "a=b", "a\\b": "a\\b",
    "${a.b}": "${a.b}", "${oc.env:X,y}": "${oc.env:X,y}", "p/${a}-1": "p/${a}-1", "'${a,b}'": "${a,b}",
    "[]": [], "[ 1 , a ]": [1, "a"], "[1,'2',[x],{a:1}]": [1, "2", ["x"], {"a": 1}], "{}": {}, "{a: 1,b:x}": {"a": 1, "b": "x"},
    "{1:a,1.5:b,true:c,null:d,x y:e}": {1: "c", 1.5: "b", None: "d", "x y": "e"}, "{a:b:c}": {"a": "b:c"},
    "int(3.7)": 3, "int('4')": 4, "int([1.5,{a:2.5}])": [1, {"a": 2}], "float(1)": 1.0, "str(1e-4)": "0.0001",
    "str(true)": "true", "str([1,true])": ["1", "true"], "bool(0)": False, "bool('TRUE')": True, "bool(null)": False,
    "int(value=2.5)": 2, "int (1)": 1, "sort([3,1,2])": [1, 2, 3], "sort([a,b],reverse=true)": ["b", "a"],
    "sort(list=[2,1])": [1, 2], "sort(x)": "x", "shuffle(x)": ["x"], "$x": "$x", "a@b|c?*%+-/": "a@b|c?*%+-/",
}  # fmt: skip

REFUSED = [
    "", "a", "+a", "++a", "+++a=1", "~+a=1", "+~a=1", "a =1", " a=1", "a:b=1", "g@a:b=x", "a@b@c=1", "a..b=1", ".a=1", "a.=1",
    "a.01=1", "1=2", "l[0]=1", "a/b.c=1", "a.b/c=1", "/a=1", "a/=1", "a//b=1", "é=1",
    "x=a=b", "x=a#b", "x=a!", "x=<", "x=~", "x=é", "x=a\nb", "x=`", "x=;", "x={\"a\":1}", "x={'a':1}", "x={${a}:1}", "x={a:}",
    "x={:1}", "x={a}", "x={a:1,}", "x=[1,]", "x=[,1]", "x=[", "x=]", "x=(", "x=1,", "x=,1", "x='a", "x='a'b", "x=a'b'", "x='a' ",
    "x={} ", "x=${}", "x=${a", "x=extend_list(1)", "x=json_str(1)", "x=f()", "x=int()", "x=int(a)", "x=int(null)", "x=int(inf)",
    "x=bool(2x)", "x=str(null)", "x=str(interval(1,2))", "x=choice()", "x=choice(null)", "x=choice(choice(1))", "x=range()",
    "x=range(a)", "x=range(1,2,3,4)", "x=range(1,step=null)", "x=range(1,start=2)", "x=range(start=1,2)", "x=interval(1)",
    "x=glob()", "x=glob(1)", "x=tag()", "x=tag(a)", "x=tag(1,range(2))", "x=sort()", "x=sort([1,a])", "x=sort([1],reverse=1)",
    "x=sort(interval(1,2))", "x=shuffle(null)", "x=inf(1)", "x=int(a b=1)", "x=str(range(2))", "x=" + "9" * 5000,
    "x=" + "[" * 5000, "x=" + "int(" * 5000,
]  # fmt: skip

SWEEPS = {
    "a=1,2,3": ("simple-choice", ["a=1", "a=2", "a=3"]),
    "+g@p=x, 'y z' ,null": ("simple-choice", ["+g@p=x", "+g@p='y z'", "+g@p=null"]),
    "a=[1,2],{b:c d}": ("simple-choice", ["a=[1,2]", "a={b:c\\ d}"]),
    'a=x\\,y,"q\\"\\\\"': ("simple-choice", ["a=x\\,y", 'a="q\\"\\\\"']),
    "a=int(1.5,2.5)": ("simple-choice", ["a=1", "a=2"]),
    "a=choice(1,'x y')": ("choice", ["a=1", "a=x\\ y"]),
    "a=sort(choice(2,1))": ("choice", ["a=1", "a=2"]),
    "a=tag(t,choice(2,1))": ("choice", ["a=2", "a=1"]),
    "a=range(1,10,3)": ("range", ["a=1", "a=4", "a=7"]),
    "a=range(3)": ("range", ["a=0", "a=1", "a=2"]),
    "a=range(0.0,0.3,0.1)": ("range", ["a=0.0", "a=0.1", "a=0.2"]),
    "a=sort(range(1,10,4),reverse=true)": ("range", ["a=6", "a=2", "a=-2"]),
    "a=range(1,2,0)": ("range", None),
    "a=range(0.0,inf)": ("range", None),
    "a=shuffle(range(3))": ("range", None),
    "a=shuffle(1,2)": ("simple-choice", None),
    "a=choice(1),2": ("simple-choice", None),
    "a=interval(0,1)": ("interval", None),
    "a=glob(*)": ("glob", None),
}


@pytest.mark.parametrize("text", VALUES)
def test_value_has_the_type_hydra_gives_it(text):
    override = parse_override("x=" + text)
    assert typed(override.value) == typed(VALUES[text])
    assert_agrees("x=" + text)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:30])
def test_refused(text):
    with pytest.raises(OverrideError) as caught:
        parse_override(text)
    assert "\n" not in caught.value.message
    if len(text) < 1000:
        assert hydra_view(text) == "refused"


@pytest.mark.parametrize("text", SWEEPS)
def test_sweep_lists_what_a_multirun_launches(text):
    override = parse_override(text)
    assert override.sweep is not None
    assert (override.sweep.kind, override.sweep.values) == SWEEPS[text]
    assert override.value is None
    if text != "a=range(0.0,inf)":
        assert_agrees(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b=1", ("change", "a.b", None, "a.b")),
        ("+a=1", ("add", "a", None, "+a")),
        ("++a=1", ("force_add", "a", None, "++a")),
        ("~a", ("del", "a", None, "~a")),
        ("~a@b=1", ("del", "a", "b", "~a@b")),
        ("g/h@p.q=x", ("change", "g/h", "p.q", "g/h@p.q")),
        ("a@=x", ("change", "a", "", "a@")),
        ("@=x", ("change", "", "", "@")),
        ("=x", ("change", "", None, "")),
        ("0.$a-b.1=x", ("change", "0.$a-b.1", None, "0.$a-b.1")),
    ],
)
def test_key(text, expected):
    override = parse_override(text)
    assert (override.type, override.key_or_group, override.package, override.get_key_element()) == expected
    assert override.input_line == text
    assert_agrees(text)


def test_deletion_distinguishes_a_missing_value_from_an_empty_one():
    assert [parse_override(text).has_value for text in ("~a", "~a=", "~a=null")] == [False, True, True]


def test_a_shuffled_list_is_called_random():
    override = parse_override("a=shuffle([3,1,2])")
    assert (sorted(override.value), override.random, override.multirun()) == ([1, 2, 3], True, None)
    assert not parse_override("a=[3,1,2]").random


def test_a_sweep_of_too_many_values_is_not_listed():
    sweep = parse_override("a=range(10000000000)").sweep
    assert sweep is not None
    assert sweep.values is None
    listed = parse_override(f"a=range({MAX_VALUES})").sweep
    assert listed is not None
    assert len(listed.values or []) == MAX_VALUES


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("a.b =1", 4, "there is a space before `=`"),
        ("a:b=1", 2, "`:` is not allowed in a key"),
        ("a=b=c", 4, "expected the end, found `=`"),
        ("a=[1,", 6, "expected a value, found the end"),
        ("a='x", 3, "a quote is not closed"),
        ("a=x,int(y)", 5, "`int()`: invalid literal for int() with base 10: 'y'"),
        ("a=é", 3, "`é` must be quoted or escaped"),
        ("a", 2, "expected `=`, found the end"),
    ],
)
def test_errors_say_where_and_what(text, column, message):
    with pytest.raises(OverrideError) as caught:
        parse_override(text)
    assert (caught.value.column, caught.value.message) == (column, message)


KEYS = st.sampled_from([
    "a", "a.b", "+a", "++a", "~a", "a/b", "a@b", "a@b.c", "a/b@c", "+a/b@c.d", "a.0", "$a", "x-y", "a@", "@", "~", "a.b/c",
    "0.a", "a:b", "a@b:c", "a..b", "~a@b", "a.01", "a@$b", "é",
])  # fmt: skip
SCALARS = st.sampled_from([
    "1", "-1", "0.5", "1e-3", "a", "abc", "true", "null", "nan", "inf", "010", "1_0", ".5", "x:y", "a\\,b", "${a}", "*", "a*",
    "/p/q", "'q_r'", '"s"', "'a\\\\'", '"\\"x"', "1.0", "True", "a b", "'a, b'", " z ",
])  # fmt: skip
COMMAS = st.sampled_from([",", ", ", " , "])
FUNCTIONS = st.sampled_from(
    ["choice", "range", "interval", "glob", "sort", "shuffle", "tag", "int", "float", "str", "bool", "foo"]
)
NAMES = st.sampled_from(["", "", "", "", "start=", "stop=", "step = ", "value=", "sweep=", "list=", "include=", "reverse="])


def containers(values):
    items = st.builds(lambda comma, found: comma.join(found), COMMAS, st.lists(values, max_size=3))
    pairs = st.lists(st.tuples(st.sampled_from(["a", "1", "null", "x y", "c ", '"q"', "a:b"]), values), max_size=2)
    arguments = st.lists(st.builds(str.__add__, NAMES, values), max_size=3)
    return st.one_of(
        items.map("[{}]".format),
        pairs.map(lambda found: "{" + ",".join(f"{key}:{value}" for key, value in found) + "}"),
        st.builds("{}({})".format, FUNCTIONS, arguments.map(",".join)),
    )


VALUE = st.recursive(SCALARS, containers, max_leaves=6)
GENERATED = st.builds("{}={}".format, KEYS, st.lists(VALUE, min_size=1, max_size=3).map(",".join))
PIECES = st.lists(
    st.sampled_from([*"a1.=:,()[]{}'\"\\$@~+- \t_#é", "${a}", "choice(", "1.5", "e5", "nan", "null", "a=", "='"]),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(GENERATED)
def test_agrees_on_well_formed_overrides(text):
    if "shuffle(" in text and "[" in text:
        text = text.replace("shuffle(", "sort(")
    assert_agrees(text)


@settings(max_examples=150, deadline=None)
@given(PIECES, st.booleans())
def test_agrees_on_any_string_of_pieces(pieces, keyed):
    assert_agrees(("a=" if keyed else "") + "".join(pieces))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab\\'\" ,", max_size=12), st.sampled_from("'\""))
def test_quoted_text_comes_back_from_a_multirun(text, quote):
    literal = QuotedString(text=text, quote=_quote(quote)).with_quotes()
    override = parse_override(f"a={literal}")
    assert override.value == text
    again = override.multirun()
    assert again is not None
    assert parse_override(again[0]).value == text


def _quote(quote):
    from hydra.core.override_parser.types import Quote

    return Quote.single if quote == "'" else Quote.double


@given(st.text(max_size=20))
def test_any_text_is_an_override_or_an_error(text):
    try:
        column = len(parse_override(text).get_key_element())
    except OverrideError as error:
        column = error.column
    assert 0 <= column <= len(text) + 1
