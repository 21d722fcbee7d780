"""OmegaConf's own resolvers against OmegaConf itself: a table of named expressions, and random trees full of them."""

from __future__ import annotations

import random
import subprocess
import sys
import warnings

import pytest
from omegaconf import DictConfig, ListConfig, OmegaConf
from omegaconf.errors import GrammarParseError

from trm_hooks.hydra.errors import Unresolved
from trm_hooks.hydra.interpolation.grammar import check_syntax
from trm_hooks.hydra.interpolation.parts import InterpolationSyntaxError
from trm_hooks.hydra.interpolation.resolver import Resolver
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

SOURCE = SourceText("config.yaml", "")
UNKNOWN = "unknown"
DEEPEST = 12


class Deep(Exception):
    """A container that has itself inside is cut off somewhere, and not at the same depth in both."""


def node(value):
    if isinstance(value, dict):
        return Mapping({key: node(item) for key, item in value.items()}, 0, 0, SOURCE)
    if isinstance(value, list):
        return Sequence([node(item) for item in value], 0, 0, SOURCE)
    return Scalar(value, 0, 0, None, SOURCE)


def typed(value, depth=0):
    """A plain value with its types; what is unresolved is ``unknown``."""
    if depth > DEEPEST:
        raise Deep
    if isinstance(value, dict):
        return {(type(key), key): typed(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item, depth + 1) for item in value]
    return UNKNOWN if isinstance(value, Unresolved) else (type(value).__name__, repr(value))


def theirs(container, key, depth=0):
    """What OmegaConf gives at a key, everything below resolved on its own."""
    if depth > DEEPEST:
        raise Deep
    try:
        found = container._get_node(key)._dereference_node()
    except Deep:
        raise
    except Exception:
        return UNKNOWN
    return view(found, depth)


def view(found, depth):
    if isinstance(found, DictConfig) and found._value() is not None:
        return {(type(key), key): theirs(found, key, depth + 1) for key in found.keys()}  # noqa: SIM118
    if isinstance(found, ListConfig) and found._value() is not None:
        return [theirs(found, index, depth + 1) for index in range(len(found))]
    value = found._value()
    return typed(OmegaConf.to_container(OmegaConf.create({"x": value}))["x"] if _holds_config(value) else value, depth)


def _holds_config(value):
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(isinstance(item, (DictConfig, ListConfig)) or _holds_config(item) for item in items)


def differences(data):
    """Where the two disagree, by top-level key; None where OmegaConf refuses the tree."""
    try:
        config = OmegaConf.create(data)
    except GrammarParseError:
        return None
    resolver = Resolver(node(data))
    found = {}
    for key in data:
        try:
            ours, expected = typed(resolver.value(key)), theirs(config, key)
        except Deep:
            continue
        if ours != expected:
            found[key] = {"is": data[key], "ours": ours, "OmegaConf": expected}
    return found


DATA = {
    "a": {"b": 0.5, "c": "${.b}", "l": [1, "${..b}"]}, "n": None, "m": "???", "i": 5, "k": "a.b", "t": "1e-3",
    "s": "[1, ${a.b}, {x: y}]", "e": "\\${a.b}", "bad": "${nope}", "name": "select", "yaml": "u: ${oc.select:k}",
    "rel": {"x": "${oc.select:.y,${i}}", "y": "???", "z": "${oc.select:..i}", "v": "${oc.dict.values:..a}"},
    "made": "${oc.create:{p:${a},q:'\\${.p.b}',r:'${k}',s:'\\${..i}'}}", "text": "${oc.create:\"u: 1\\nv: [\\${a.b}]\"}",
}  # fmt: skip
EXPRESSIONS = [
    "${oc.select:a.b}", "${oc.select:a}", "${oc.select:nope,0.5}", "${oc.select:nope}", "${oc.select:m,7}", "${oc.select:m}",
    "${oc.select:n,7}", "${oc.select:bad,3}", "${oc.select:bad.x,3}", "${oc.select:i.x,3}", "${oc.select:a.l.x,3}",
    "${oc.select:a.l.9,3}", "${oc.select:a.l.-1,3}", "${oc.select:m.x,3}", "${oc.select:hydra.x,3}", "${oc.select:1,3}",
    "${oc.select:null,3}", "${oc.select:'',3}", "${oc.select:..x,3}", "${oc.select:${k}}", "${oc.select:${n},1}",
    "${oc.select:${a},1}", "${oc.select:'a[b]'}", "${oc.select:'[a].l[0]'}", "${oc.select:zz,}", "${oc.select:,}",
    "${oc.select:}", "${oc.select:a,b,c}", "${oc.select:y,1}", "${oc.select:zz,${y}}", "${oc.select:zz,${bad}}",
    "${oc.select:zz,${oc.select:zz,${i}}}", "${oc.select: zz , a b }", "${oc.select:zz,[1,'a b',{x:1}]}",
    "${oc.select:zz,'${a}'}", "${oc.select:zz,${a}}", "${oc.select:zz,'\\${a}'}", "${oc.select:zz,x${i}y\\,\\ z}",
    "${oc.select:zz,{null:1, 1:2, true: x}}", "${oc.select:zz,[${a},,'']}", "${oc.select:zz,1e3}", "${oc.select:zz,0x1F}",
    "${oc.select:zz,TRUE}", "${oc.select:zz,+inf}", "${oc.select:zz,-1_0}", "${oc.select:zz,010}", "${oc.select:zz,1:30}",
    "${oc.select:zz,a : b}", "${oc.select:zz,\"it's \\\\\\\"${i}\\\\\"}", "${oc.select:zz,'\\\\'}", "${oc.select:zz,'\\n'}",
    "${oc.decode:${t}}", "${oc.decode:${s}}", "${oc.decode:${e}}", "${oc.decode:null}", "${oc.decode:5}", "${oc.decode:'5 '}",
    "${oc.decode:' 5'}", "${oc.decode:' '}", "${oc.decode:''}", "${oc.decode:'[1,2] '}", "${oc.decode:'a]'}",
    "${oc.decode:'a,b'}", "${oc.decode:'\\'a\\''}", "${oc.decode:'{a:1}'}", "${oc.decode:${a}}", "${oc.decode:a,b}",
    "${oc.decode:'${oc.select:zz,4}'}", "${oc.decode:'x\\${i}'}", "${oc.decode:'\\${a}'}", "${oc.decode:'???'}",
    "${oc.decode:'\\${.b}'}", "${oc.decode:'}'}",
    "${oc.deprecated:a.b}", "${oc.deprecated:a}", "${oc.deprecated:m}", "${oc.deprecated:m.x}", "${oc.deprecated:zz}",
    "${oc.deprecated:a,1}", "${oc.deprecated:a,'$OLD_KEY is $NEW_KEY ${i}'}", "${oc.deprecated:bad}", "${oc.deprecated:}",
    "${oc.create:5}", "${oc.create:abc}", "${oc.create:''}", "${oc.create:[1,${a}]}", "${oc.create:${a}}", "${oc.create:'[1,'}",
    "${oc.create:'5'}", "${oc.create:'a: 1\\nb'}", "${oc.create:${yaml}}", "${oc.create:{null:1}}", "${oc.create:{x:???}}",
    "${oc.create:{1:2,true:x,a b:c\\,d}}", "${oc.create:'a: ${zz}'}", "${oc.create:'a: \\${'}", "${oc.create:'\\${a.b}'}",
    "${oc.create:{x:'\\${zz'}}", "${oc.create:{x:'\\${..i}',y:{z:'\\${..x}'}}}", "${oc.create:[]}", "${oc.create:}",
    "${oc.dict.keys:a}", "${oc.dict.keys:.a}", "${oc.dict.keys:a.l}", "${oc.dict.keys:n}", "${oc.dict.keys:m}",
    "${oc.dict.keys:''}", "${oc.dict.keys:made}", "${oc.dict.keys:zz}", "${oc.dict.keys:a,b}", "${oc.dict.keys:1}",
    "${oc.dict.values:a}", "${oc.dict.values:.a}", "${oc.dict.values:rel}", "${oc.dict.values:''}", "${oc.dict.values:a.zz}",
    "${oc.dict.values:'[a]'}", "${oc.dict.values:made}", "${oc.dict.values:made.p}",
    "x${oc.dict.keys:a}y${oc.dict.values:a}", "x${oc.select:zz,[a,1,null]}", "x${made}", "${oc.${name}:a.b}",
    "${oc.${oc.select:zz,select}:a.b}", "${${n}.select:a}", "${made.p.c}", "${made.q}", "${made.s}", "${text.v.0}",
    "${oc.select:made.r}", "${oc.select:text.v.0}", "${oc.select:yaml.u,1}", "${a.${oc.decode:b}}", "${a.${oc.decode:1}}",
    "${oc.nothing:1}", "${oc.dict:a}",
]  # fmt: skip


def around(text):
    """Values that refer to the one in question in every way: as it is, in a text, below it, from elsewhere."""
    return {
        "y": text,
        "z": "${y}",
        "w": "<${y}>",
        "v": "${oc.select:y,default}",
        "u": {"q": "${oc.select:..y.0,default}", "r": "${y.b}"},
        "d": "${oc.decode:${y}}",
        "c": "${oc.create:{in:${y}}}",
        "l": [text],
    }


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_as_omegaconf(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = differences({**DATA, **around(text)})
    assert found is not None, "OmegaConf cannot read it"
    assert found == {}


CALLS = ("select", "select", "select", "decode", "deprecated", "create", "dict.keys", "dict.values")
KEYS = ("a", "b", "c", "a.b", "a.0", ".b", "..a", "...c", "'a[b]'", "b.c", "z", "", "'a'", "0", "d", ".", "d.a", "a.d.0")
WORDS = ("1", "0.5", "true", "null", "text", "a b", "1e-3", "''", "-", "x:y", "\\,", "'[1, 2]'", "'{b: 1}'", '"b: [1]"', "'a.b'",
         "'\\${a}'", "'\\${.b}'", "'x: \\${..a}'", "???", "'it\\'s'", "$", "[]", "{}", "")  # fmt: skip


def expression(dice, depth=0):
    """A random interpolation."""
    if dice.random() < 0.3 or depth > 3:
        return "${" + dice.choice([key for key in KEYS if key and "'" not in key and key != "."]) + "}"
    name = dice.choice(CALLS)
    first = argument(dice, depth) if name in ("decode", "create") else key_of(dice, depth)
    rest = [argument(dice, depth) for _ in range(dice.choice((0, 1, 1, 2) if name in ("select", "deprecated") else (0, 0, 0, 1)))]
    return "${oc." + name + ":" + ",".join([first, *rest]) + "}"


def key_of(dice, depth):
    return expression(dice, depth + 1) if dice.random() < 0.2 else dice.choice(KEYS)


def argument(dice, depth):
    way = dice.random()
    if way < 0.35:
        return expression(dice, depth + 1)
    if way < 0.45:
        return "[" + ",".join(argument(dice, depth + 1) for _ in range(dice.randrange(3))) + "]"
    if way < 0.55:
        return "{" + ",".join(f"{key}: {argument(dice, depth + 1) or 1}" for key in dice.sample("abc1", dice.randrange(3))) + "}"
    if way < 0.7:
        quote = dice.choice("'\"")
        inner = expression(dice, depth + 1).replace(quote, "")
        return f"{quote}{dice.choice(('', 'b: ', '-'))}{inner}{quote}"
    return dice.choice(WORDS)


def tree(dice, depth=0):
    """A random value: a constant, an interpolation, or a container of such."""
    way = dice.random()
    if way < 0.25 and depth < 3:
        return {key: tree(dice, depth + 1) for key in dice.sample("abcd", dice.randrange(1, 4))}
    if way < 0.35 and depth < 3:
        return [tree(dice, depth + 1) for _ in range(dice.randrange(3))]
    if way < 0.8:
        text = expression(dice)
        return text if dice.random() < 0.8 else dice.choice(("p", "\\\\", "")) + text + dice.choice(("q", "${b}", ""))
    return dice.choice([1, True, None, 1e-4, "s", "a", ".b", "a.b", "", "???", "[1, ${a}]", "b: 1", {}, []])


def random_tree(seed):
    dice = random.Random(seed)
    return {key: tree(dice) for key in "abcd"}


@pytest.mark.parametrize("seed", range(40))
def test_random_trees_as_omegaconf(seed):
    data = random_tree(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = differences(data)
    if found is None:
        with pytest.raises(InterpolationSyntaxError):
            refuse_any(data)
    else:
        refuse_any(data)
        assert found == {}, data


def refuse_any(data):
    """Check the syntax of every text."""
    items = data.values() if isinstance(data, dict) else data if isinstance(data, list) else [data]
    for item in items:
        if isinstance(item, str) and "${" in item:
            check_syntax(item)
        elif isinstance(item, (dict, list)):
            refuse_any(item)


MANY = {f"k{number}": number for number in range(1000)}


MAKERS = ["${oc.dict.values:many}", "${oc.dict.keys:many}", "${oc.create:${many}}", "${oc.decode:${text}}"]


@pytest.mark.parametrize("call", MAKERS)
def test_what_resolvers_make_is_bounded(call):
    data = {"many": MANY, "text": f"[{'1,' * 1000}1]", **{f"x{number}": call for number in range(200)}}
    resolver = Resolver(node(data))
    values = resolver.resolve_all()
    assert len(values) < 130_000
    assert not isinstance(resolver.value("x0"), Unresolved)
    assert call == "${oc.create:${many}}" or isinstance(values["x199"], Unresolved)


@pytest.mark.parametrize("count", [20, 99, 150, 3000])
@pytest.mark.parametrize(
    "nested",
    [
        lambda count: "${oc.select:z," * count + "1" + "}" * count,
        lambda count: "${oc.select:z," + "[" * count + "]" * count + "}",
        lambda count: "${oc.create:" + "{a:" * count + "1" + "}" * count + "}",
        lambda count: "${oc.decode:'" + "[" * count + "]" * count + "'}",
        lambda count: "${oc.create:'" + "[" * count + "]" * count + "'}",
    ],
)
def test_deep_nesting_is_no_crash(nested, count):
    value = Resolver(node({"a": nested(count)})).value("a")
    assert isinstance(value, Unresolved) is {20: False, 3000: True}.get(count, isinstance(value, Unresolved))


def test_a_container_in_a_copy_of_itself_ends():
    for call in ("${oc.create:{x:'\\${a}'}}", "${oc.select:a}"):
        found = Resolver(node({"a": call, "b": {"c": "${oc.create:{d:'\\${b}'}}", "e": "${..b}"}}))
        assert len(found.resolve_all()) < 130_000


def test_resolvers_are_imported_only_where_a_config_calls_one(tmp_path):
    (tmp_path / "conf").mkdir()
    script = (
        "import sys\n"
        "from trm_hooks.show.compose_api import compose_config\n"
        "compose_config('conf', 'config')\n"
        "print('trm_hooks.hydra.interpolation.resolvers' in sys.modules)\n"
    )
    output = []
    for text in ("a: ${b}\nb: ${oc.env:HOME}\n", "a: ${oc.select:b,1}\n"):
        (tmp_path / "conf" / "config.yaml").write_text(text)
        run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
        output.append(run.stdout.strip())
    assert output == ["False", "True"]
