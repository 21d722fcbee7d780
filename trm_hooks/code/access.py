"""What variables, attributes and items stand for, and what assignments do to them."""

from __future__ import annotations

import _ast as ast

from trm_hooks.code.classes import bases_of
from trm_hooks.code.facts import ANY, extras, own_dict
from trm_hooks.code.state import NOTHING, Frame, State
from trm_hooks.code.syntax import last_name
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
    is_scalar,
    joined,
    there,
)
from trm_hooks.code.wrapped import HARMLESS_DECORATORS, unwrapped
from trm_hooks.project.entry_scripts import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from trm_hooks.code.modules import Module, Modules
    from trm_hooks.code.values import Path, Value

_MAX_BASES = 60


class Access(State):
    """What names, attributes and items stand for, and what assignments change."""

    def __init__(self, modules: Modules, ask: Callable[[Path], Any]) -> None:
        super().__init__(modules, ask)
        self._lineages: dict[int, list[Value]] = {}
        self._unwrapped: dict[int, Function | None] = {}

    def lineage(self, cls: Class) -> list[Value]:
        """A class and its bases, in the order in which Python looks through them; ends with :data:`UNKNOWN` if they are many."""
        if id(cls.node) not in self._lineages:
            self._lineages[id(cls.node)] = self._lineage(cls)
        return self._lineages[id(cls.node)]

    def _lineage(self, cls: Class) -> list[Value]:
        order: list[Value] = []
        pending: list[Value] = [cls]
        while pending and len(order) < _MAX_BASES:
            each = pending.pop(0)
            order.append(each)
            if isinstance(each, Class):
                pending[:0] = bases_of(each, self.static)
        # of a class that comes in twice the last place counts
        last = {id(each.node) if isinstance(each, Class) else index: index for index, each in enumerate(order)}
        found = [order[index] for index in sorted(last.values())]
        return [*found, UNKNOWN] if pending else found

    def find_method(self, cls: Class, name: str) -> Function | None:
        """The method of a class, its own or of a base in the repository, as far as no other base comes before."""
        for each in self.lineage(cls):
            if not isinstance(each, Class):
                return None
            for statement in reversed(each.node.body):
                if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) and statement.name == name:
                    return Function(each.module, statement, None, each)
        return None

    def unwrapped(self, function: Function) -> Function | None:
        """What calling a function runs, where it is decorated."""
        if all(last_name(each) in HARMLESS_DECORATORS for each in function.node.decorator_list):
            return function
        if id(function.node) not in self._unwrapped:
            self._unwrapped[id(function.node)] = unwrapped(function, self.static)
        return self._unwrapped[id(function.node)]

    def method_of(self, cls: Class, name: str) -> Value:
        """A method of a class, as the class gives it."""
        found = self.find_method(cls, name)
        return UNKNOWN if found is None or self.is_model(cls) else bound_to(found, cls)

    def parameters(self, callee: Value) -> list[str]:
        """The names of what a class or function takes; none where that is not known."""
        if isinstance(callee, Class):
            model = self.model(callee)
            if model is not None:
                return list(model.fields)
            found = self.find_method(callee, "__init__")
            callee = UNKNOWN if found is None else found
        if not isinstance(callee, Function):
            return []
        arguments = callee.node.args
        return [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]

    def class_named(self, annotation: ast.expr, module: Module) -> Class | None:
        """The class of the repository that an annotation names, alone or beside None."""
        parts = [annotation]
        if isinstance(annotation, ast.BinOp):
            parts = [annotation.left, annotation.right]
        elif isinstance(annotation, ast.Subscript):
            wrapper = self.static(annotation.value, module)
            if isinstance(wrapper, Class):
                parts = [annotation.value]  # a generic model with its types
            elif isinstance(wrapper, Outside) and wrapper.name == "typing.Optional":
                parts = [annotation.slice]
            else:
                return None
        parts = [each for each in parts if not (isinstance(each, ast.Constant) and each.value is None)]
        value = self.static(parts[0], module) if len(parts) == 1 and not isinstance(parts[0], ast.Subscript) else UNKNOWN
        return value if isinstance(value, Class) else None

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
            return joined(*(self.attribute(each, name, frame, node, default) for each in there(value)))
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
            self.facts.escape(extras(value), frame.spot(node))
            return own_dict(value)
        nested = value.nested.get(name)
        field = value.model.fields.get(name)
        if field is not None and field.changed:
            found = nested or self.named(value.map.get(name, field.default), frame, node, field.default)
            self.facts.escape(found, frame.spot(node))
            return UNKNOWN
        if nested is not None:
            return nested
        if field is not None:
            return self.named(value.map.get(name, field.default), frame, node, field.default)
        if value.model.extra == "allow" and not _has_method(value, name):
            return self.key(extras(value), name, frame, node, default)
        if value.model.keeps:
            self.facts.escape(extras(value), frame.spot(node))
        return UNKNOWN

    def key(self, of: Map, name: str, frame: Frame, node: ast.AST, default: Value = UNKNOWN) -> Value:
        """The value of one key of a dict; where several parts may give it, each is read."""
        found = of.get(name, default)
        if found is UNKNOWN and name not in of.named:
            for rest in of.rests:
                if name not in rest.minus:
                    self.facts.name((*rest.path, name), frame.spot(node))
        if isinstance(found, At):
            self.facts.default(found.path, default if isinstance(default, Const) else UNKNOWN)
        return self.named(found, frame, node, default)

    def named(self, found: Value | None, frame: Frame, node: ast.AST, default: Value) -> Value:
        """What a key of a dict or a field gives; a value of the config is named by that."""
        if isinstance(found, At):
            self.facts.name(found.path, frame.spot(node))
        return default if found is None else found

    def item(self, value: Value, key: Value, frame: Frame, node: ast.AST) -> Value:
        """``value[key]``."""
        if isinstance(value, Either):
            return joined(*(self.item(each, key, frame, node) for each in there(value)))
        known = key.value if isinstance(key, Const) else NOTHING
        if isinstance(value, At) and isinstance(known, (str, int)) and not isinstance(known, bool):
            return self.read((*value.path, str(known)), frame, node)
        if isinstance(value, Map):
            if known is NOTHING and is_scalar(key) and not value.rests:
                known = self.concrete(key)
            if isinstance(known, str):
                return self.key(value, known, frame, node)
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

    def divided(self, op: str, one: Value, value: Value, frame: Frame, node: ast.AST) -> None:
        """Note that a number needs another divisor than zero; a text, a path or an array does not."""
        if op in ("/", "//", "%") and isinstance(value, (At, Sym)) and is_scalar(one):
            conditions = (*self.conditions, (Sym("number", one), True))
            self.facts.require("nonzero", value, frame.spot(node), conditions, "divides by it")

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
        self.replaced(of, name, frame, node)
        for each in of.options if isinstance(of, Either) else (of,):
            if isinstance(each, At):
                self.facts.given.add(name)
                self.facts.overwrite((*each.path, name), frame.spot(node))

    def delete(self, target: ast.Attribute | ast.Subscript, frame: Frame) -> None:
        """Take a key or an attribute out."""
        spot = frame.spot(target)
        of = self.evaluate(target.value, frame)
        key = Const(target.attr) if isinstance(target, ast.Attribute) else self.evaluate(target.slice, frame)
        name = str(key.value) if isinstance(key, Const) else None
        self.facts.popped.add(ANY if name is None else name)
        if isinstance(of, At) and name is not None:
            self.facts.overwrite((*of.path, name), spot)
        elif isinstance(target, ast.Attribute):
            self.facts.escape(self.attribute(of, target.attr, frame, target), spot)
        else:
            self.facts.escape(self.item(of, key, frame, target), spot)

    def replaced(self, of: Value, name: str | None, frame: Frame, node: ast.AST) -> None:
        """A class or function of the repository gets another meaning while it runs: nothing is known from then on."""
        found = self.member(of, name) if isinstance(of, Package) and name is not None else of
        if isinstance(of, (Package, Class)) and (name is None or isinstance(found, (Class, Function))):
            self.facts.give_up(frame.spot(node))

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
            self.facts.overwrite((*of.path, name), frame.spot(target))
        else:
            self.facts.escape(of, frame.spot(target))


def _has_method(value: Instance, name: str) -> bool:
    return name.startswith("model_") or (value.model.keeps and name not in value.model.fields)


def bound_to(method: Function, of: Object | Class) -> Function:
    """A method as an object or a class gives it: with its first argument, where it has one."""
    kinds = {each.id for each in method.node.decorator_list if isinstance(each, ast.Name)}
    bound: Value | None = of
    if "staticmethod" in kinds or (isinstance(of, Class) and "classmethod" not in kinds):
        bound = None
    elif "classmethod" in kinds:
        bound = of if isinstance(of, Class) else of.cls
    return Function(method.module, method.node, bound, method.owner)
