"""What calls give: functions and classes of the repository are followed, a few of other packages are known."""

from __future__ import annotations

import _ast as ast

from trm_hooks.code.access import bound_to
from trm_hooks.code.classes import bases_of
from trm_hooks.code.expressions import Expressions, merged
from trm_hooks.code.facts import ANY, dumped, extras
from trm_hooks.code.outside import called_outside
from trm_hooks.code.plain import TEXT_METHODS
from trm_hooks.code.state import GOES_ON, MAY_END, Frame
from trm_hooks.code.syntax import drops_more, may_end, signature
from trm_hooks.code.values import (
    PYDANTIC,
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
    Partial,
    Rest,
    Several,
    Sym,
    holds,
    is_scalar,
    joined,
    there,
)
from trm_hooks.project.entry_scripts import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.code.values import Model, Value

_MAX_DEPTH = 25
_MAX_NESTED = 8
_SAYS = frozenset(("critical", "debug", "error", "exception", "info", "log", "set_description", "warn", "warning", "write"))


class Calls(Expressions):
    """Evaluates calls; the bodies of functions are left to the class above."""

    def call(self, node: ast.Call, frame: Frame) -> Value:
        """What a call gives."""
        function = node.func
        callee: Value
        if isinstance(function, ast.Attribute):
            of = self.evaluate(function.value, frame)
            callee = self.member(of, function.attr) if isinstance(of, (Package, Outside)) else Method(of, function.attr)
        elif isinstance(function, ast.Name) and function.id == "super" and frame.owner is not None:
            return self._super(frame.owner, frame)
        else:
            callee = self.evaluate(function, frame)
        args, given = self._arguments(node, frame)
        result = self.dispatch(callee, args, given, frame, node)
        if isinstance(callee, Method) and isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            self._changed(callee, function.value.id, args, given, frame, node)
        return result

    def _arguments(self, node: ast.Call, frame: Frame) -> tuple[list[Value], Map]:
        args: list[Value] = []
        given = Map({})
        for each in node.args:
            value = self.evaluate(each.value if isinstance(each, ast.Starred) else each, frame)
            if not isinstance(each, ast.Starred):
                args.append(value)
            elif isinstance(value, Several):
                args.extend(value.items)
            else:
                self.facts.escape(value, frame.spot(node))
                given = Map(given.named, given.rests, True)
        strict: dict[str, Value] = {}
        for keyword in node.keywords:
            value = self.evaluate(keyword.value, frame)
            if keyword.arg is None:
                given = merged(self, given, value, frame, node)
            else:
                strict[keyword.arg] = value
        return args, Map({**given.named, **strict}, given.rests, given.open, frozenset(strict))

    def _super(self, owner: Class, frame: Frame) -> Value:
        bases = [base for base in bases_of(owner, self.static) if isinstance(base, Class)]
        own = next(iter(frame.env.values()), None)
        actual = self.lineage(own.cls) if isinstance(own, Object) else []
        # with several bases the next class depends on more than the method's own class
        is_plain = not any(isinstance(each, Class) and len(each.node.bases) > 1 for each in actual)
        return Object(bases[0]) if len(bases) == 1 and is_plain else UNKNOWN

    def dispatch(self, callee: Value, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
        """What calling ``callee`` gives."""
        if isinstance(callee, Function):
            return self._function(callee, args, given, frame, node)
        if isinstance(callee, Class):
            return self.construct(callee, args, given, frame, node)
        if isinstance(callee, Outside):
            return called_outside(self, callee.name, args, given, frame, node)
        if isinstance(callee, Method):
            return self._method(callee.of, callee.name, args, given, frame, node)
        if isinstance(callee, Partial):
            given = merged(self, callee.given, given, frame, node)
            return self.dispatch(callee.callee, [*callee.args, *args], given, frame, node)
        if isinstance(callee, Either):
            options = there(callee)
            self.conditions += [(UNKNOWN, True)] * (len(options) > 1)
            found = [self.dispatch(each, args, given, frame, node) for each in options]
            del self.conditions[len(self.conditions) - (len(options) > 1) :]
            return joined(*found)
        self.lose(args, given, frame, node)
        self.facts.escape(callee, frame.spot(node))
        return UNKNOWN

    def _function(self, function: Function, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
        bound = [] if function.bound is None else [function.bound]
        if not any(map(holds, (*args, given, *bound))) and not isinstance(function.bound, Object):
            if may_end(function.node):
                self.ended = MAY_END  # it is not followed
            return UNKNOWN
        if (
            function.node in self.active
            or len(self.active) > _MAX_DEPTH
            or (plain := self.unwrapped(function)) is None
            or given.open
        ):
            self.lose(args, given, frame, node)
            return UNKNOWN
        if plain.node is not function.node:
            return self._function(plain, [*bound, *args], given, frame, node)
        name = function.owner.node.name if function.owner is not None and function.node.name == "__init__" else function.node.name
        drops = bool(given.rests) and drops_more(function.node) and self._is_plainly_owned(function)
        model = signature(function.node, function.module, name, self.static, len(bound), drops)
        if given.rests:
            placed = frozenset(model.positional[: len(args)]) & model.fields.keys()
            self.facts.give(model, given, frame.spot(node), self.conditions, placed)
        return self.run(function, {**function.closure, **self._bound(function, model, [*bound, *args], given)})

    def _is_plainly_owned(self, function: Function) -> bool:
        """Whether no base outside the repository, but such as are known, sees what a method is given."""
        bases = self.lineage(function.owner) if function.owner is not None else []
        names = [each.name if isinstance(each, Outside) else "" for each in bases if not isinstance(each, Class)]
        return all(name.startswith(("abc.", "builtins.", "torch.nn.", "typing.")) for name in names)

    def _bound(
        self, function: Function, model: Model, args: list[Value], given: Map
    ) -> dict[str, Value]:
        arguments = function.node.args
        positional = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        env: dict[str, Value] = dict(zip(positional, args, strict=False))
        if arguments.vararg is not None:
            env[arguments.vararg.arg] = Several(tuple(args[len(positional) :]))
        for name, field in model.fields.items():
            if name not in env:
                found = given.get(name, field.default)
                env[name] = field.default if found is None else found
        for name in positional:
            env.setdefault(name, UNKNOWN)
        if arguments.kwarg is not None:
            env[arguments.kwarg.arg] = given.without(env)
        return env

    def construct(self, cls: Class, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
        """An object of a class of the repository."""
        model = self.model(cls)
        if model is not None:
            if model.kind != PYDANTIC and len(args) <= len(model.positional):
                placed = model.positional[: len(args)]
                given = Map({**given.named, **dict(zip(placed, args, strict=True))}, given.rests, given.open, given.strict)
            elif args:
                self.lose(args, given, frame, node)
                return UNKNOWN
            return self.instance(model, given, frame, node, 0)
        found = self.find_method(cls, "__init__")
        made = Object(cls)
        if found is None or self.is_model(cls) or not self._made_plainly(cls):
            self.lose(args, given, frame, node)
            return UNKNOWN if self.is_model(cls) else made
        if any(map(holds, (*args, given))):
            self.dispatch(Function(found.module, found.node, made, found.owner), args, given, frame, node)
        return made

    def _made_plainly(self, cls: Class) -> bool:
        """Whether calling a class calls its ``__init__`` with the same arguments, as far as the repository shows."""
        classes = [each for each in self.lineage(cls) if isinstance(each, Class)]
        own = [self.find_method(cls, name) for name in ("__new__", "__init_subclass__")]
        return own == [None, None] and not any(
            each.node.keywords or each.node.decorator_list for each in classes
        )

    def instance(self, model: Model, given: Map, frame: Frame, node: ast.AST, depth: int) -> Instance:
        """An object of a model, with objects of the models that its fields name."""
        spot = frame.spot(node)
        self.facts.give(model, given, spot, self.conditions)
        nested: dict[str, Instance] = {}
        lost: dict[str, Value] = {}
        for name, field in model.fields.items():
            value = given.get(name, field.default)
            if isinstance(value, Instance):
                nested[name] = value
            elif field.annotation is not None and model.typed and isinstance(value, (At, Map)) and depth < _MAX_NESTED:
                cls = self.class_named(field.annotation, field.module)
                inner = None if cls is None else self.model(cls)
                if inner is not None and inner.kind == PYDANTIC:
                    below = Map({}, (Rest(value.path),)) if isinstance(value, At) else value
                    self.conditions.append((Sym("is not", value, Const(None)) if isinstance(value, At) else UNKNOWN, True))
                    nested[name] = self.instance(inner, below, frame, node, depth + 1)
                    self.conditions.pop()
                elif cls is not None:
                    self.facts.escape(value, spot, False)
                    lost[name] = UNKNOWN  # nobody knows what that class makes of it
            elif value is not None:
                self.facts.escape(value if not is_scalar(value) else UNKNOWN, spot)
        made = Instance(model, Map({**given.named, **lost}, given.rests, given.open, given.strict) if lost else given, nested)
        if model.keeps:
            self.facts.escape(extras(made), spot)
        for late in model.late.values():
            if late.node not in self.active and len(self.active) < _MAX_DEPTH:
                self.run(late, {late.node.args.args[0].arg: made})
        self.ended = GOES_ON
        return made

    def _method(self, of: Value, name: str, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
        if isinstance(of, Either):
            return joined(*(self._method(each, name, args, given, frame, node) for each in there(of)))
        if isinstance(of, (At, Map)):
            return self._of_section(of, name, args, given, frame, node)
        if isinstance(of, Instance):
            return self._of_instance_called(of, name, args, given, frame, node)
        if isinstance(of, Sym):
            self.facts.escape(of, frame.spot(node), False)
            if name in TEXT_METHODS and all(map(is_scalar, args)) and not given.named:
                return Sym(name, of, *args)
        if isinstance(of, (Object, Class)):
            return self._of_class(of, name, args, given, frame, node)
        if isinstance(of, Several) and name in ("append", "extend") and isinstance(node, ast.Call):
            return Const(None)  # the variable takes it in
        if of is UNKNOWN and name in _SAYS:
            return UNKNOWN
        if isinstance(of, Const):
            self.lose(args, given, frame, node, False)
            return Sym(name, of, *args) if name in TEXT_METHODS and all(map(is_scalar, args)) else UNKNOWN
        self.facts.escape(of, frame.spot(node))
        self.lose(args, given, frame, node)
        return UNKNOWN

    def _of_class(
        self, of: Object | Class, name: str, args: list[Value], given: Map, frame: Frame, node: ast.AST
    ) -> Value:
        cls = of if isinstance(of, Class) else of.cls
        if isinstance(of, Class) and name in ("model_validate", "parse_obj") and args and self.model(cls) is not None:
            return self.construct(cls, [], merged(self, Map({}), args[0], frame, node), frame, node)
        found = self.find_method(cls, name)
        if found is None or self.is_model(cls):
            if name == "save_hyperparameters":
                self.lose(frame.env.values(), Map({}), frame, node)
            self.lose(args, given, frame, node)
            return UNKNOWN
        if given.rests and isinstance(of, Object) and self._is_shadowed(cls, name):
            self.lose(args, given, frame, node)
            return UNKNOWN
        return self.dispatch(bound_to(found, of), args, given, frame, node)

    def _is_shadowed(self, cls: Class, name: str) -> bool:
        """Whether an object may have something else by the name of a method."""
        if self.find_method(cls, "__getattribute__") is not None:
            return True
        classes = [each.node for each in self.lineage(cls) if isinstance(each, Class)]
        stored = (each for node in classes for each in walk(node) if isinstance(each, ast.Attribute) and each.attr == name)
        return any(isinstance(each.ctx, ast.Store) for each in stored)

    def _of_section(
        self, of: At | Map, name: str, args: list[Value], given: Map, frame: Frame, node: ast.AST
    ) -> Value:
        key = args[0].value if args and isinstance(args[0], Const) else None
        named = next((each for name, each in given.named.items() if name in ("default", "default_value")), None)
        without = UNKNOWN if name == "pop" else Const(None)  # it raises
        default = args[1] if len(args) > 1 else named or without
        if name in ("get", "pop", "setdefault") and isinstance(key, str):
            if name == "pop":
                self.facts.popped.add(key)
            if name == "setdefault":
                self.facts.given.add(key)
            self.facts.escape(default, frame.spot(node), False)
            if isinstance(of, At):
                return self.read((*of.path, key), frame, node, default if isinstance(default, Const) else UNKNOWN)
            return self.key(of, key, frame, node, default)
        if name == "pop":
            self.facts.popped.add(ANY)
        if name == "get" and isinstance(of, Map) and args and is_scalar(args[0]) and not of.rests:
            return self.item(of, args[0], frame, node)
        if name == "copy" and not args:
            return of
        if isinstance(of, At) and name in TEXT_METHODS and all(map(is_scalar, args)) and not given.named:
            self.facts.escape(of, frame.spot(node), False)
            return Sym(name, of, *args)
        self.facts.escape(of, frame.spot(node), name not in ("keys", "startswith", "endswith", "format"))
        if name == "update" and isinstance(of, Map):
            self.facts.given.update(given.named)
            return Const(None)
        self.lose(args, given, frame, node)
        return UNKNOWN

    def _of_instance_called(
        self, of: Instance, name: str, args: list[Value], given: Map, frame: Frame, node: ast.AST
    ) -> Value:
        if name in ("model_dump", "dict") and not args and not set(given.named) - {"mode", "round_trip", "warnings"}:
            return dumped(of)
        if name in ("model_dump_json", "json"):
            return UNKNOWN
        if name in ("model_copy", "copy") and not args and not given.named:
            return of
        self.facts.escape(of, frame.spot(node))
        self.lose(args, given, frame, node)
        return UNKNOWN

    def _changed(self, callee: Method, name: str, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> None:
        """A variable whose list or dict was changed by a method holds what it was given."""
        of = callee.of
        if isinstance(of, Several) and callee.name == "append" and args:
            frame.env[name] = Several((*of.items, args[0]))
        elif isinstance(of, Several) and callee.name == "extend" and args:
            more = args[0].items if isinstance(args[0], Several) else (UNKNOWN,)
            if not isinstance(args[0], Several):
                self.facts.escape(args[0], frame.spot(node))
            frame.env[name] = Several((*of.items, *more))
        elif isinstance(of, Map) and callee.name == "update":
            result = merged(self, of, args[0], frame, node) if args else of
            frame.env[name] = merged(self, result, given, frame, node)
