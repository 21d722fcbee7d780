"""Hypothesis strategies for small config trees with every kind of defaults entry, package, value and override."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from hypothesis import strategies as st

GROUPS = ("g", "h", "g/n")
OPTIONS = ("a", "b")
KEYS = ("x", "y", "g", "h", "sub")
PATHS = ("x", "y", "g.x", "g.sub.x", "h.x", "h.y", "sub.x", "g.n.x", "p.x", "g", "h", "sub", "x.0", "p.g.x", "g.h.x")

_scalars = st.sampled_from([0, 1, True, 1.0, 1e-4, "text", "1", "", None, "???"])
_links = st.one_of(
    st.sampled_from(PATHS).map("${%s}".__mod__),
    st.sampled_from(["${.x}", "${..x}", "${..y}", "${...x}", "${.sub.x}", "a${x}b", "${g[x]}", "\\${x}", "${x}${y}"]),
)
_leaves = st.one_of(_scalars, _scalars, _links)


def _values(depth: int) -> st.SearchStrategy[Any]:
    if depth == 0:
        return _leaves
    below = _values(depth - 1)
    dicts = st.dictionaries(st.sampled_from(KEYS), below, max_size=3)
    return st.one_of(_leaves, _leaves, dicts, st.lists(below, max_size=2))


_contents = st.dictionaries(st.sampled_from(KEYS), _values(2), max_size=3)
_packages = st.sampled_from(
    ["", "", "", "", "@p", "@_global_", "@_here_", "@_group_", "@p.q", "@_global_.g", "@_group_.z", "@_name_"]
)
_options = st.one_of(
    *[st.sampled_from(OPTIONS)] * 7,
    st.sampled_from([None, "zz", "???", "${g}", "${h}", "n_${g}", ["a"], ["a", "b"], ["b", "zz"], []]),
)


@st.composite
def _group_entries(draw: st.DrawFn, nested: bool) -> dict[str, Any]:
    keywords = draw(st.sampled_from([""] * 9 + ["optional ", "override ", "override "]))
    slash = draw(st.sampled_from(["/", "/", ""])) if nested else draw(st.sampled_from(["", "", "", "/"]))
    group = draw(st.sampled_from(("n", *GROUPS) if nested else GROUPS))
    return {f"{keywords}{slash}{group}{draw(_packages)}": draw(_options)}


def _defaults(nested: bool) -> st.SearchStrategy[list[Any]]:
    plain = st.sampled_from(["a", "b", "/h/a", "/base", "/g/n/a"] if nested else ["base", "g/a", "/h/b", "g/n/a@p"])
    entries = st.one_of(st.just("_self_"), plain, _group_entries(nested), _group_entries(nested))
    return st.lists(entries, min_size=1, max_size=4)


_HEADERS = (
    *("", "", "", "", "# @package _global_\n", "# @package p\n", "# @package g.sub\n", "# @package _group_\n"),
    "# @package _group_._name_\n",
)


@st.composite
def _files(draw: st.DrawFn, nested: bool) -> str:
    document: dict[str, Any] = {}
    if draw(st.integers(0, 2 if nested else 8)) >= (2 if nested else 1):
        document["defaults"] = _ordered(draw(_defaults(nested)), draw(st.integers(0, 15)))
    document |= draw(_contents)
    text = yaml.safe_dump(document, sort_keys=False) if document else ""
    return str(draw(st.sampled_from(_HEADERS))) + text if nested else text


def _ordered(entries: list[Any], disorder: int) -> list[Any]:
    """Mostly as Hydra wants it: one `_self_`, overrides last."""
    if disorder == 0:
        return entries
    single = [entry for index, entry in enumerate(entries) if entry not in entries[:index]]
    return sorted(single, key=lambda entry: isinstance(entry, dict) and next(iter(entry)).startswith("override"))


_override_values = st.sampled_from(
    ["1", "1.0", "true", "null", "text", "[1,2]", "[]", "{x: 1}", "{}", "${x}", "???", "'1'"]
)
_group_values = st.sampled_from(["a", "b"] * 5 + ["zz", "null", "[a]", "[a,b]", "${h}"])
_value_overrides = st.tuples(st.sampled_from(["", "+", "++", "++"]), st.sampled_from(PATHS), _override_values).map(
    lambda parts: f"{parts[0]}{parts[1]}={parts[2]}"
)
_group_overrides = st.tuples(
    st.sampled_from(["", "+", "+"]),
    st.sampled_from(GROUPS),
    st.sampled_from(["", "", "", "@p", "@_global_"]),
    _group_values,
).map(lambda parts: f"{parts[0]}{parts[1]}{parts[2]}={parts[3]}")
_deletions = st.one_of(st.sampled_from(PATHS), st.sampled_from(GROUPS)).map("~%s".__mod__)


@dataclass
class Generated:
    """A config tree and the overrides to compose its ``config`` with."""

    files: dict[str, str]
    overrides: list[str]
    version_base: str

    def __repr__(self) -> str:
        parts = [f"--- file: {name}\n{text}" for name, text in self.files.items()]
        return "\n" + "".join(parts) + f"--- overrides\n{self.overrides}\n--- version_base {self.version_base}\n"


@st.composite
def trees(draw: st.DrawFn) -> Generated:
    """Config trees; most compose, and many are refused."""
    files = {"config.yaml": draw(_files(False)), "base.yaml": yaml.safe_dump(draw(_contents))}
    for group in GROUPS:
        for option in OPTIONS:
            files[f"{group}/{option}.yaml"] = draw(_files(True))
    kinds = [_value_overrides, _value_overrides, _group_overrides, _group_overrides, _deletions]
    overrides = draw(st.lists(st.one_of(kinds), max_size=2))
    return Generated(files, overrides, draw(st.sampled_from(["1.3", "1.3", "1.3", "1.2", "1.1"])))
