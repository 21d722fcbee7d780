"""What a call of a decorated function runs: the function itself, or what a decorator of the repository puts in its place.

Known is the usual way of writing one: a function that takes the decorated one and returns it, or returns a function defined in
it. The names of that function that are not its own are kept in its ``closure``.
"""

from __future__ import annotations

import _ast as ast

from trm_hooks.code.syntax import last_name
from trm_hooks.code.values import UNKNOWN, Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.code.syntax import Resolve
    from trm_hooks.code.values import Value

# Decorators that leave what a function does, by their own names.
HARMLESS_DECORATORS = frozenset(
    (
        "abstractmethod",
        "asynccontextmanager",
        "cache",
        "classmethod",
        "contextmanager",
        "inference_mode",
        "lru_cache",
        "main",
        "no_grad",
        "override",
        "rank_zero_only",
        "record",
        "staticmethod",
    )
)


def unwrapped(function: Function, resolve: Resolve) -> Function | None:
    """What calling ``function`` runs, without the arguments that are bound to it; None where that is not plain to see."""
    found = Function(function.module, _copied(function.node), None, function.owner)
    for decorator in reversed(function.node.decorator_list):
        if last_name(decorator) in HARMLESS_DECORATORS:
            continue
        outer = resolve(decorator.func if isinstance(decorator, ast.Call) else decorator, function.module)
        closure: dict[str, Value] = {}
        if isinstance(outer, Function) and isinstance(decorator, ast.Call):
            closure = dict.fromkeys(_names(outer.node.args), UNKNOWN)
            inside = _returned(outer, closure)
            outer = UNKNOWN if inside is None or inside is outer.node else Function(outer.module, inside)
        if not isinstance(outer, Function) or outer.node.decorator_list or len(_names(outer.node.args)) != 1:
            return None
        closure[_names(outer.node.args)[0]] = found
        inside = _returned(outer, closure)
        if inside is None:
            return None
        if inside is not outer.node:
            found = Function(outer.module, _copied(inside), None, None, closure)
    return found


def _returned(outer: Function, closure: dict[str, Value]) -> ast.FunctionDef | None:
    """The function that ``outer`` defines and returns, or its own where it returns what it is given; its names are unknown."""
    *body, last = outer.node.body
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name) or not isinstance(outer.node, ast.FunctionDef):
        return None
    defined = [each for each in body if isinstance(each, ast.FunctionDef)]
    for each in body:
        targets = each.targets if isinstance(each, ast.Assign) else ()
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if not isinstance(each, (ast.Assign, ast.Expr, ast.FunctionDef)) or last.value.id in names:
            return None
        closure.update(dict.fromkeys(names, UNKNOWN))
    if not defined and last.value.id in _names(outer.node.args):
        return outer.node
    is_plain = len(defined) == 1 and defined[0].name == last.value.id
    return defined[0] if is_plain and all(last_name(each) == "wraps" for each in defined[0].decorator_list) else None


def _names(arguments: ast.arguments) -> list[str]:
    return [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _copied(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """A function's node without its decorators: a copy, since functions that are being followed are told apart by their nodes."""
    parts = {name: getattr(node, name) for name in node._fields}
    return type(node)(**{**parts, "decorator_list": []}, lineno=node.lineno, col_offset=node.col_offset)
