"""What expressions stand for."""

# ruff: noqa: ARG001  (every step of a table is called alike)
from __future__ import annotations

import _ast as ast

from trm_hooks.code.access import Access
from trm_hooks.code.facts import dumped
from trm_hooks.code.state import Frame
from trm_hooks.code.values import (
    UNKNOWN,
    At,
    Const,
    Instance,
    Map,
    Rest,
    Several,
    Sym,
    holds,
    is_scalar,
    joined,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from trm_hooks.code.values import Value

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


class Expressions(Access):
    """Evaluates expressions; calls are left to the class above."""

    def evaluate(self, node: ast.expr, frame: Frame) -> Value:
        """What an expression stands for."""
        self.step()
        found = _BY_TYPE.get(type(node))
        if found is not None:
            return found(self, node, frame)
        # any other kind of expression: its parts are followed, its own value is not known
        for name in node._fields:
            part = getattr(node, name, None)
            for each in part if isinstance(part, list) else (part,):
                if isinstance(each, ast.expr):
                    self.facts.escape(self.evaluate(each, frame), frame.spot(node))
        return UNKNOWN

    def call(self, node: ast.Call, frame: Frame) -> Value:
        """What a call gives."""
        raise NotImplementedError


def _constant(run: Expressions, node: ast.Constant, frame: Frame) -> Value:
    return Const(node.value)


def _attribute(run: Expressions, node: ast.Attribute, frame: Frame) -> Value:
    return run.attribute(run.evaluate(node.value, frame), node.attr, frame, node)


def _subscript(run: Expressions, node: ast.Subscript, frame: Frame) -> Value:
    value = run.evaluate(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        for bound in (node.slice.lower, node.slice.upper, node.slice.step):
            if bound is not None:
                run.evaluate(bound, frame)
        run.facts.escape(value, frame.spot(node), False)
        return UNKNOWN
    return run.item(value, run.evaluate(node.slice, frame), frame, node)


def _items(run: Expressions, node: ast.Tuple | ast.List, frame: Frame) -> Value:
    items: list[Value] = []
    for each in node.elts:
        value = run.evaluate(each.value if isinstance(each, ast.Starred) else each, frame)
        if isinstance(each, ast.Starred):
            run.facts.escape(value, frame.spot(each))
            value = UNKNOWN
        items.append(value)
    return Several(tuple(items))


def _dict(run: Expressions, node: ast.Dict, frame: Frame) -> Value:
    result = Map({})
    for key, item in zip(node.keys, node.values, strict=True):
        value = run.evaluate(item, frame)
        if key is None:
            result = merged(run, result, value, frame, node)
            continue
        name = run.evaluate(key, frame)
        if isinstance(name, Const) and isinstance(name.value, str):
            result = Map({**result.named, name.value: value}, result.rests, result.open)
        elif not (isinstance(name, Const)):
            run.facts.escape(value, frame.spot(node))
            result = Map(result.named, result.rests, True)
    return result


def merged(run: Expressions, one: Map, other: Value, frame: Frame, node: ast.AST) -> Map:
    """``{**one, **other}``."""
    if isinstance(other, At):
        other = Map({}, (Rest(other.path),))
    if isinstance(other, Instance):
        other = dumped(other)
    if not isinstance(other, Map):
        run.facts.escape(other, frame.spot(node))
        return Map(one.named, one.rests, True)
    named = dict(one.named)
    for name in named:
        if other.open or any(name not in rest.minus for rest in other.rests):
            named[name] = UNKNOWN
    return Map({**named, **other.named}, one.rests + other.rests, one.open or other.open)


def _if(run: Expressions, node: ast.IfExp, frame: Frame) -> Value:
    test = run.truth(node.test, frame)
    run.conditions.append((test, True))
    body = run.evaluate(node.body, frame)
    run.conditions[-1] = (test, False)
    orelse = run.evaluate(node.orelse, frame)
    run.conditions.pop()
    return chosen(test, body, orelse)


def chosen(test: Value, body: Value, orelse: Value) -> Value:
    """One of two values, by a condition."""
    if is_scalar(test) and is_scalar(body) and is_scalar(orelse):
        return Sym("if", test, body, orelse)
    return joined(body, orelse)


def _binary(run: Expressions, node: ast.BinOp, frame: Frame) -> Value:
    left, right = run.evaluate(node.left, frame), run.evaluate(node.right, frame)
    op = _BINARY.get(type(node.op))
    if op is not None:
        run.divided(op, left, right, frame, node)
        if is_scalar(left) and is_scalar(right):
            return Sym(op, left, right)
        if op == "+" and isinstance(left, Several) and isinstance(right, Several):
            return Several(left.items + right.items)
    if isinstance(node.op, ast.BitOr) and isinstance(left, Map):
        return merged(run, left, right, frame, node)
    run.facts.escape(left, frame.spot(node), False)
    run.facts.escape(right, frame.spot(node), False)
    return UNKNOWN


def _bool(run: Expressions, node: ast.BoolOp, frame: Frame) -> Value:
    op = "and" if isinstance(node.op, ast.And) else "or"
    result = run.evaluate(node.values[0], frame)
    before = len(run.conditions)
    for each in node.values[1:]:
        run.conditions.append((result if is_scalar(result) else UNKNOWN, op == "and"))
        value = run.evaluate(each, frame)
        result = Sym(op, result, value) if is_scalar(result) and is_scalar(value) else joined(result, value)
    del run.conditions[before:]
    return result


def _unary(run: Expressions, node: ast.UnaryOp, frame: Frame) -> Value:
    value = run.evaluate(node.operand, frame)
    if isinstance(node.op, ast.Not):
        return Sym("not", value) if is_scalar(value) else UNKNOWN
    if isinstance(node.op, ast.USub) and is_scalar(value):
        return Sym("-x", value)
    run.facts.escape(value, frame.spot(node), False)
    return UNKNOWN


def _compare(run: Expressions, node: ast.Compare, frame: Frame) -> Value:
    left = run.evaluate(node.left, frame)
    right = run.evaluate(node.comparators[0], frame)
    for each in node.comparators[1:]:
        run.facts.escape(run.evaluate(each, frame), frame.spot(node), False)
    op = _COMPARISONS[type(node.ops[0])]
    if op in ("in", "not in") and isinstance(left, Const) and isinstance(left.value, str):
        if isinstance(right, At):
            run.facts.name((*right.path, left.value), frame.spot(node))
            return UNKNOWN
        if isinstance(right, (Map, Instance)):
            run.key(right if isinstance(right, Map) else right.map, left.value, frame, node)
            return UNKNOWN
    if op not in ("is", "is not"):
        for value in (left, right):
            run.facts.escape(value, frame.spot(node), False)
    if len(node.ops) > 1:
        return UNKNOWN
    if isinstance(right, Several) and all(isinstance(each, Const) for each in right.items):
        right = Const([each.value for each in right.items if isinstance(each, Const)])
    return Sym(op, left, right) if is_scalar(left) and is_scalar(right) else UNKNOWN


def _text(run: Expressions, node: ast.JoinedStr, frame: Frame) -> Value:
    parts: list[Value] = []
    for each in node.values:
        if isinstance(each, ast.FormattedValue):
            value = run.evaluate(each.value, frame)
            if each.format_spec is not None:
                run.evaluate(each.format_spec, frame)
                value = UNKNOWN
            parts.append(value)
        else:
            parts.append(run.evaluate(each, frame))
    return Sym("format", *parts) if all(map(is_scalar, parts)) else UNKNOWN


def _yield(run: Expressions, node: ast.Yield | ast.YieldFrom, frame: Frame) -> Value:
    frame.yields = True
    if node.value is not None:
        run.facts.escape(run.evaluate(node.value, frame), frame.spot(node))
    return UNKNOWN


def _lambda(run: Expressions, node: ast.Lambda, frame: Frame) -> Value:
    run.lose_names(node, frame)
    return UNKNOWN


def _comprehension(
    run: Expressions, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, frame: Frame
) -> Value:
    inner = Frame(frame.module, dict(frame.env), frame.owner)
    run.conditions.append((UNKNOWN, True))
    for each in node.generators:
        run.assign(each.target, iterated(run, run.evaluate(each.iter, inner), inner, node), inner)
        for test in each.ifs:
            run.facts.escape(run.evaluate(test, inner), frame.spot(node), False)
    if isinstance(node, ast.DictComp):
        run.facts.escape(run.evaluate(node.key, inner), frame.spot(node))
        run.facts.escape(run.evaluate(node.value, inner), frame.spot(node))
        value: Value = UNKNOWN
    else:
        value = run.evaluate(node.elt, inner)
    run.conditions.pop()
    return Several((value,)) if holds(value) else UNKNOWN


def iterated(run: Expressions, value: Value, frame: Frame, node: ast.AST) -> Value:
    """What a loop over ``value`` gives each time."""
    if isinstance(value, Several) and value.items:
        return joined(*value.items)
    run.facts.escape(value, frame.spot(node), not isinstance(value, At))
    return UNKNOWN


def _named_expression(run: Expressions, node: ast.NamedExpr, frame: Frame) -> Value:
    value = run.evaluate(node.value, frame)
    run.assign(node.target, value, frame)
    return value


_BY_TYPE: dict[type[ast.expr], Callable[[Expressions, Any, Frame], Value]] = {
    ast.Constant: _constant,
    ast.Name: Expressions.name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: lambda run, node, frame: run.call(node, frame),
    ast.Tuple: _items,
    ast.List: _items,
    ast.Dict: _dict,
    ast.IfExp: _if,
    ast.BinOp: _binary,
    ast.BoolOp: _bool,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.JoinedStr: _text,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.NamedExpr: _named_expression,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Await: lambda run, node, frame: run.evaluate(node.value, frame),
}
