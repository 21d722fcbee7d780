"""What expressions stand for."""

from __future__ import annotations

import _ast as ast

from trm_hooks.code.facts import Requirement, dumped, extras
from trm_hooks.code.state import NOTHING, Frame, State
from trm_hooks.code.values import (
    UNKNOWN,
    At,
    Class,
    Const,
    Either,
    Function,
    Instance,
    Map,
    Method,
    Object,
    Outside,
    Package,
    Several,
    Sym,
    holds,
    is_scalar,
    joined,
)
from trm_hooks.project.entry_scripts import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
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


class Expressions(State):
    """Evaluates expressions; calls are left to the class above."""

    def evaluate(self, node: ast.expr, frame: Frame) -> Value:
        """What an expression stands for."""
        self.step()
        found = _BY_TYPE.get(type(node))
        if found is not None:
            return found(self, node, frame)
        # whatever else there is: its parts are looked at, and what they give is lost
        for name in node._fields:
            part = getattr(node, name, None)
            for each in part if isinstance(part, list) else (part,):
                if isinstance(each, ast.expr):
                    self.facts.escape(self.evaluate(each, frame), frame.spot(node))
        return UNKNOWN

    def call(self, node: ast.Call, frame: Frame) -> Value:
        """What a call gives."""
        raise NotImplementedError

    def name(self, node: ast.Name, frame: Frame) -> Value:
        """A variable, or what the module knows by that name."""
        if node.id in frame.env:
            return frame.env[node.id]
        return self.look_up(node.id, frame.module)

    def attribute(self, value: Value, name: str, frame: Frame, node: ast.AST, default: Value = UNKNOWN) -> Value:
        """``value.name``, as it is read and not called."""
        if isinstance(value, At):
            if name.startswith("_"):
                self.facts.escape(value, frame.spot(node))
                return UNKNOWN
            return self.read((*value.path, name), frame, node, default)
        if isinstance(value, Instance):
            return self._of_instance(value, name, frame, node, default)
        if isinstance(value, Either):
            return joined(*(self.attribute(each, name, frame, node, default) for each in value.options))
        if isinstance(value, (Package, Outside)):
            return self.member(value, name)
        if isinstance(value, (Map, Several)):
            return Method(value, name)
        if isinstance(value, (Class, Object)):
            return Method(value, name)
        self.facts.escape(value, frame.spot(node))
        return UNKNOWN

    def _of_instance(self, value: Instance, name: str, frame: Frame, node: ast.AST, default: Value) -> Value:
        if name in ("__pydantic_extra__", "model_extra"):
            return extras(value)
        if name == "__dict__":
            return dumped(value)
        nested = value.nested.get(name)
        if nested is not None:
            return nested
        field = value.model.fields.get(name)
        if field is not None:
            return self._named(value.map.get(name, field.default), frame, node, field.default)
        if value.model.extra == "allow" and not _has_method(value, name):
            return self._named(extras(value).get(name, default), frame, node, default)
        if value.model.keeps:
            self.facts.escape(extras(value), frame.spot(node))
        return UNKNOWN

    def _named(self, found: Value | None, frame: Frame, node: ast.AST, default: Value) -> Value:
        """What a key of a dict or a field gives; a value of the config is named by that."""
        if isinstance(found, At):
            self.facts.name(found.path, frame.spot(node))
        return default if found is None else found

    def item(self, value: Value, key: Value, frame: Frame, node: ast.AST) -> Value:
        """``value[key]``."""
        if isinstance(value, Either):
            return joined(*(self.item(each, key, frame, node) for each in value.options))
        known = key.value if isinstance(key, Const) else NOTHING
        if isinstance(value, At) and isinstance(known, (str, int)) and not isinstance(known, bool):
            return self.read((*value.path, str(known)), frame, node)
        if isinstance(value, Map):
            if known is NOTHING and is_scalar(key) and not value.rests:
                known = self.concrete(key)
            if isinstance(known, str):
                return self._named(value.get(known), frame, node, UNKNOWN)
        if isinstance(value, Several):
            if isinstance(known, int) and -len(value.items) <= known < len(value.items):
                return value.items[known]
            return joined(*value.items) if value.items else UNKNOWN
        if isinstance(value, Sym) and isinstance(known, int):
            return Sym("item", value, key)
        self.facts.escape(value, frame.spot(node))
        self.facts.escape(key, frame.spot(node), False)
        return UNKNOWN

    def truth(self, node: ast.expr, frame: Frame) -> Value:
        """A condition, which reads of a section only whether it is there."""
        value = self.evaluate(node, frame)
        return value if is_scalar(value) else UNKNOWN

    def divided(self, op: str, value: Value, frame: Frame, node: ast.AST) -> None:
        """Note that a division needs another divisor than zero."""
        if op in ("/", "//", "%") and isinstance(value, (At, Sym)):
            self.facts.requirements.append(
                Requirement("nonzero", value, frame.spot(node), tuple(self.conditions), "divides by it")
            )

    def lose_names(self, node: ast.AST, frame: Frame) -> None:
        """Whatever a nested function or lambda uses of the variables around it is lost from sight."""
        for each in walk(node):
            if isinstance(each, ast.Name) and each.id in frame.env:
                self.facts.escape(frame.env[each.id], frame.spot(node))

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Bind a target; what is stored where it cannot be followed is lost."""
        if isinstance(target, ast.Name):
            if target.id in frame.globals:
                self.facts.escape(value, frame.spot(target))
            frame.env[target.id] = value
        elif isinstance(target, ast.Starred):
            self.assign(target.value, UNKNOWN, frame)
            self.facts.escape(value, frame.spot(target))
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target.elts, value, frame)
        elif isinstance(target, ast.Attribute):
            self._set_attribute(self.evaluate(target.value, frame), target.attr, value, frame, target)
        elif isinstance(target, ast.Subscript):
            self._set_item(target, value, frame)

    def _unpack(self, targets: list[ast.expr], value: Value, frame: Frame) -> None:
        plain = not any(isinstance(each, ast.Starred) for each in targets)
        if isinstance(value, Several) and plain and len(value.items) == len(targets):
            for target, item in zip(targets, value.items, strict=True):
                self.assign(target, item, frame)
        elif isinstance(value, Sym) and plain:
            for index, target in enumerate(targets):
                self.assign(target, Sym("item", value, Const(index)), frame)
        else:
            self.facts.escape(value, frame.spot(targets[0]) if targets else frame.spot(ast.Pass()))
            for target in targets:
                self.assign(target, UNKNOWN, frame)

    def _set_attribute(self, of: Value, name: str, value: Value, frame: Frame, node: ast.AST) -> None:
        self.facts.changed.add(name)
        self.facts.escape(value, frame.spot(node))
        for each in of.options if isinstance(of, Either) else (of,):
            if isinstance(each, At):
                self.facts.given.add(name)
                self.facts.escape(At((*each.path, name)), frame.spot(node))

    def _set_item(self, target: ast.Subscript, value: Value, frame: Frame) -> None:
        of, key = self.evaluate(target.value, frame), self.evaluate(target.slice, frame)
        name = key.value if isinstance(key, Const) else None
        if isinstance(of, Map) and isinstance(name, str) and isinstance(target.value, ast.Name):
            self.facts.given.add(name)
            frame.env[target.value.id] = Map({**of.named, name: value}, of.rests, of.open)
            return
        self.facts.escape(value, frame.spot(target))
        if isinstance(of, At) and isinstance(name, str):
            self.facts.given.add(name)
            self.facts.changed.add(name)
            self.facts.escape(At((*of.path, name)), frame.spot(target))
        else:
            self.facts.escape(of, frame.spot(target))


def _has_method(value: Instance, name: str) -> bool:
    return name.startswith("model_") or (value.model.keeps and name not in value.model.fields)


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
        other = Map({}, (_rest(other),))
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


def _rest(value: At):  # type: ignore[no-untyped-def]
    from trm_hooks.code.values import Rest

    return Rest(value.path)


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
        is_text = op == "%" and isinstance(left, Const) and isinstance(left.value, str)
        if not is_text:
            run.divided(op, right, frame, node)
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
            run._named((right if isinstance(right, Map) else right.map).get(left.value), frame, node, UNKNOWN)
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
    run.facts.escape(value, frame.spot(node))
    return UNKNOWN


def _named_expression(run: Expressions, node: ast.NamedExpr, frame: Frame) -> Value:
    value = run.evaluate(node.value, frame)
    run.assign(node.target, value, frame)
    return value


_BY_TYPE = {
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
    ast.Await: lambda run, node, frame: run.evaluate(node.value, frame),
}
__all__ = ["Expressions", "Function", "chosen", "iterated", "merged"]
