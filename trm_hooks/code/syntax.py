"""What functions, loops and conditions show by their syntax alone; the parameters of a function as the fields of a class."""

from __future__ import annotations

import _ast as ast

from trm_hooks.code.values import ALLOW, IGNORE, SIGNATURE, UNKNOWN, Const, Field, Model
from trm_hooks.project.entry_scripts import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from trm_hooks.code.modules import Module
    from trm_hooks.code.values import Value

    Resolve: TypeAlias = Callable[[ast.expr, Module], Value]


def signature(
    node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module, name: str, resolve: Resolve, skip: int, drops: bool
) -> Model:
    """What a function takes, without its first ``skip`` parameters; ``drops`` says what becomes of more in its ``**kwargs``."""
    model = Model(SIGNATURE, name, module, None, node.lineno)
    for parameter, default in _parameters(node.args, skip):
        if parameter in node.args.posonlyargs:
            continue  # no key gives it
        value: Value = UNKNOWN
        if isinstance(default, ast.Constant):
            value = Const(default.value)
        elif default is not None:
            found = resolve(default, module)
            value = found if isinstance(found, Const) else UNKNOWN
        model.fields[parameter.arg] = Field(
            parameter.arg, module, parameter.annotation, parameter.lineno, required=default is None, default=value
        )
    model.positional = [each.arg for each in (*node.args.posonlyargs, *node.args.args)][skip:]
    if node.args.kwarg is not None:
        model.extra = IGNORE if drops else ALLOW
    return model


_ALL_VARIABLES = frozenset(("currentframe", "eval", "exec", "locals", "save_hyperparameters", "stack", "vars"))


def drops_more(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function takes ``**kwargs`` and does nothing with them."""
    more = function.args.kwarg
    named = {last_name(each) for each in walk(function) if isinstance(each, (ast.Name, ast.Attribute))}
    return more is not None and more.arg not in named and named.isdisjoint(_ALL_VARIABLES)


def _parameters(arguments: ast.arguments, skip: int) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    defaults += arguments.defaults
    yield from list(zip(positional, defaults, strict=True))[skip:]
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def last_name(node: ast.expr) -> str:
    """The last name of what is called, or of a decorator with or without arguments: ``c`` of ``a.b.c(...)``."""
    called = node.func if isinstance(node, ast.Call) else node
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def may_end(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function ends by raising something or by leaving the program."""
    last = function.body[-1]
    is_call = isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)
    name = last_name(last.value) if isinstance(last, ast.Expr) and is_call else ""
    return isinstance(last, ast.Raise) or name.lstrip("_") in ("abort", "exit", "quit")


def is_of_rank(test: ast.expr) -> bool:
    """Whether a condition only asks which process this is: for one of them it holds."""
    named = [each for each in walk(test) if isinstance(each, (ast.Name, ast.Attribute))]
    names = [last_name(each).lower() for each in named]
    return bool(names) and all("rank" in name or "main_process" in name for name in names)


def source_text(node: ast.expr) -> str:
    """The text of a condition, on one line."""
    import ast as syntax

    return syntax.unparse(node)


def carried(loop: ast.For | ast.AsyncFor | ast.While, names: set[str]) -> set[str]:
    """Which of the names that a loop binds it may read before it binds them: what they were a turn earlier counts."""
    pending = set(names)
    found: set[str] = set()
    if isinstance(loop, ast.While):
        found |= pending & _read(loop.test)
    else:
        pending -= {each.id for each in walk(loop.target) if isinstance(each, ast.Name)}
    for statement in loop.body:
        if not pending:
            break
        found |= pending & _read(statement)
        if isinstance(statement, ast.Assign):
            pending -= {each.id for target in statement.targets for each in walk(target) if isinstance(each, ast.Name)}
    return found


def _read(node: ast.AST) -> set[str]:
    return {each.id for each in walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
