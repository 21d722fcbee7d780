"""What expressions of Python give, as far as the code itself says it; nothing is imported or run."""

from __future__ import annotations

import ast
from functools import partial

from trm_hooks.launch.python.iterables import MAKERS, MOST_ITEMS, in_order
from trm_hooks.launch.python.kinds import (
    Either,
    Number,
    Pairs,
    Some,
    alternatives,
    called_name,
    name_of,
    options_of,
    paired,
    parameters_of,
)
from trm_hooks.launch.python.numbers import computed, holds
from trm_hooks.launch.python.texts import MOST_PIECES, Texts
from trm_hooks.launch.shell_words import Word
from trm_hooks.launch.strings import joined, plain, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from trm_hooks.launch.python.kinds import Known, Value
    from trm_hooks.yaml.text import SourceText

_SAME = frozenset(("Template", "list", "tuple", "sorted", "set", "fspath", "Path", "deepcopy", "dedent", "quote"))
_STRIPPED = frozenset(("copy", "as_posix", "absolute", "resolve"))
_DEEPEST = 60
_MOST_WAYS = 8


class Values(Texts):
    """Evaluates expressions of one file with what is ``known`` by name."""

    def __init__(self, source: SourceText) -> None:
        super().__init__(source)
        self.options: dict[str, ast.expr] = {}  # the defaults of the command line that the file reads itself

    def own_call(self, node: ast.Call, known: Known, depth: int) -> Value | None:
        """What a function or a class of the file gives; None where it is none of the file."""
        raise NotImplementedError

    def value(self, node: ast.expr, known: Known, depth: int = 0) -> Value:
        """What an expression gives."""
        at = self.place(node.lineno, node.col_offset)
        handler = _EXPRESSIONS.get(type(node))
        found = handler(self, node, known, depth + 1) if handler is not None and depth <= _DEEPEST else None
        return unknown("...", at, self.home) if found is None else found

    def bind(self, target: ast.expr, value: Value | None, known: Known) -> None:
        """Give names a value; None where it is not known."""
        if isinstance(target, (ast.Tuple, ast.List)):
            many = value if isinstance(value, list) and len(value) == len(target.elts) else [None] * len(target.elts)
            for each, item in zip(target.elts, many, strict=True):
                self.bind(each, item, known)
        elif isinstance(target, ast.Subscript):
            held, key = known.get(name_of(target.value)), self.value(target.slice, known)
            if isinstance(held, Pairs) and value is not None and isinstance(key, Word) and key.known:
                known[name_of(target.value)] = Pairs([*(pair for pair in held.pairs if pair[0].text != key.text), (key, value)])
            else:
                known.pop(name_of(target.value), None)
        elif isinstance(target, ast.Attribute) and isinstance(held := known.get(name_of(target.value)), Pairs):
            rest = [pair for pair in held.pairs if pair[0].text != target.attr]
            key = plain(target.attr, self.place(target.lineno, target.col_offset), self.home)
            known[name_of(target.value)] = Pairs(rest if value is None else [*rest, (key, value)])
        elif name := name_of(target):
            if value is None:
                known.pop(name, None)
            else:
                known[name] = list(value) if isinstance(value, list) else value

    def from_outside(self, function: ast.FunctionDef | ast.AsyncFunctionDef, known: Known) -> list[Known]:
        """What a function gets that only a tool calls, which decorates it (invoke, click, nox): its defaults.

        Once for each value that ``parametrize`` names.
        """
        decorators = [each for each in function.decorator_list if isinstance(each, ast.Call)]
        defaults = {**parameters_of(function.args), **options_of(decorators)} if function.decorator_list else {}
        given = {name: self._assumed(self.value(each, known)) for name, each in defaults.items() if each is not None}
        turns: list[Known] = [given]
        for each in decorators:
            if called_name(each) == "parametrize" and len(each.args) > 1:
                names = str(getattr(each.args[0], "value", "")).replace(" ", "").split(",")
                items = self.items(self.value(each.args[1], known)) or []
                rows = [item if isinstance(item, list) and len(names) > 1 else [item] for item in items[:MOST_ITEMS]]
                turns = [{**turn, **dict(zip(names, row, strict=False))} for turn in turns for row in rows][:MOST_ITEMS] or turns
        return turns

    def _assumed(self, value: Value) -> Value:
        """A value that counts only where nothing else is given."""
        if isinstance(value, list):
            return [self._assumed(each) for each in value]
        if not isinstance(value, Word):
            return value
        pieces = [(text, at, kind, home.by_default()) for text, at, kind, home in value.pieces]
        return type(value)(pieces, value.start, value.end, value.home)

    # simple expressions

    def _template(self, node: ast.JoinedStr, known: Known, depth: int) -> Value:
        """An f-string: its texts are looked for one behind the other between its quotes."""
        at, end = self.span(node)
        start = at
        parts: list[Word] = []
        for each in node.values:
            if isinstance(each, ast.Constant):
                word = self.between(str(each.value), at, end)
                if word is None:
                    return unknown("...", start, self.home)
                parts.append(word)
                at = word.pieces[-1][1] + len(word.pieces[-1][0]) if word.pieces else at
                continue
            inner = each.value if isinstance(each, ast.FormattedValue) else each
            as_it_is = isinstance(each, ast.FormattedValue) and each.format_spec is None and each.conversion == -1
            value = self.value(inner, known, depth) if as_it_is else None
            at = max(self.source.text.find("{", at, end), at)
            shown = value if isinstance(value, Word) and (value.known or name_of(inner) in known) else None
            parts.append(shown if shown is not None else unknown("{" + (name_of(inner) or "...") + "}", at, self.home))
            at = max(self.source.text.find("}", at, end), at)
        return joined(parts) if parts else plain("", at, self.home)

    def _attribute(self, node: ast.Attribute, known: Known, depth: int) -> Value | None:
        if node.attr == "executable":
            return plain("python", self.place(node.lineno, node.col_offset), self.home)
        if name_of(node) in known:
            return known[name_of(node)]
        value = self.value(node.value, known, depth) if isinstance(node.value, (ast.Name, ast.Subscript)) else None
        return value.get(node.attr) if isinstance(value, Pairs) else None

    def _subscript(self, node: ast.Subscript, known: Known, depth: int) -> Value | None:
        value, index = self.value(node.value, known, depth), self.value(node.slice, known, depth)
        if isinstance(value, Pairs) and isinstance(index, Word) and index.known:
            return value.get(index.text)
        given = self.items(value) if isinstance(value, list) else None
        if given is not None and isinstance(index, Word) and index.known and index.text.lstrip("-").isdecimal():
            at = int(index.text[:6])
            return given[at] if -len(given) <= at < len(given) else None
        return None

    # collections

    def _list(self, node: ast.List | ast.Tuple | ast.Set, known: Known, depth: int) -> Value:
        ways: list[list[Value]] = [[]]  # one for each value that what is put in may have
        for each in node.elts:
            if not isinstance(each, ast.Starred):
                item = self.value(each, known, depth)
                ways = [[*way, item] for way in ways]
                continue
            many = unknown("*...", self.place(each.lineno, each.col_offset), self.home, many=True)
            given = [value if isinstance(value, list) else [many] for value in alternatives(self.value(each.value, known, depth))]
            ways = [[*way, *more] for way in ways for more in given][:_MOST_WAYS]
        return Either(ways) if len(ways) > 1 else ways[0]

    def _dict(self, node: ast.Dict, known: Known, depth: int) -> Value | None:
        pairs: list[tuple[Word, Value]] = []
        for name, given in zip(node.keys, node.values, strict=True):
            value = self.value(given, known, depth)
            key = self.value(name, known, depth) if name is not None else None
            if isinstance(key, Word) and key.known:
                pairs.append((key, value))
            elif key is None and isinstance(value, Pairs):
                pairs += value.pairs
            else:
                return None
        return Pairs(pairs)

    def turns(self, generators: Sequence[ast.comprehension], known: Known, depth: int = 0) -> tuple[list[Known], bool | None]:
        """What is known in each turn of a comprehension, and whether these are all; None where some of them may be left out."""
        turns: list[Known] = [known]
        certain, every = True, True
        for each in generators:
            further: list[Known] = []
            for turn in turns[:MOST_ITEMS]:
                value = self.value(each.iter, turn, depth)
                given = self.each(value)
                certain = certain and given is not None
                every = every and not isinstance(value, Some)
                for item in given[:MOST_ITEMS] if given is not None else [None]:
                    inner = dict(turn)
                    self.bind(each.target, item, inner)
                    tests = [holds(test, partial(self.value, known=inner, depth=depth)) for test in each.ifs]
                    every = every and None not in tests
                    further += [] if False in tests else [inner]
            certain = certain and len(turns) <= MOST_ITEMS
            turns = further
        return turns, certain and (every or None)

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, known: Known, depth: int) -> Value:
        turns, certain = self.turns(node.generators, known, depth)
        if certain is None:
            return Some([self.value(node.elt, turn, depth) for turn in turns])
        if not certain:
            return [unknown("...", self.place(node.lineno, node.col_offset), self.home, many=True)]
        return [self.value(node.elt, turn, depth) for turn in turns]

    def _choice(self, node: ast.IfExp, known: Known, depth: int) -> Value:
        found = holds(node.test, partial(self.value, known=known, depth=depth))
        if found is not None:
            return self.value(node.body if found else node.orelse, known, depth)
        return Either([self.value(node.body, known, depth), self.value(node.orelse, known, depth)])

    # put together

    def _binary(self, node: ast.BinOp, known: Known, depth: int) -> Value | None:
        left = self.value(node.left, known, depth)
        if isinstance(node.op, ast.Mod) and isinstance(left, Word) and not isinstance(left, Number):
            right = self.value(node.right, known, depth)
            return self.percent(left, list(right) if isinstance(right, list) else [right])
        if isinstance(node.op, ast.Div) and isinstance(getattr(node.right, "value", None), str):  # pathlib
            return self._path(node, [left, self.value(node.right, known, depth)])
        right = self.value(node.right, known, depth)
        if isinstance(left, Pairs) and isinstance(right, Pairs) and isinstance(node.op, ast.BitOr):
            return Pairs([*left.pairs, *right.pairs])
        if (number := computed(node.op, left, right)) is not None:
            return self.shown(number, *self.span(node))
        return self.added(left, right) if isinstance(node.op, ast.Add) else None

    def _path(self, node: ast.expr, parts: list[Value]) -> Value | None:
        slash = plain("/", self.place(node.lineno, node.col_offset), self.home)
        return self.in_one(slash, parts) if all(isinstance(each, Word) and not each.may_be_many for each in parts) else None

    def added(self, left: Value, right: Value) -> Value:
        """One value behind the other; of several values each."""
        if isinstance(left, Either) or isinstance(right, Either):
            return Either([self.added(first, second) for first in alternatives(left) for second in alternatives(right)])
        if isinstance(left, Number) or isinstance(right, Number):
            return unknown("...", left.start if isinstance(left, Word) else 0, self.home)
        if isinstance(left, Word) and isinstance(right, Word):
            return joined([left, right]) if len(left.pieces) + len(right.pieces) < MOST_PIECES else self.open(left)
        both = [each if isinstance(each, list) else [self.open(each)] for each in (left, right)]
        return [*both[0], *both[1]] if len(both[0]) + len(both[1]) < MOST_PIECES else [self.open(left)]

    # calls

    def _call(self, node: ast.Call, known: Known, depth: int) -> Value | None:
        own = self.own_call(node, known, depth)
        if own is not None:
            return own
        name = called_name(node)
        given: list[Value] = []
        for each in node.args:
            value = self.value(each.value if isinstance(each, ast.Starred) else each, known, depth)
            items = self.items(value) if isinstance(each, ast.Starred) else [value]
            if items is None:
                return None
            given += items[:MOST_ITEMS]
        if name in _SAME and len(given) == 1:
            listed = self.items(given[0]) if isinstance(given[0], Pairs) else given[0]
            return listed if name != "sorted" or listed is None else in_order(listed) if not node.keywords else None
        if name in ("parse_args", "parse_known_args") and self.options:
            at = self.place(node.lineno, node.col_offset)
            defaults = {each: self._assumed(self.value(option, known, depth)) for each, option in self.options.items()}
            read = Pairs([(plain(each, at, self.home), value) for each, value in defaults.items()])
            return read if name == "parse_args" else [read, self.open(read)]
        if name in ("str", "int", "float") and len(given) == 1:
            return self.converted(name, given[0], node)
        if name == "dict":
            return self._named(node, known, depth, given)
        made = MAKERS.get(name)
        if made is not None:
            return made(self, node, given)
        of = self.value(node.func.value, known, depth) if isinstance(node.func, ast.Attribute) else None
        return self._of_method(name, of, node, known, given, depth) if of is not None else None

    def _named(self, node: ast.Call, known: Known, depth: int, given: Sequence[Value] = ()) -> Pairs | None:
        """The arguments that a call names, behind those of dicts that it is given."""
        pairs: list[tuple[Word, Value]] = []
        for each in given:
            rows = [*each.pairs] if isinstance(each, Pairs) else paired(each)
            if rows is None:
                return None
            pairs += rows
        for keyword in node.keywords:
            value = self.value(keyword.value, known, depth)
            if keyword.arg is not None:
                pairs.append((plain(keyword.arg, self.place(keyword.lineno, keyword.col_offset), self.home), value))
            elif isinstance(value, Pairs):
                pairs += value.pairs
        return Pairs(pairs)

    def updated(self, node: ast.Call, known: Known, old: Value) -> Value:
        """A dict behind ``update(...)``; unknown where it takes what is not known."""
        given = [self.value(each, known) for each in node.args if not isinstance(each, ast.Starred)]
        more = self._named(node, known, 0, given)
        is_whole = more is not None and all(each.arg is not None for each in node.keywords) and len(given) == len(node.args)
        if more is None or not is_whole or not isinstance(old, Pairs):
            return unknown("...", self.place(node.lineno, node.col_offset), self.home)
        return Pairs([*old.pairs, *more.pairs])

    def _of_method(
        self, name: str, of: Value, node: ast.Call, known: Known, given: list[Value], depth: int
    ) -> Value | None:
        """What a method of a text, a list or a dict gives."""
        if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "shlex" and given:
            return self.split(given[0], as_shell=True) if name == "split" else given[0]
        if name in ("split", "splitlines"):
            by_lines = name == "splitlines" or (len(given) == 1 and isinstance(given[0], Word) and given[0].text == "\n")
            return self.by_lines(of) if by_lines else self.split(of, as_shell=False) if not given else None
        if isinstance(of, Pairs):
            if name == "get":
                key = given[0].text if given and isinstance(given[0], Word) and given[0].known else None
                is_default = len(given) == 2 and all(each.known and each.text != key for each, _ in of.pairs)
                return None if key is None else given[1] if is_default else of.get(key)
            parts: dict[str, list[Value]] = {
                "items": [[key, value] for key, value in of.pairs],
                "values": [value for _, value in of.pairs],
                "keys": [key for key, _ in of.pairs],
            }
            return parts.get(name, of if name == "copy" else None)
        if name == "joinpath" or (name == "join" and len(given) > 1):
            return self._path(node, given if name == "join" else [of, *given])
        if name == "join" and isinstance(of, Word) and len(given) == 1:
            return self.in_one(of, given[0]) if of.known else None
        if name in ("format", "substitute", "safe_substitute") and isinstance(of, Word):
            return self.with_fields(of, given, self._named(node, known, depth), dollar=name != "format")
        if name == "replace" and isinstance(of, Word):
            return self.replaced(of, given)
        if name in ("strip", "lstrip", "rstrip"):
            return self.stripped(of, name) if not given else None
        return of if name in _STRIPPED else None


_EXPRESSIONS: dict[type, Callable[[Values, Any, Known, int], Value | None]] = {
    ast.Constant: lambda self, node, _known, _depth: self.constant(node),
    ast.JoinedStr: Values._template,
    ast.UnaryOp: lambda self, node, _known, _depth: self.signed(node),
    ast.Name: lambda _self, node, known, _depth: known.get(node.id),
    ast.Attribute: Values._attribute,
    ast.Subscript: Values._subscript,
    ast.List: Values._list,
    ast.Tuple: Values._list,
    ast.Set: Values._list,
    ast.Dict: Values._dict,
    ast.ListComp: Values._comprehension,
    ast.GeneratorExp: Values._comprehension,
    ast.SetComp: Values._comprehension,
    ast.IfExp: Values._choice,
    ast.BinOp: Values._binary,
    ast.Call: Values._call,
}
