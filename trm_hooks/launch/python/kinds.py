"""What a value of Python may be, and what nodes of its code say by themselves.

Values are words, lists of values, the pairs of a dict (or the fields of an object), items that may be there, or one of several.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from trm_hooks.launch.shell_words import Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    Value: TypeAlias = "Word | list[Value] | Pairs | Some | Either"
    Known: TypeAlias = dict[str, Value]

_CHANGING = frozenset(str.split("append extend insert remove pop clear reverse sort update setdefault popitem"))
SCRIPT_SIGNS = ("#!/bin/", "#!/usr/bin/", "#SBATCH")


class Pairs:
    """The keys and values of a dict, or the fields of an object."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: Sequence[tuple[Word, Value]]) -> None:
        last = {key.text: (key, value) for key, value in pairs if key.known}
        seen = dict.fromkeys(key.text for key, _ in pairs if key.known)
        self.pairs = [last[text] for text in seen] + [pair for pair in pairs if not pair[0].known]

    def get(self, name: str) -> Value | None:
        """What is under a key; of two the later."""
        return next((value for key, value in reversed(self.pairs) if key.known and key.text == name), None)


class Some:
    """Items of which each may be there or not."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[Value]) -> None:
        self.items = list(items)


def paired(value: Value) -> list[tuple[Word, Value]] | None:
    """What a dict holds that is made of a list of keys and values, ``dict(zip(names, values))``; None where it is none."""
    found: list[tuple[Word, Value]] = []
    for row in value if isinstance(value, list) else (None,):
        if not isinstance(row, list) or len(row) != 2 or not isinstance(row[0], Word):
            return None
        found.append((row[0], row[1]))
    return found


class Number(Word):
    """A word that is a number or a truth in the code."""

    __slots__ = ()


class Either:
    """One of several values: what a branch decides."""

    __slots__ = ("values",)

    def __init__(self, values: Sequence[Value]) -> None:
        self.values: list[Value] = [inner for each in values for inner in alternatives(each)][:8]


def alternatives(value: Value) -> Sequence[Value]:
    """The values that a value may be."""
    return value.values if isinstance(value, Either) else [value]


def name_of(node: ast.expr) -> str:
    """The name of a variable, or of an attribute of ``self``; empty for whatever else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
        return f"self.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def called_name(node: ast.Call) -> str:
    """The last part of the name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def parameters_of(arguments: ast.arguments) -> dict[str, ast.expr | None]:
    """The names that arguments get, with their defaults; without the object of a method."""
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    found: dict[str, ast.expr | None] = dict.fromkeys(names)
    found.update(zip(reversed(names), reversed(arguments.defaults), strict=False))
    found.update(zip((each.arg for each in arguments.kwonlyargs), arguments.kw_defaults, strict=True))
    return {name: default for name, default in found.items() if name not in ("self", "cls")}


def changed_arguments(call: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, bool]:
    """The names of lists and dicts that a function changes in place when it is given them, and whether it only adds to them."""
    changed = _changed_in(function)
    if not changed:
        return {}
    places = list(parameters_of(function.args))
    given = {**dict(zip(places, call.args, strict=False)), **{each.arg: each.value for each in call.keywords if each.arg}}
    return {name_of(value): changed[name] for name, value in given.items() if name in changed and name_of(value)}


@lru_cache(maxsize=64)
def _changed_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, bool]:
    changed: dict[str, bool] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
            name, adds = name_of(node.func.value), node.func.attr in ("append", "extend")
        elif isinstance(node, ast.AugAssign):
            name, adds = name_of(node.target), True
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            name, adds = name_of(node.value), False
        else:
            continue
        changed[name] = adds and changed.get(name, True)
    return changed


def options_of(calls: Sequence[ast.Call]) -> dict[str, ast.expr]:
    """The defaults of a command line that a file reads, by their names: ``add_argument("--lr", default=1)``, click's ``option``.

    A name that has two is left out, and so is a text that becomes something else.
    """
    found: dict[str, ast.expr] = {}
    seen: set[str] = set()
    for call in calls:
        if called_name(call) == "set_defaults":
            return {}
        if called_name(call) not in ("add_argument", "option") or not call.args:
            continue
        named = {each.arg: each.value for each in call.keywords}
        flags = [str(getattr(each, "value", "")).partition("/")[0] for each in call.args]  # click: --x/--no-x
        long = [flag for flag in flags if flag.startswith("--")] or flags
        name = str(getattr(named.get("dest"), "value", long[0].lstrip("-").replace("-", "_")))
        is_text = isinstance(getattr(named.get("default"), "value", 0), str)
        is_changed = is_text and getattr(named.get("type"), "id", "str") != "str"
        if name in seen:
            found.pop(name, None)
        elif "default" in named and not is_changed:
            found[name] = named["default"]
        seen.add(name)
    return found


def is_script(word: Word) -> bool:
    """Whether a text is a script of its own, by how it begins."""
    begin = word.text[:300]
    return begin.lstrip().startswith("#") and any(sign in begin for sign in SCRIPT_SIGNS)


def is_same(value: Value, old: Value | None) -> bool:
    """Whether a value is what it was."""
    return value is old or (isinstance(value, list) and value == old)


def goes_on(value: Value, old: list[Value]) -> bool:
    """Whether a list begins with the items of another."""
    return isinstance(value, list) and value[: len(old)] == old


def start_of(value: Value) -> int:
    """Where a value begins, as far as that is known."""
    first = value[-1] if isinstance(value, list) and value else value
    return first.start if isinstance(first, Word) else 0
