"""Plain values: those of one composition as the code sees it, and expressions worked out for it."""

from __future__ import annotations

from trm_hooks.code.values import At, Const, Sym
from trm_hooks.hydra.errors import ABSENT as NOT_THERE
from trm_hooks.hydra.errors import Unresolved
from trm_hooks.record import Record
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

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


class View(Record):
    """Values and sections of a composition, by path."""

    composition: Composition

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
            if type(node) is Mapping:
                node = node.items.get(part, ABSENT)
            elif type(node) is Sequence and part.isdecimal():
                node = node.items[int(part)] if int(part) < len(node.items) else ABSENT
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


def paths_in(value: Value) -> list[Path]:
    """The paths of the config values in an expression, in order."""
    if isinstance(value, At):
        return [value.path]
    found: list[Path] = []
    if isinstance(value, Sym):
        for each in value.operands:
            found += paths_in(each)
    return list(dict.fromkeys(found))
