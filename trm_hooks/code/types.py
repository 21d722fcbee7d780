"""Which plain values a pydantic field refuses, by its annotation: only what is refused for certain.

Pydantic takes ``"3"`` for an ``int``, ``3.0`` too, and ``"yes"`` for a ``bool``, but no number for a ``str``.
"""

from __future__ import annotations

import _ast as ast

from trm_hooks.project.entry_scripts import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.code.modules import Module

_TYPING = frozenset(("collections.abc", "typing", "typing_extensions"))
_OWN = frozenset(("bool", "dict", "float", "int", "list", "str"))
_TRUTHS = frozenset(("0", "1", "f", "false", "n", "no", "off", "on", "t", "true", "y", "yes"))
_LISTS = frozenset(("List", "Sequence", "list"))
_DICTS = frozenset(("Dict", "Mapping", "dict"))


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
    return _is_number(value, name) if isinstance(value, str) else None


def _is_number(text: str, name: str) -> bool:
    try:
        return float(text.strip()).is_integer() or name == "float"
    except (ValueError, OverflowError):
        return False


def _shown(annotation: ast.expr) -> str:
    import ast as syntax

    return syntax.unparse(annotation)
