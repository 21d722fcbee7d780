"""Interpolations: OmegaConf's grammar and what it resolves to, leaf by leaf, on named and on generated configs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from omegaconf import DictConfig, ListConfig, OmegaConf
from omegaconf._utils import _is_interpolation

from trm_hooks.hydra.errors import ABSENT, Unresolved
from trm_hooks.hydra.interpolation.grammar import check_syntax
from trm_hooks.hydra.interpolation.parts import InterpolationSyntaxError
from trm_hooks.hydra.interpolation.resolver import Resolver
from trm_hooks.hydra.layers import is_plain_reference
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, parse

SOURCE = SourceText("config.yaml", "")
UNKNOWN = "unknown"


def node(value):
    if isinstance(value, dict):
        return Mapping({key: node(item) for key, item in value.items()}, 0, 0, SOURCE)
    if isinstance(value, list):
        return Sequence([node(item) for item in value], 0, 0, SOURCE)
    return Scalar(value, 0, 0, None, SOURCE)


def resolver(value):
    return Resolver(node(value))


def from_yaml(text):
    root = parse(SourceText("config.yaml", text))
    assert isinstance(root, Mapping)
    return Resolver(root)


def typed(value):
    if isinstance(value, dict):
        return {(type(key), key): typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    return UNKNOWN if isinstance(value, Unresolved) or value == UNKNOWN else (type(value).__name__, repr(value))


def omegaconf_view(config, above=()):
    """What ``to_container(resolve=True)`` gives, each leaf on its own; a container inside itself has no end there."""
    if any(config is outer for outer in above):
        return UNKNOWN
    if isinstance(config, DictConfig):
        return {key: _leaf(config, key, (*above, config)) for key in config.keys()}  # noqa: SIM118
    if isinstance(config, ListConfig):
        return [_leaf(config, index, (*above, config)) for index in range(len(config))]
    return config._value()


def _leaf(config, key, above):
    try:
        found = config._get_node(key)._dereference_node()
    except Exception:
        return UNKNOWN
    return omegaconf_view(found, above)


def flat(value, prefix=""):
    if not isinstance(value, (dict, list)) or not value:
        return {prefix[:-1]: value}
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return {name: leaf for key, item in items for name, leaf in flat(item, f"{prefix}{key}.").items()}


def assert_agrees(data):
    expected = omegaconf_view(OmegaConf.create(data))
    leaves = flat(expected)
    assert {key: typed(value) for key, value in resolver(data).resolve_all().items()} == {
        key: typed(value) for key, value in leaves.items()
    }
    lazy = resolver(data)
    assert {key: typed(lazy.value(key)) for key in reversed(leaves)} == {key: typed(leaves[key]) for key in reversed(leaves)}
    assert {key: typed(lazy.value(str(key))) for key in expected} == {key: typed(value) for key, value in expected.items()}


def omegaconf_refuses(text):
    try:
        _is_interpolation(text, strict_interpolation_validation=True)
    except Exception:
        return True
    return False


def we_refuse(text):
    try:
        check_syntax(text)
    except InterpolationSyntaxError as error:
        assert 0 <= error.offset <= len(text)  # noqa: PT017
        return True
    return False


WELL_FORMED = [
    "plain", "$", "a}b", "${a}", "${a.b}", "${.a}", "${..a.b}", "${a[0]}", "${[a]}", "${.[a].b}", "${a.0}", "${ a }", "${$x}",
    "${a/b}", "${a-b}", "x ${a} y ${b}", "${${a}}", "${a.${b}}", "${a[${b}]}", "\\${a", "\\\\${a}", "\\\\\\${",
    "${é}",
    "${f:}", "${f:a,b}", "${f:,}", "${f: a , b }", "${f:a b}", "${f:x:y}", "${f:'a, b'}", '${f:"}"}', "${f:'it\\'s'}",
    "${f:'${a}'}", "${f:[1,[2]]}", "${f:{a:1,b:{c:d}}}", "${oc.env:X,null}", "${f.${g}:1}", "${f:${g:1}}", "${f:\\,\\}}", "${:x}",
    "${f:a\n}",
    "${f:a\n,b}", "${ \n a}", "${a\n}", "${f:[,]}", "${f:a-${b}}", "${hydra:run.dir}", "${now:%Y-%m-%d}", "a$${b}",
]  # fmt: skip
MALFORMED = [
    "${", "${}", "${a", "${a.}", "${a..b}", "${.}", "${a[}", "${a[b}", "${a]}", "${a[]}", "${a b}", "${a{}", "${a(}", "${a'b'}",
    "x ${", "${${}}", "${a${b}}", "${:}", "${a/b:1}", "${.f:1}", "${[f]:1}", "${f:", "${f:[}", "${f:[1}", "${f:{a}}",
    "${f:{a:1,}}",
    "${f:{'a':1}}", "${f:{${a}:1}}", "${f:a=b}", "${f:(a)}", "${f:é}", "${f:'a}", "${f:'a'b}", "${f :1", "\\\\${",
    "${" * 500, "${f:" + "[" * 500, "${f:'" * 500,
]  # fmt: skip


@pytest.mark.parametrize("text", WELL_FORMED)
def test_well_formed(text):
    check_syntax(text)
    assert not omegaconf_refuses(text)


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: text[:20])
def test_malformed(text):
    assert we_refuse(text)
    assert len(text) > 500 or omegaconf_refuses(text)


def test_errors_say_where_and_what():
    for text, offset, message in (
        ("run-${a", 7, "`${` is not closed"),
        ("${a b}", 3, "` ` is not allowed in an interpolation"),
        ("${}", 2, "`}` is not allowed where a key is expected"),
        ("${f:'x}", 4, "a quote is not closed"),
        ("${f:a=b}", 5, "`=` is not allowed after an argument"),
    ):
        with pytest.raises(InterpolationSyntaxError) as caught:
            check_syntax(text)
        assert (caught.value.offset, caught.value.message) == (offset, message)


def test_a_plain_reference_is_known_without_the_grammar():
    """And nothing that the grammar refuses is taken for one."""
    assert [text for text in WELL_FORMED if is_plain_reference(text)] == ["${a}", "${a.b}", "${.a}", "${..a.b}"]
    assert not [text for text in MALFORMED if is_plain_reference(text)]


CONFIGS = {
    "types are kept": {"a": {"i": 1, "b": True, "f": 1e-4, "n": None, "s": "1"}, **{k: f"${{a.{k}}}" for k in "ibfns"}},
    "strings are made": {"i": 1, "b": True, "f": 1e-4, "n": None, "e": 1e20, "x": "<${i} ${b} ${f} ${n} ${e}>"},
    "containers as text": {"d": {"a": [1, "it's", None, "${i}"], 2: {}}, "i": 1, "x": "-${d}-${d.a}"},
    "relative": {"a": {"b": {"c": "${.d}", "d": 1, "e": "${..f}", "g": "${...h}"}, "f": 2}, "h": 3},
    "above the root": {"a": "${..b}", "b": 1, "c": {"d": "${...b}"}},
    "lists": {"l": [10, "${.0}", "${l.0}", "${l[0]}", "${..x}", "${l.-1}", "${l.9}", "${l.x}"], "x": 1},
    "brackets": {"a b": 1, "c": {"d": 2}, "x": "${[c].d}", "y": "${c[d]}", "z": "${[c][d]}"},
    "nested": {"k": "d", "r": ".d", "p": "c.d", "c": {"d": 2}, "x": "${c.${k}}", "y": "${${p}}", "d": 5, "z": "${${r}}"},
    "nested key must be text": {"k": 1, "l": {"1": 2}, "x": "${l.${k}}", "n": None, "y": "${${n}}"},
    "keys that are not strings": {1: "a", False: "b", "x": "${1}", "y": {2.5: "${x}"}},
    "escapes": {"a": 1, "x": "\\${a}", "y": "\\\\${a}", "z": "\\\\\\${a} \\", "w": "\\n ${a} \\\\", "v": "${x}${a}", "u": "${x}"},
    "missing": {"m": "???", "x": "${m}", "y": "p-${m}", "d": {"m": "???"}, "z": "${d}", "q": "??", "t": "${q}?", "u": "${t}"},
    "not there": {"a": 1, "x": "${b}", "y": "${a.b}", "z": "${x}", "w": "${x.y}"},
    "cycles": {"a": "${b}", "b": "${a}", "c": "${c}", "d": "x${d}", "e": {"f": "${e.f.g}"}, "g": "${a}"},
    "to a parent": {"a": {"b": "${a}", "c": "${..a}", "d": {"e": "${a}"}}, "x": "${a}"},
    "to its brother's child": {"a": {"b": "${c}"}, "c": {"d": "${a}"}},
    "to a container": {"a": {"x": "${.y}", "y": 1, "l": ["${..y}"]}, "b": "${a}", "c": "${b.x}", "d": "${b.l}", "e": "${d.0}"},
    "empty containers": {"a": {}, "b": [], "c": "${a}", "d": "${b}", "e": "${a}${b}"},
    "through an interpolation": {"a": {"b": {"c": 1}}, "x": "${a}", "y": "${x.b}", "z": "${y.c}", "w": "${x.b.c}"},
    "fails only when resolved": {"a": "${:x}", "b": "${a}", "x": 1},
    "dollars": {"a": 1, "$b": 2, "x": "$${a}", "y": "${$b}", "z": "$"},
}


@pytest.mark.parametrize("name", CONFIGS)
def test_resolved_as_omegaconf_does(name):
    assert_agrees(CONFIGS[name])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("${oc.env:HOME}", "resolver `oc.env` is not run"),
        ("${oc.select:gone,${oc.env:HOME}}", "resolver `oc.env` is not run"),
        ("${oc.select:y,1}", "resolver `f` is not run"),
        ("${oc.select:1}", "`oc.select` takes the text of a key"),
        ("${oc.decode:'[1'}", "`oc.decode` cannot read `[1`: `${` is not closed"),
        ("${oc.dict.keys:a}", "`a` is not a mapping"),
        ("${mine:${a}}-x", "resolver `mine` is not run"),
        ("${hydra:run.dir}", "resolver `hydra` is not run"),
        ("${hydra.run.dir}", "`hydra.run.dir` is known only to a running job"),
        ("${gone}", "`gone` is not in the config"),
        ("${m}", "`m` is missing (`???`)"),
        ("${x}", "an interpolation refers back to itself"),
        ("${a.b}", "`a.b` leads through a value that is not a container"),
        ("${y}", "resolver `f` is not run"),
    ],
)
def test_unresolved_says_why(text, reason):
    data = {"a": 1, "m": "???", "y": "${f:1}", "x": text}
    assert resolver(data).value("x") == Unresolved(reason)
    assert resolver(data).resolve_all()["x"] == Unresolved(reason)


def test_an_alias_resolves_at_its_own_place():
    found = from_yaml("base: &b\n  x: ${.y}\n  y: 1\nover:\n  <<: *b\n  y: 2\ncopy: *b\n")
    assert found.resolve_all() == {"base.x": 1, "base.y": 1, "over.x": 2, "over.y": 2, "copy.x": 1, "copy.y": 1}


def test_value_by_dotted_key():
    found = resolver({"a": {"b.c": 1, 2: "two", True: "yes", "l": [{"x": "${a.2}"}]}, "r": "${a}", "s": "t ${a.l}"})
    assert found.value("a.b.c") == 1
    assert (found.value("a.2"), found.value("a.True")) == ("two", "yes")
    assert isinstance(found.value("a.l.0.x"), Unresolved)
    assert found.value("r.l") == found.value("a.l")
    for key in ("z", "a.z", "a.l.1", "a.l.x", "s.t", "r.b.c.d", ""):
        assert found.value(key) is ABSENT


def test_select_gives_nodes():
    tree = node({"a": {"b": [1, "${c}"]}, "c": "x", "d": "${a}", "e": "y ${c}", "f": "${g}"})
    found = Resolver(tree)
    assert found.select(("d",)) is tree.items["a"]
    assert found.select(("d", "b", "1")) is tree.items["c"]
    assert isinstance(text := found.select(("e",)), Scalar)
    assert text.value == "y x"
    assert isinstance(found.select(("f",)), Unresolved)
    assert [found.select(route) for route in (("z",), ("c", "x"), ("d", "b", "9"), ("d", "b", "x"))] == [None] * 4


def test_a_long_chain_is_unresolved_and_its_end_is_not():
    count = 10_000
    data = {f"k{i}": f"${{k{i + 1}}}" for i in range(count)} | {f"k{count}": 1}
    values = resolver(data).resolve_all()
    assert values == {key: resolver(data).value(key) for key in ("k0", "k5000", f"k{count - 10}")} | values
    assert isinstance(values["k0"], Unresolved)
    assert values[f"k{count - 60}"] == 1


def test_a_long_cycle_is_unresolved():
    values = resolver({f"k{i}": f"${{k{(i + 1) % 5000}}}" for i in range(5000)}).resolve_all()
    assert all(isinstance(value, Unresolved) for value in values.values())


def test_doubling_texts_are_bounded():
    values = resolver({f"k{i}": f"${{k{i + 1}}}${{k{i + 1}}}" for i in range(60)} | {"k60": "ha"}).resolve_all()
    assert isinstance(values["k0"], Unresolved)
    assert values["k55"] == "ha" * 32
    assert sum(len(value) for value in values.values() if isinstance(value, str)) < 1_000_000


def test_many_long_texts_are_bounded():
    values = resolver({"big": "x" * 200_000} | {f"k{i}": "${big}!" for i in range(500)}).resolve_all()
    assert sum(len(value) for value in values.values() if isinstance(value, str)) < 20_000_000
    assert isinstance(values["k499"], Unresolved)


def test_doubling_containers_are_bounded():
    data = {f"k{i}": {"x": f"${{k{i + 1}}}", "y": f"${{k{i + 1}}}"} for i in range(40)} | {"k40": 1}
    values = resolver(data).resolve_all()
    assert len(values) < 300_000
    assert values["k39.x"] == 1


def test_endless_nesting_is_cut():
    data = {f"k{i}": {"x": f"${{k{i + 1}}}"} for i in range(3000)} | {"k3000": 1}
    assert isinstance(resolver(data).value("k0" + ".x" * 3000), Unresolved)
    assert isinstance(resolver(data).value("k0"), dict)


PIECES = st.lists(
    st.sampled_from([*"ab.:,[]{}\\'\" \t\n$-1(=é", "${", "${", "}", "}", "${a}", "${f:", "\\${", "'x'", "{a:1}", "[1]"]),
    max_size=9,
).map("".join)


def _deeper(inner):
    keys = st.one_of(st.sampled_from(["a", "b", "0", "$x", "a-b", "a b"]), inner)
    elements = st.one_of(inner, st.sampled_from(["1", "a b", "", "x:y", "'q'", '"${a}"', "[1,2]", "{a:1}", "\\,", "(", " "]))
    dots = st.sampled_from(["", "", ".", "..", " "])
    return st.one_of(
        st.builds("${{{}{}.{}}}".format, dots, keys, keys),
        st.builds("${{{}{}[{}]}}".format, dots, keys, keys),
        st.builds("${{{}:{}}}".format, st.sampled_from(["f", "a.b", "a-b", "[f]", "", "1"]), elements),
        st.builds("${{f:{},[{}],{{k: {}}}}}".format, elements, elements, elements),
        st.builds("{}{}".format, st.sampled_from(["x", "\\", "\\\\", "$"]), inner),
    )


@settings(max_examples=250, deadline=None)
@given(st.one_of(PIECES, st.recursive(st.sampled_from(["${a}", "${.b}", "${f:}", "${a"]), _deeper, max_leaves=5)))
def test_refuses_what_omegaconf_refuses(text):
    assert we_refuse(text) == omegaconf_refuses(text), text


NAMES = st.sampled_from("abcd")
REFERENCES = st.builds(
    lambda dots, first, rest: "${" + dots + first + "".join(rest) + "}",
    st.sampled_from(["", "", ".", "..", "..."]),
    st.one_of(NAMES, st.sampled_from(["0", "[a]", "${b}", "${.c}", "z"])),
    st.lists(st.sampled_from([".a", ".b", "[c]", ".0", "[1]", ".${a}"]), max_size=2),
)
LEAVES = st.one_of(
    REFERENCES,
    st.builds("{}{}{}".format, st.sampled_from(["p", "\\", "\\\\", ""]), REFERENCES, st.sampled_from(["", "q", "${a}", "\\"])),
    st.sampled_from([1, True, None, 1e-4, 1.0, "s", "a", ".b", "a.b", "", "???", "\\${a}", "${oc.env:NO_SUCH}", "it's"]),
)
TREES = st.dictionaries(
    NAMES,
    st.recursive(
        LEAVES,
        lambda inner: st.one_of(st.dictionaries(NAMES, inner, max_size=3), st.lists(inner, max_size=3)),
        max_leaves=6,
    ),
    min_size=1,
)


@settings(max_examples=80, deadline=None)
@given(TREES)
def test_resolves_as_omegaconf_does(data):
    assert_agrees(data)
