"""Values that the type of a pydantic field refuses.

Pydantic takes ``"3"`` for an ``int``, ``3.0`` too, and ``"yes"`` for a ``bool``, but no number for a ``str``.
"""

from __future__ import annotations

import _ast as ast

from trm_hooks.code.syntax import last_name, source_text
from trm_hooks.project.entry_scripts import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from trm_hooks.code.modules import Module
    from trm_hooks.code.values import Field

    Limit: TypeAlias = tuple[str, float]

_TYPING = frozenset(("collections.abc", "pydantic", "typing", "typing_extensions"))
_OWN = frozenset(("bool", "dict", "float", "int", "list", "str"))
_TRUTHS = frozenset(("0", "1", "f", "false", "n", "no", "off", "on", "t", "true", "y", "yes"))
_LISTS = frozenset(("List", "Sequence", "list"))
_DICTS = frozenset(("Dict", "Mapping", "dict"))
# Pydantic's own names for numbers with a limit, and its functions that make them.
_SIGNS = {"Positive": "gt", "NonNegative": "ge", "Negative": "lt", "NonPositive": "le"}
_LIMITED = {f"{sign}{kind}": (kind.lower(), limit) for sign, limit in _SIGNS.items() for kind in ("Int", "Float")}
_MAKERS = {"conint": "int", "confloat": "float"}


def refuses(field: Field, value: Any) -> str | None:
    """The type of a field that ``value`` cannot become, with the limit that it is beyond; None where it can, or may."""
    annotation = field.annotation
    if annotation is None:
        return None
    try:
        found = _takes(annotation, value)
        beyond = _beyond(annotation, field.call, value) if found is not False else None
        if found is not False and beyond is None:
            return None
        is_usual = all(_is_usual(each, field.module) for each in _deciding(annotation, value))
    except RecursionError:
        return None
    if not is_usual:
        return None
    return source_text(annotation) + (beyond or "")


def _deciding(annotation: ast.expr, value: Any) -> Iterable[ast.AST]:
    """The parts of an annotation that decide about ``value``; the type of a list's items does only where it is a list."""
    if isinstance(annotation, ast.Subscript) and last_name(annotation.value) in _LISTS | _DICTS:
        return walk(annotation if isinstance(value, (list, dict)) else annotation.value)
    return walk(annotation)


def keeps_keys(field: Field, depth: int) -> bool:
    """Whether a field is a dict that takes any key ``depth`` levels down; a class of the project decides for itself."""
    annotation = field.annotation
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        plain = isinstance(annotation.slice.elts[-1], ast.Name) and annotation.slice.elts[-1].id in {*_OWN, "Any"}
        return last_name(annotation.value) in _DICTS and plain and depth == 1
    return annotation is not None and last_name(annotation) in _DICTS


def _is_usual(node: ast.AST, module: Module) -> bool:
    """Whether a name in an annotation is what it is called: Python's own, or one of ``typing``."""
    if not isinstance(node, ast.Name):
        return True
    if node.id in module.imports:
        origin, name = module.imports[node.id]
        return origin in _TYPING and name in (None, node.id)
    bound = module.opaque or any(node.id in each for each in (module.functions, module.classes, module.constants))
    if node.id in _OWN:
        return not bound and not any(star not in _TYPING for star in module.stars)
    return not bound and bool(module.stars) and all(star in _TYPING for star in module.stars)


def _takes(annotation: ast.expr | None, value: Any) -> bool | None:
    if isinstance(annotation, ast.Constant) and annotation.value is None:
        return value is None
    if isinstance(annotation, ast.Name):
        return _plain(_LIMITED.get(annotation.id, (annotation.id, ""))[0], value)
    if isinstance(annotation, ast.Call):
        return _plain(_MAKERS.get(last_name(annotation), ""), value)
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return _any([annotation.left, annotation.right], value)
    if isinstance(annotation, ast.Subscript):
        called = last_name(annotation.value)
        inner = list(annotation.slice.elts) if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        if called == "Optional":
            return True if value is None else _takes(inner[0], value)
        if called == "Union":
            return _any(inner, value)
        if called == "Literal":
            known = [each.value for each in inner if isinstance(each, ast.Constant)]
            return None if len(known) != len(inner) else any(each == value for each in known)
        if called == "Annotated":
            return _takes(inner[0], value) if all(last_name(each) == "Field" for each in inner[1:]) else None
        if called in _LISTS and isinstance(value, list):
            return False if any(_takes(inner[0], each) is False for each in value) else None
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


def _beyond(annotation: ast.expr, call: ast.Call | None, value: Any) -> str | None:
    """The limit of a number that ``value`` is beyond, in words of its own; empty where the annotation says it."""
    limits = _limits(annotation) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if limits is None:
        return None
    if any(not _WITHIN[word](value, limit) for word, limit in limits):
        return ""
    return next((f", {word}={limit}" for word, limit in _given(call) if not _WITHIN[word](value, limit)), None)


def _limits(annotation: ast.expr) -> list[Limit] | None:
    """What limits a number, alone or beside None; None where it is none."""
    if isinstance(annotation, ast.Name):
        if annotation.id in _LIMITED:
            return [(_LIMITED[annotation.id][1], 0)]
        return [] if annotation.id in ("int", "float") else None
    if isinstance(annotation, ast.Call):
        return _given(annotation) if last_name(annotation) in _MAKERS else None
    if isinstance(annotation, ast.BinOp):
        options = [annotation.left, annotation.right]
    elif isinstance(annotation, ast.Subscript):
        options = list(annotation.slice.elts) if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        if last_name(annotation.value) == "Annotated":
            known = _limits(options[0])
            return None if known is None else known + [each for call in options[1:] for each in _given(call)]
        if last_name(annotation.value) not in ("Optional", "Union"):
            return None
    else:
        return None
    options = [each for each in options if not (isinstance(each, ast.Constant) and each.value is None)]
    return _limits(options[0]) if len(options) == 1 else None


def _given(call: ast.expr | None) -> list[Limit]:
    """The limits among the arguments of a call."""
    found: list[Limit] = []
    for each in call.keywords if isinstance(call, ast.Call) else ():
        sign = -1 if isinstance(each.value, ast.UnaryOp) and isinstance(each.value.op, ast.USub) else 1
        value = each.value.operand if isinstance(each.value, ast.UnaryOp) else each.value
        if each.arg in _WITHIN and isinstance(value, ast.Constant) and isinstance(value.value, (int, float)):
            found.append((each.arg, sign * value.value))
    return found


_WITHIN: dict[str, Callable[[float, float], bool]] = {
    "gt": lambda value, limit: value > limit,
    "ge": lambda value, limit: value >= limit,
    "lt": lambda value, limit: value < limit,
    "le": lambda value, limit: value <= limit,
}
