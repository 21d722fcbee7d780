"""What the tests of this floor share: mend a text and let an independent reader (ruamel.yaml) look at the result."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import TaggedScalar

from trm_hooks.yaml.edit.edits import Edit, apply
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tokens import spaces_for_tabs
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, parse

Route = tuple[Any, ...]
Patch = Callable[..., list[Edit]]


def source(text: str) -> SourceText:
    return SourceText("config/x.yaml", text)


def mend(patch: Patch, text: str, *arguments: Any) -> str:
    """The mended text, after ruamel.yaml has agreed that it differs only at or below the first argument's route."""
    after = apply(text, patch(source(text), *arguments))
    route = arguments[0] + arguments[1] if patch.__name__ == "insert_pair" else arguments[0]
    same_elsewhere(text, after, route)
    return after


def same_elsewhere(before: str, after: str, route: Route) -> None:
    """ruamel.yaml reads the same from both texts, leaving out what ``route`` names and mappings that are empty without it."""
    assert pruned(by_ruamel(before), route) == pruned(by_ruamel(after), route)


def pruned(data: Any, route: Route) -> Any:
    if not route:
        return None
    if isinstance(data, list):
        return [pruned(item, route[1:]) if index == route[0] else item for index, item in enumerate(data)]
    if not isinstance(data, dict):
        return None
    below = {key: pruned(item, route[1:]) if same(key, route[0]) else item for key, item in data.items()}
    return {key: item for key, item in below.items() if not (same(key, route[0]) and item in (None, {}))}


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def by_ruamel(text: str) -> Any:
    """The document as bare data by ruamel.yaml's round-trip loader; scalars as (type, text) pairs.

    It refuses tabs before comments, which libyaml takes, and knows only the line breaks of YAML 1.2.
    """
    text = re.sub("[\x85\u2028\u2029]", "\n", text)
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = False
    return bare(yaml.load(io.StringIO(spaces_for_tabs(text)))) or {}


def bare(data: Any) -> Any:
    if isinstance(data, dict):
        return {bare_key(key): bare(item) for key, item in data.items()}
    if isinstance(data, list):
        return [bare(item) for item in data]
    if isinstance(data, TaggedScalar):
        return ("tagged", str(data.value))
    for kind in (bool, int, float, str):
        if isinstance(data, kind):
            return (kind.__name__, repr(kind(data)))
    return None if data is None else ("other", repr(data))


def bare_key(key: Any) -> Any:
    if isinstance(key, TaggedScalar):
        return str(key.value)
    for kind in (bool, int, float, str):
        if isinstance(key, kind):
            return kind(key)
    return key


def values(text: str) -> Any:
    """The document as bare data by our own reader, typed as OmegaConf types it; an empty one is an empty mapping."""
    found = of_node(parse(source(text)))
    return {} if found == ("NoneType", "None") else found


def of_node(node: Any) -> Any:
    if isinstance(node, Scalar):
        return (type(node.value).__name__, repr(node.value))
    if isinstance(node, Mapping):
        return {(type(key).__name__, key): of_node(item) for key, item in node.items.items()}
    if isinstance(node, Sequence):
        return [of_node(item) for item in node.items]
    return {}


def at(data: Any, route: Route) -> Any:
    for part in route:
        data = data[part] if isinstance(data, list) else data[(type(part).__name__, part)]
    return data


def routes(data: Any, route: Route = ()) -> list[Route]:
    """Every route in what :func:`values` gives, outermost first."""
    children: list[tuple[Any, Any]] = []
    if isinstance(data, dict):
        children = [(key[1], item) for key, item in data.items()]
    elif isinstance(data, list):
        children = list(enumerate(data))
    found = [] if not route else [route]
    for part, item in children:
        found += routes(item, (*route, part))
    return found
