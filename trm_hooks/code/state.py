"""What the following of one entry script keeps between its steps: where it is, under which conditions, and what it found."""

from __future__ import annotations

from trm_hooks.code.classes import is_model, model_of
from trm_hooks.code.facts import Facts, Spot
from trm_hooks.code.plain import ABSENT, NOTHING, work_out
from trm_hooks.code.values import UNKNOWN, At, Class, Const, Function, Model, Outside, Package
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable
    from typing import Any

    from trm_hooks.code.modules import Module, Modules
    from trm_hooks.code.values import Map, Path, Value

# How a statement or a call ends: the next statement follows, may follow, or never does.
GOES_ON, MAY_END, ENDS = 0, 1, 2
_MAX_STEPS = 60_000
_MAX_LINKS = 12
_MAX_NAMES = 2_000


class TooFar(Exception):
    """More code than is followed."""


class Frame(Record, frozen=False):
    """One function that is followed: its module, its variables, the class it belongs to, and what it returned so far."""

    module: Module
    env: dict[str, Value]
    owner: Class | None = None
    globals: set[str] = set()
    returned: list[Value] = []
    yields: bool = False

    def spot(self, node: ast.AST) -> Spot:
        """Where ``node`` is."""
        return Spot(self.module.path, getattr(node, "lineno", 1))


class State:
    """What every step knows; the steps themselves are what the classes above this one add.

    ``ask`` answers for the values that decide which code is loaded (``arch.name``); what was asked is kept in ``asked``.
    """

    def __init__(self, modules: Modules, ask: Callable[[Path], Any]) -> None:
        self.modules = modules
        self.facts = Facts()
        self.asked: dict[Path, Any] = {}
        self.conditions: list[tuple[Value, bool]] = []
        self.active: list[ast.AST] = []
        self.ended = GOES_ON  # whether the last call came back
        self._ask = ask
        self._steps = 0
        self._models: dict[int, Model | None] = {}
        self._is_model: dict[int, bool] = {}
        self._names: dict[tuple[int, str], Value] = {}

    def step(self, count: int = 1) -> None:
        """Count steps; raises :class:`TooFar` where they are too many."""
        self._steps += count
        if self._steps > _MAX_STEPS:
            raise TooFar

    def evaluate(self, node: ast.expr, frame: Frame) -> Value:
        """What an expression stands for."""
        raise NotImplementedError

    def dispatch(self, callee: Value, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
        """What a call gives."""
        raise NotImplementedError

    def run(self, function: Function, env: dict[str, Value]) -> Value:
        """What the body of a function returns."""
        raise NotImplementedError

    def lose(self, args: Iterable[Value], given: Map, frame: Frame, node: ast.AST, mutable: bool = True) -> None:
        """Arguments go where they cannot be followed."""
        for each in (*args, given):
            self.facts.escape(each, frame.spot(node), mutable)

    def concrete(self, value: Value) -> Any:
        """The value of an expression that decides which code is loaded."""
        return work_out(value, self._asked_for)

    def _asked_for(self, path: Path) -> Any:
        if path not in self.asked:
            self.asked[path] = self._ask(path)
        return self.asked[path]

    def model(self, cls: Class) -> Model | None:
        """The model that a class is, or None."""
        key = id(cls.node)
        if key not in self._models:
            self._models[key] = model_of(cls, self.static)
        return self._models[key]

    def is_model(self, cls: Class) -> bool:
        """Whether a class is a pydantic model or dataclass, known or not."""
        key = id(cls.node)
        if key not in self._is_model:
            self._is_model[key] = is_model(cls, self.static)
        return self._is_model[key]

    def static(self, node: ast.expr, module: Module) -> Value:
        """What an expression at the top of a module stands for: names, attributes and literals only."""
        import _ast as ast

        if isinstance(node, ast.Constant):
            return Const(node.value)
        if isinstance(node, ast.Name):
            return self.look_up(node.id, module)
        if isinstance(node, ast.Attribute):
            return self.member(self.static(node.value, module), node.attr)
        if isinstance(node, ast.Subscript):
            return self.static(node.value, module)  # Generic[T]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return Const(-node.operand.value) if isinstance(node.operand.value, (int, float)) else UNKNOWN
        return UNKNOWN

    def look_up(self, name: str, module: Module, depth: int = 0) -> Value:
        """What a name at the top of a module stands for."""
        key = (id(module), name)
        if depth == 0 and key in self._names:
            return self._names[key]
        found = self._look_up(name, module, depth)
        if depth == 0:
            self._names[key] = found
        return found

    def _look_up(self, name: str, module: Module, depth: int) -> Value:
        if name in module.rebound or module.opaque or depth > _MAX_LINKS:
            return UNKNOWN
        if module.stars and module.binds(name) and self._comes_by_star(name, module):
            return UNKNOWN  # whichever line is the later one
        self.facts.relied.add((module.file, name))
        if name in module.functions:
            return Function(module, module.functions[name])
        if name in module.classes:
            return Class(module, module.classes[name])
        if name in module.imports:
            origin, attribute = module.imports[name]
            if attribute is None:
                return self.imported(origin, module)
            return self.member(self.imported(origin, module), attribute, depth + 1)
        if name in module.constants:
            return self._constant(name, module, depth)
        for origin in module.stars:
            found = self.modules.find(origin, module)
            if found is not None and found is not module:
                value = self.look_up(name, found, depth + 1)
                if not (isinstance(value, Outside) and value.name == f"builtins.{name}"):
                    return value
            else:
                return UNKNOWN
        import builtins

        return Outside(f"builtins.{name}") if hasattr(builtins, name) else UNKNOWN

    def _comes_by_star(self, name: str, module: Module) -> bool:
        found = (self.modules.find(origin, module) for origin in module.stars)
        return any(each is not None and each is not module and each.binds(name) for each in found)

    def _constant(self, name: str, module: Module, depth: int) -> Value:
        import _ast as ast

        node = module.constants[name]
        if isinstance(node, (ast.Constant, ast.UnaryOp)):
            return self.static(node, module)
        if isinstance(node, (ast.Name, ast.Attribute)) and depth < _MAX_LINKS:
            if isinstance(node, ast.Name):
                return UNKNOWN if node.id == name else self.look_up(node.id, module, depth + 1)
            return self.static(node, module)
        if isinstance(node, ast.Dict) and depth < _MAX_LINKS and len(node.keys) <= _MAX_NAMES:
            return self.registry(node, module)
        return UNKNOWN

    def registry(self, node: ast.Dict, module: Module) -> Value:
        """A dict of names at the top of a module."""
        import _ast as ast

        from trm_hooks.code.values import Map

        named: dict[str, Value] = {}
        for key, item in zip(node.keys, node.values, strict=True):
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                return UNKNOWN
            named[key.value] = self.static(item, module) if isinstance(item, (ast.Name, ast.Attribute)) else UNKNOWN
        return Map(named)

    def imported(self, origin: str, module: Module) -> Value:
        """What a module's name stands for, seen from another module."""
        if self.modules.locate(origin, module) is not None or (
            not origin.startswith(".") and self.modules.is_package(origin, module)
        ):
            return Package(origin, module)
        return Outside(origin)

    def member(self, value: Value, name: str, depth: int = 0) -> Value:
        """An attribute of a module, or of something outside."""
        if isinstance(value, Outside):
            return Outside(_ALIASES.get(f"{value.name}.{name}", f"{value.name}.{name}"))
        if not isinstance(value, Package) or depth > _MAX_LINKS:
            return UNKNOWN
        found = self.modules.find(value.name, value.home)
        if found is not None:
            if name in found.rebound:
                return UNKNOWN
            if found.binds(name) or found.stars:
                return self.look_up(name, found, depth + 1)
        below = f"{value.name}{name}" if value.name.endswith(".") else f"{value.name}.{name}"
        if self.modules.locate(below, value.home) is not None or self.modules.is_package(below, value.home):
            return Package(below, value.home)
        return UNKNOWN

    def read(self, path: Path, frame: Frame, node: ast.AST, default: Value = UNKNOWN) -> At:
        """The value at ``path``, which the code names here."""
        self.facts.name(path, frame.spot(node))
        self.facts.default(path, default if isinstance(default, Const) else UNKNOWN)  # it may fail without
        return At(path, default)


# Where things are defined that other modules hand on.
_ALIASES = {
    "pydantic.main.BaseModel": "pydantic.BaseModel",
    "omegaconf.omegaconf.OmegaConf": "omegaconf.OmegaConf",
}

__all__ = ["ABSENT", "ENDS", "GOES_ON", "MAY_END", "NOTHING", "Frame", "State", "TooFar"]
