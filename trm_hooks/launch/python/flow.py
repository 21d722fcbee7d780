"""Statements of Python in their order: loops turn by turn, branches either way where a test is not known."""

from __future__ import annotations

import ast
from functools import partial

from trm_hooks.launch.python.iterables import MOST_ITEMS
from trm_hooks.launch.python.kinds import Either, goes_on, is_same, name_of, start_of
from trm_hooks.launch.python.numbers import computed, holds
from trm_hooks.launch.python.values import Values
from trm_hooks.launch.shell_words import Word
from trm_hooks.launch.strings import unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.launch.python.kinds import Known, Value
    from trm_hooks.yaml.text import SourceText

MOST_STEPS = 5000
_MOST_TURNS = 240
_DEEPEST = 60


class Flow(Values):
    """Follows the statements of one file; what their calls start is in :class:`Lists`."""

    def __init__(self, source: SourceText) -> None:
        super().__init__(source)
        self.returned: list[Value] = []
        self.yielded: list[Value] = []
        self.loose = 0  # loops whose turns are not known
        self.steps = self._turns = 0

    def visit(self, node: ast.AST, known: Known) -> None:
        """Look at every call of a statement."""
        raise NotImplementedError

    def block(self, statements: Iterable[ast.stmt], known: Known, depth: int) -> type | None:
        """Follow statements; the one that leaves them for certain, if there is one: ``continue``, ``break``, ``return``."""
        for statement in statements:
            self.steps += 1
            if self.steps > MOST_STEPS or depth > _DEEPEST:
                break
            try:
                left = self._statement(statement, known, depth)
            except RecursionError:
                continue  # an expression of a thousand parts
            if left is not None:
                return left
        return None

    def _statement(self, statement: ast.stmt, known: Known, depth: int) -> type | None:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return None
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            for item in statement.items:
                self.visit(item.context_expr, known)
            return self.block(statement.body, known, depth + 1)
        if isinstance(statement, ast.Try):
            return self.block([*statement.body, *statement.orelse, *statement.finalbody], known, depth + 1)
        if isinstance(statement, ast.For):
            return self._for(statement, known, depth)
        if isinstance(statement, (ast.If, ast.While)):
            self.visit(statement.test, known)
            found = holds(statement.test, partial(self.value, known=known)) if isinstance(statement, ast.If) else None
            if found is not None:
                return self.block(statement.body if found else statement.orelse, known, depth + 1)
            self._either(statement, known, depth)
            return None
        self._simple(statement, known)
        return type(statement) if isinstance(statement, (ast.Continue, ast.Break, ast.Return, ast.Raise)) else None

    def _for(self, statement: ast.For, known: Known, depth: int) -> type | None:
        """Turn by turn where the items are known."""
        self.visit(statement.iter, known)
        items = self.each(self.value(statement.iter, known))
        if items is None or len(items) > MOST_ITEMS or self._turns + len(items) > _MOST_TURNS:
            self.bind(statement.target, None, known)
            self.loose += 1
            self._either(statement, known, depth)
            return None
        for item in items:
            self._turns += 1
            self.bind(statement.target, item, known)
            left = self.block(statement.body, known, depth + 1)
            if left in (ast.Return, ast.Raise):
                return left
            if left is ast.Break:
                return None
        return self.block(statement.orelse, known, depth + 1)

    def _either(self, statement: ast.If | ast.For | ast.While, known: Known, depth: int) -> None:
        """A branch or a loop: followed, and what it adds to a list is open behind it."""
        if not isinstance(statement, ast.If):
            self._forget_counted(statement, known)
        before, yielded = dict(known), len(self.yielded)
        after: list[Known] = []
        for body in (statement.body, statement.orelse):
            inside = {name: list(value) if isinstance(value, list) else value for name, value in before.items()}
            self.block(body, inside, depth + 1)
            after.append(inside)
        self.loose += isinstance(statement, ast.If) and len(self.yielded) > yielded  # which of these come is not known
        for name in {*after[0], *after[1]}:
            old = before.get(name)
            found = [inside[name] for inside in after if name in inside]
            changed = [value for value in found if not is_same(value, old)]
            longer = [value for value in changed if isinstance(old, list) and goes_on(value, old)]
            if longer and isinstance(old, list):
                known[name] = [*old, unknown(name, start_of(longer[0]), self.home, many=True)]
            elif changed and isinstance(statement, ast.If):
                known[name] = Either(found) if len(found) > 1 else found[0]
            elif changed:
                known.pop(name, None)

    def _forget_counted(self, loop: ast.For | ast.While, known: Known) -> None:
        """What each turn gives another value is not known in any."""
        for node in (inner for statement in loop.body for inner in ast.walk(statement)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
            for name in map(name_of, targets):
                if isinstance(known.get(name), Word):
                    known[name] = unknown(name, start_of(known[name]), self.home)

    def _simple(self, statement: ast.stmt, known: Known) -> None:
        self.visit(statement, known)
        if isinstance(statement, ast.Assign):
            value = self.value(statement.value, known)
            for target in statement.targets:
                self.bind(target, value, known)
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            self.bind(statement.target, self.value(statement.value, known), known)
        elif isinstance(statement, ast.Delete):
            for target in statement.targets:
                self.bind(target, None, known)
        elif isinstance(statement, ast.AugAssign):
            self.extend(name_of(statement.target), self.value(statement.value, known), known, statement.op)
        elif isinstance(statement, ast.Return) and statement.value is not None:
            self.returned.append(self.value(statement.value, known))
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield) and statement.value.value is not None:
            self.yielded.append(self.value(statement.value.value, known))

    def extend(self, name: str, value: Value, known: Known, sign: ast.operator | None = None) -> None:
        old = known.get(name)
        if old is None:
            return
        if isinstance(old, Word) and (number := computed(sign or ast.Add(), old, value)) is not None:
            known[name] = self.shown(number, old.start, old.end)
        elif sign is None or isinstance(sign, ast.Add):
            known[name] = self.added(old, value)
        else:
            known[name] = unknown(name, start_of(old), self.home)
