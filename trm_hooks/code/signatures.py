"""What a function takes: its parameters as the fields of a class that refuses everything else."""

from __future__ import annotations

import _ast as ast

from trm_hooks.code.values import ALLOW, SIGNATURE, UNKNOWN, Const, Field, Model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.code.classes import Resolve
    from trm_hooks.code.modules import Module
    from trm_hooks.code.values import Value


def signature(
    node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module, name: str, resolve: Resolve, skip: int
) -> Model:
    """What a function takes, without its first ``skip`` parameters; ``extra`` is ``allow`` where it has ``**kwargs``."""
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
        model.extra = ALLOW
    return model


def _parameters(arguments: ast.arguments, skip: int) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    defaults += arguments.defaults
    yield from list(zip(positional, defaults, strict=True))[skip:]
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
