"""Plain values: those of one composition as the code sees it, expressions worked out for it, and the types that refuse them.

Pydantic takes ``"3"`` for an ``int``, ``3.0`` too, and ``"yes"`` for a ``bool``, but no number for a ``str``.
"""

from __future__ import annotations

import _ast as ast

from trm_hooks.code.values import At, Const, Sym
from trm_hooks.hydra.errors import ABSENT as NOT_THERE
from trm_hooks.hydra.errors import Unresolved
from trm_hooks.project.entry_scripts import walk
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from trm_hooks.code.modules import Module
    from trm_hooks.code.values import Path, Value
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.yaml.tree import Node

# what is not known, and what a config does not hold
NOTHING = object()
ABSENT = object()
_LARGE = 10**15
_LONG = 2_000
_METHODS = "capitalize lower lstrip partition removeprefix removesuffix replace rpartition rsplit rstrip split strip title upper"
TEXT_METHODS = frozenset(_METHODS.split())
_TYPING = frozenset(("collections.abc", "typing", "typing_extensions"))
_OWN = frozenset(("bool", "dict", "float", "int", "list", "str"))
_TRUTHS = frozenset(("0", "1", "f", "false", "n", "no", "off", "on", "t", "true", "y", "yes"))
_LISTS = frozenset(("List", "Sequence", "list"))
_DICTS = frozenset(("Dict", "Mapping", "dict"))


class View:
    """Values and sections of a composition, by path."""

    __slots__ = ("composition",)

    def __init__(self, composition: Composition) -> None:
        self.composition = composition

    def value(self, path: Path) -> Any:
        """A plain value or list; ``ABSENT``, or ``NOTHING`` for a section and for what only running would show."""
        node = self._node(path)
        if node is ABSENT:
            return ABSENT
        if isinstance(node, Scalar):
            value = node.value
            if isinstance(value, str) and (value == "???" or "${" in value):
                return self._resolved(path) if value != "???" else NOTHING
            return value
        if isinstance(node, Sequence) and len(node.items) < 100 and all(isinstance(item, Scalar) for item in node.items):
            return to_plain(node)
        return NOTHING

    def keys(self, path: Path) -> Iterable[str] | None:
        """The keys of a section; None where there is no section that can be seen, or a key of it is left open (``???``)."""
        node = self._node(path)
        if not isinstance(node, Mapping):
            return None
        return [str(key) for key in node.items]

    def _node(self, path: Path) -> Node | Any:
        node: Any = self.composition.tree
        for part in path:
            if isinstance(node, Sequence) and part.isdecimal():
                node = node.items[int(part)] if int(part) < len(node.items) else ABSENT
            elif isinstance(node, Mapping):
                node = node.items.get(part, ABSENT)
            else:
                # below a value there is nothing, below an interpolation what it leads to
                return NOTHING if isinstance(node, Scalar) and isinstance(node.value, str) and "${" in node.value else ABSENT
            if node is ABSENT:
                return ABSENT
        return node

    def _resolved(self, path: Path) -> Any:
        found = self.composition.value(".".join(path))
        if isinstance(found, Unresolved) or found is NOT_THERE or not isinstance(found, (str, int, float, type(None))):
            return NOTHING
        return found


def work_out(value: Value, get: Callable[[Path], Any], depth: int = 0) -> Any:
    """What ``value`` is in a config whose values ``get`` gives (``ABSENT``, ``NOTHING``); ``NOTHING`` if that is not known."""
    if isinstance(value, Const):
        return value.value
    if isinstance(value, At):
        found = get(value.path)
        if found is ABSENT:
            return value.default.value if isinstance(value.default, Const) else NOTHING
        return found
    if not isinstance(value, Sym) or depth > 50:
        return NOTHING
    if value.op == "number":
        return _is_number(value.operands[0], get, depth)
    if value.op in ("if", "and", "or"):
        return _lazily(value, get, depth)
    operands = [work_out(each, get, depth + 1) for each in value.operands]
    if any(each is NOTHING for each in operands):
        return NOTHING
    try:
        return _applied(value.op, operands)
    except (TypeError, ValueError, ArithmeticError, IndexError, KeyError, AttributeError):
        return NOTHING


def _is_number(value: Value, get: Callable[[Path], Any], depth: int) -> bool:
    """Whether a value is certainly a number, even where it is not known which."""
    if isinstance(value, Sym):
        if value.op in ("len", "int", "float"):
            return True
        return value.op in _NUMERIC and depth < 50 and all(_is_number(each, get, depth + 1) for each in value.operands)
    found = work_out(value, get, depth + 1)
    return isinstance(found, (int, float))


def _lazily(value: Sym, get: Callable[[Path], Any], depth: int) -> Any:
    first = work_out(value.operands[0], get, depth + 1)
    if first is NOTHING:
        return NOTHING
    if value.op == "if":
        return work_out(value.operands[1 if first else 2], get, depth + 1)
    if bool(first) == (value.op == "or"):
        return first
    return work_out(value.operands[1], get, depth + 1)


def _applied(op: str, operands: list[Any]) -> Any:
    if op in TEXT_METHODS:
        is_text = all(isinstance(each, (str, int)) for each in operands) and isinstance(operands[0], str)
        return getattr(operands[0], op)(*operands[1:]) if is_text and len(operands[0]) < _LONG else NOTHING
    if op == "format":
        return "".join(map(str, operands)) if all(isinstance(each, str) for each in operands) else NOTHING
    if op in _UNARY:
        return _UNARY[op](*operands)
    if len(operands) != 2:
        return NOTHING
    one, other = operands
    if op in _ARITHMETIC:
        if op == "+" and isinstance(one, str) and isinstance(other, str):
            return one + other if len(one) + len(other) < _LONG else NOTHING
        small = all(isinstance(each, (int, float)) and abs(each) < _LARGE for each in operands)
        return _ARITHMETIC[op](one, other) if small else NOTHING
    return _COMPARED[op](one, other) if op in _COMPARED else NOTHING


def _item(one: Any, other: Any) -> Any:
    if isinstance(one, (str, list, tuple)) and isinstance(other, int):
        return one[other]
    return NOTHING


def _whole(one: Any) -> Any:
    return int(one) if isinstance(one, (int, float, str)) and abs(float(one)) < _LARGE else NOTHING


_UNARY: dict[str, Callable[[Any], Any]] = {
    "not": lambda one: not one,
    "-x": lambda one: -one,
    "len": len,
    "int": _whole,
    "float": float,
    "abs": abs,
    "bool": bool,
    "str": lambda one: one if isinstance(one, str) else NOTHING,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
    "//": lambda one, other: one // other,
    "%": lambda one, other: one % other,
    "max": max,
    "min": min,
}
_NUMERIC = frozenset(("-x", "abs", *_ARITHMETIC))
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "item": _item,
    "is": lambda one, other: one is other if one is None or other is None else NOTHING,
    "is not": lambda one, other: one is not other if one is None or other is None else NOTHING,
    "==": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "in": lambda one, other: one in other,
    "not in": lambda one, other: one not in other,
}


def refuses(annotation: ast.expr | None, value: Any, module: Module) -> str | None:
    """The name of the type that ``value`` cannot become, or None where it can, or may; names are those of ``module``."""
    try:
        found = _takes(annotation, value)
    except RecursionError:
        return None
    if found is not False or annotation is None or not all(_is_usual(each, module) for each in walk(annotation)):
        return None
    return _shown(annotation)


def _is_usual(node: ast.AST, module: Module) -> bool:
    """Whether a name in an annotation is what it is called: Python's own, or one of ``typing``."""
    if not isinstance(node, ast.Name):
        return True
    if node.id in module.imports:
        return module.imports[node.id][0] in _TYPING
    bound = module.opaque or any(node.id in each for each in (module.functions, module.classes, module.constants))
    if node.id in _OWN:
        return not bound and not any(star not in _TYPING for star in module.stars)
    return not bound and bool(module.stars) and all(star in _TYPING for star in module.stars)


def _takes(annotation: ast.expr | None, value: Any) -> bool | None:
    if isinstance(annotation, ast.Constant) and annotation.value is None:
        return value is None
    if isinstance(annotation, ast.Name):
        return _plain(annotation.id, value)
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return _any([annotation.left, annotation.right], value)
    if isinstance(annotation, ast.Subscript):
        name = annotation.value
        called = name.attr if isinstance(name, ast.Attribute) else name.id if isinstance(name, ast.Name) else ""
        inner = list(annotation.slice.elts) if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        if called == "Optional":
            return True if value is None else _takes(inner[0], value)
        if called == "Union":
            return _any(inner, value)
        if called == "Literal":
            known = [each.value for each in inner if isinstance(each, ast.Constant)]
            return None if len(known) != len(inner) else any(each == value for each in known)
        return _plain(called, value)
    return None


def _any(options: list[ast.expr], value: Any) -> bool | None:
    found = [_takes(each, value) for each in options]
    return True if True in found else None if None in found else False


def _plain(name: str, value: Any) -> bool | None:
    if name == "str":
        return isinstance(value, str)
    if name in _LISTS or name in _DICTS:
        return None if isinstance(value, (list, dict)) else False
    if name not in ("int", "float", "bool"):
        return None
    if isinstance(value, (list, dict)) or value is None:
        return False
    if name == "bool":
        if isinstance(value, str):
            return value.lower() in _TRUTHS
        return isinstance(value, bool) or value in (0, 1)
    if isinstance(value, (bool, int)):
        return True
    if isinstance(value, float):
        return name == "float" or value.is_integer()
    return _reads_as_number(value, name) if isinstance(value, str) else None


def _reads_as_number(text: str, name: str) -> bool:
    try:
        return float(text.strip()).is_integer() or name == "float"
    except (ValueError, OverflowError):
        return False


def _shown(annotation: ast.expr) -> str:
    import ast as syntax

    return syntax.unparse(annotation)


def paths_in(value: Value) -> list[Path]:
    """The paths of the config values in an expression, in order."""
    if isinstance(value, At):
        return [value.path]
    found: list[Path] = []
    if isinstance(value, Sym):
        for each in value.operands:
            found += paths_in(each)
    return list(dict.fromkeys(found))
