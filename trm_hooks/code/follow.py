"""Follow the config from a script's entry function through the functions and classes of the repository, running nothing."""

# ruff: noqa: ARG001  (every step of a table is called alike)
from __future__ import annotations

import _ast as ast

from trm_hooks.code.calls import Calls
from trm_hooks.code.expressions import chosen, iterated
from trm_hooks.code.facts import Facts, Spot
from trm_hooks.code.outside import may_swallow
from trm_hooks.code.plain import paths_in
from trm_hooks.code.state import ENDS, GOES_ON, MAY_END, Frame, TooFar
from trm_hooks.code.syntax import carried, is_of_rank, last_name, source_text
from trm_hooks.code.values import UNKNOWN, At, Const, Function, Map, holds, is_same, joined
from trm_hooks.code.wrapped import HARMLESS_DECORATORS
from trm_hooks.project.entry_scripts import own_statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from trm_hooks.code.modules import Module, Modules
    from trm_hooks.code.values import Path, Value


def follow(modules: Modules, script: str, line: int, ask: Callable[[Path], Any]) -> tuple[Facts, dict[Path, Any]]:
    """What the script at ``script`` does with the config that the ``@hydra.main`` at ``line`` hands to its function.

    ``ask`` answers for values that decide which code is loaded. Beside the facts, what was asked and answered: where the answers
    are the same, so are the facts.
    """
    module = modules.script(script)
    run = Statements(modules, ask)
    function = None if module is None else _entry(module, line)
    if module is None or function is None or not function.args.args:
        run.facts.give_up(Spot(script, line))
        return run.facts, {}
    try:
        run.dispatch(Function(module, function), [At(())], Map({}), Frame(module, {}), function)
    except (TooFar, RecursionError):
        run.facts.give_up(Spot(script, function.lineno))
    return run.facts, run.asked


def _entry(module: Module, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    for function in module.functions.values():
        for index, each in enumerate(function.decorator_list):
            if isinstance(each, ast.Call) and each.lineno == line:
                above = map(last_name, function.decorator_list[:index])
                return function if HARMLESS_DECORATORS.issuperset(above) else None
    return None


_TURNS = 4  # how often a loop is gone round, as long as that changes what its variables stand for


class Statements(Calls):
    """Runs the bodies of functions over what their variables stand for."""

    def run(self, function: Function, env: dict[str, Value]) -> Value:
        """What a function returns."""
        frame = Frame(function.module, env, function.owner)
        before, facts = len(self.conditions), self.facts
        sinks, requirements = len(facts.sinks), len(facts.requirements)
        self.active.append(function.node)
        try:
            ends = self.block(function.node.body, frame)
        finally:
            self.active.pop()
            del self.conditions[before:]
        if frame.yields or isinstance(function.node, ast.AsyncFunctionDef):
            # the call alone runs nothing of it
            facts.sinks[sinks:] = [each.perhaps() for each in facts.sinks[sinks:]]
            facts.requirements[requirements:] = [each.perhaps() for each in facts.requirements[requirements:]]
            self.ended = GOES_ON
            return UNKNOWN
        self.ended = ENDS if ends == ENDS and not frame.returned else GOES_ON
        return joined(*frame.returned) if frame.returned else Const(None)

    def block(self, body: list[ast.stmt], frame: Frame) -> int:
        """Run statements in order; what follows one that may end the function is uncertain."""
        before, result = len(self.conditions), GOES_ON
        for statement in body:
            ends = self.statement(statement, frame)
            if ends == ENDS:
                result = ENDS
                break
            if ends == MAY_END:
                result = MAY_END
                self.conditions.append((UNKNOWN, True))
        del self.conditions[before:]
        if result == MAY_END:
            self.conditions.append((UNKNOWN, True))
        return result

    def statement(self, node: ast.stmt, frame: Frame) -> int:
        """Run one statement."""
        self.step()
        kind = _BY_TYPE.get(type(node))
        if kind is not None:
            return kind(self, node, frame)
        if not isinstance(node, (ast.Pass, ast.Nonlocal)):
            self.facts.give_up(frame.spot(node))  # a statement that is newer than this
        return GOES_ON


def _expression(run: Statements, node: ast.Expr, frame: Frame) -> int:
    run.ended = GOES_ON
    run.evaluate(node.value, frame)
    return run.ended if isinstance(node.value, ast.Call) else GOES_ON


def _assign(run: Statements, node: ast.Assign, frame: Frame) -> int:
    value = run.evaluate(node.value, frame)
    for target in node.targets:
        run.assign(target, value, frame)
    return GOES_ON


def _annotated(run: Statements, node: ast.AnnAssign, frame: Frame) -> int:
    if node.value is not None:
        run.assign(node.target, run.evaluate(node.value, frame), frame)
    return GOES_ON


def _augmented(run: Statements, node: ast.AugAssign, frame: Frame) -> int:
    value = run.evaluate(node.value, frame)
    old = run.evaluate(node.target, frame) if isinstance(node.target, (ast.Name, ast.Attribute, ast.Subscript)) else UNKNOWN
    run.facts.escape(value, frame.spot(node))
    run.facts.escape(old, frame.spot(node))
    run.assign(node.target, UNKNOWN, frame)
    return GOES_ON


def _return(run: Statements, node: ast.Return, frame: Frame) -> int:
    frame.returned.append(Const(None) if node.value is None else run.evaluate(node.value, frame))
    return ENDS


def _raise(run: Statements, node: ast.Raise, frame: Frame) -> int:
    for each in filter(None, (node.exc, node.cause)):
        run.evaluate(each, frame)
    return ENDS


def _assert(run: Statements, node: ast.Assert, frame: Frame) -> int:
    _require(run, "true", run.truth(node.test, frame), node, frame)
    if node.msg is not None:
        run.evaluate(node.msg, frame)
    return GOES_ON


def _require(run: Statements, kind: str, test: Value, node: ast.Assert | ast.If, frame: Frame) -> None:
    if paths_in(test):
        text = source_text(node.test)
        run.facts.require(kind, test, frame.spot(node), run.conditions, text)


def _if(run: Statements, node: ast.If, frame: Frame) -> int:
    test = run.truth(node.test, frame)
    run.step(len(frame.env) // 20)
    if not node.orelse and isinstance(node.body[-1], ast.Raise) and len(node.body) == 1:
        _require(run, "false", test, node, frame)
    rank = is_of_rank(node.test)
    before, start = dict(frame.env), len(run.conditions)
    ends, after = [], []
    for body, is_so in ((node.body, True), (node.orelse, False)):
        if not (rank and is_so):
            run.conditions.append((test, is_so))
        frame.env = dict(before)
        ends.append(run.block(body, frame))
        after.append(frame.env)
        del run.conditions[start:]
    frame.env = _merged(test, after[0], after[1], ends)
    if ends[0] == ENDS and ends[1] == ENDS:
        return ENDS
    if ENDS in ends and MAY_END not in ends:
        run.conditions.append((test, ends[0] != ENDS))
        return GOES_ON
    return MAY_END if ends != [GOES_ON, GOES_ON] else GOES_ON


def _merged(test: Value, then: dict[str, Value], other: dict[str, Value], ends: list[int]) -> dict[str, Value]:
    """The variables after a condition; those of an arm that ends are not seen again."""
    if ends[0] == ENDS:
        return other
    if ends[1] == ENDS:
        return then
    result = {}
    for name in {**then, **other}:
        one, two = then.get(name, UNKNOWN), other.get(name, UNKNOWN)
        result[name] = one if is_same(one, two) else chosen(test, one, two)
    return result


def _for(run: Statements, node: ast.For | ast.AsyncFor, frame: Frame) -> int:
    value = iterated(run, run.evaluate(node.iter, frame), frame, node)
    return _loop(run, node, frame, lambda: run.assign(node.target, value, frame))


def _while(run: Statements, node: ast.While, frame: Frame) -> int:
    return _loop(run, node, frame, lambda: run.evaluate(node.test, frame))


def _loop(run: Statements, node: ast.For | ast.AsyncFor | ast.While, frame: Frame, begin: Callable[[], object]) -> int:
    run.conditions.append((UNKNOWN, True))
    start = len(run.conditions)
    for turn in range(_TURNS):
        before = dict(frame.env)
        begin()
        run.block(node.body, frame)
        frame.env = _merged(UNKNOWN, before, frame.env, [GOES_ON, GOES_ON])
        del run.conditions[start:]
        other = {name for name, value in frame.env.items() if value is not before.get(name)}
        other = {name for name in other if name in before or holds(frame.env[name])}
        if not other or not (other := carried(node, other)):
            break  # going round once more shows nothing else
        for name in other if turn == _TURNS - 1 else ():
            run.facts.escape(frame.env[name], frame.spot(node))
    run.block(node.orelse, frame)
    del run.conditions[start - 1 :]
    ends = any(isinstance(each, (ast.Return, ast.Raise)) for each in own_statements([node]))
    if ends:
        run.conditions.append((UNKNOWN, True))
    return MAY_END if ends else GOES_ON


def _with(run: Statements, node: ast.With | ast.AsyncWith, frame: Frame) -> int:
    start = len(run.conditions)
    for item in node.items:
        value = run.evaluate(item.context_expr, frame)
        if item.optional_vars is not None:
            run.assign(item.optional_vars, value, frame)
        if may_swallow(run, item.context_expr, frame):
            run.conditions.append((UNKNOWN, True))
    is_sure = len(run.conditions) == start
    ends = run.block(node.body, frame)
    if is_sure:
        return ends
    del run.conditions[start:]
    if ends != GOES_ON:
        run.conditions.append((UNKNOWN, True))
    return GOES_ON if ends == GOES_ON else MAY_END


def _try(run: Statements, node: ast.Try, frame: Frame) -> int:
    before, start = dict(frame.env), len(run.conditions)
    run.conditions.append((UNKNOWN, True))
    ends = [run.block(node.body + node.orelse, frame)]
    after = frame.env
    for handler in node.handlers:
        frame.env = _merged(UNKNOWN, before, after, [GOES_ON, GOES_ON])
        if handler.name:
            frame.env[handler.name] = UNKNOWN
        ends.append(run.block(handler.body, frame))
        after = _merged(UNKNOWN, after, frame.env, [GOES_ON, GOES_ON])
    frame.env = after
    del run.conditions[start:]
    last = run.block(node.finalbody, frame)
    if last == ENDS or all(each == ENDS for each in ends):
        return ENDS
    if any(ends):
        run.conditions.append((UNKNOWN, True))
        return MAY_END
    return GOES_ON


def _definition(run: Statements, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, frame: Frame) -> int:
    run.lose_names(node, frame)
    frame.env[node.name] = UNKNOWN
    return GOES_ON


def _delete(run: Statements, node: ast.Delete, frame: Frame) -> int:
    for target in node.targets:
        if isinstance(target, ast.Name):
            frame.env.pop(target.id, None)
        elif isinstance(target, (ast.Attribute, ast.Subscript)):
            run.delete(target, frame)
    return GOES_ON


def _import(run: Statements, node: ast.Import | ast.ImportFrom, frame: Frame) -> int:
    for alias in node.names:
        if isinstance(node, ast.Import):
            name = alias.asname or alias.name.partition(".")[0]
            frame.env[name] = run.imported(alias.name if alias.asname else name, frame.module)
        elif alias.name != "*":
            origin = run.imported("." * node.level + (node.module or ""), frame.module)
            frame.env[alias.asname or alias.name] = run.member(origin, alias.name)
    return GOES_ON


def _global(run: Statements, node: ast.Global, frame: Frame) -> int:
    frame.globals.update(node.names)
    return GOES_ON


def _match(run: Statements, node: ast.Match, frame: Frame) -> int:
    value = run.evaluate(node.subject, frame)
    run.facts.escape(value, frame.spot(node))
    run.conditions.append((UNKNOWN, True))
    start = len(run.conditions)
    before, after = dict(frame.env), dict(frame.env)
    ends = []
    for case in node.cases:
        frame.env = dict(before)
        ends.append(run.block(case.body, frame))
        after = _merged(UNKNOWN, after, frame.env, [GOES_ON, GOES_ON])
        del run.conditions[start:]
    frame.env = after
    del run.conditions[start - 1 :]
    if any(ends):
        run.conditions.append((UNKNOWN, True))
    return MAY_END if any(ends) else GOES_ON


_BY_TYPE: dict[type[ast.stmt], Callable[[Statements, Any, Frame], int]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.FunctionDef: _definition,
    ast.AsyncFunctionDef: _definition,
    ast.ClassDef: _definition,
    ast.Delete: _delete,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Global: _global,
    ast.Match: _match,
    ast.Break: lambda *_: ENDS,
    ast.Continue: lambda *_: ENDS,
}
