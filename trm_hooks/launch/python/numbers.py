"""Numbers and truths in Python: what arithmetic gives, and whether a test holds.

A text of digits is no number: ``"1" + "2"`` is ``"12"``. What is only a default proves nothing.
"""

from __future__ import annotations

import ast
import operator

from trm_hooks.launch.python.kinds import Number, Pairs, called_name
from trm_hooks.launch.shell_words import Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trm_hooks.launch.python.kinds import Value

    Look = Callable[[ast.expr], Value]

_OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARED: dict[type, Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_LARGEST = 1e15
_LARGEST_POWER = 20


def number_of(value: Value) -> float | None:
    """The number that a value is; None for a text, and for what is not known."""
    if not isinstance(value, Number) or not value.known or value.text in ("True", "False"):
        return None
    number = int(value.text) if value.text.lstrip("-").isdecimal() else float(value.text)
    return number if abs(number) < _LARGEST else None


def computed(sign: ast.operator, left: Value, right: Value) -> str | None:
    """What arithmetic gives, as it is shown; None where a side is no number that is known."""
    first, second, work = number_of(left), number_of(right), _OPERATORS.get(type(sign))
    if first is None or second is None or work is None or (isinstance(sign, ast.Pow) and not 0 <= second < _LARGEST_POWER):
        return None
    try:
        return str(work(first, second))
    except (ArithmeticError, ValueError):
        return None


def holds(test: ast.expr, look: Look) -> bool | None:
    """Whether a test holds; None where that is not known."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = holds(test.operand, look)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        parts = [holds(each, look) for each in test.values]
        ends = isinstance(test.op, ast.Or)
        return ends if ends in parts else None if None in parts else not ends
    if isinstance(test, ast.Compare):
        return _compared(test, look) if len(test.ops) == 1 else None
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute):
        given = [look(each) for each in (test.func.value, *test.args)]
        if called_name(test) not in ("startswith", "endswith") or not all(map(_is_text, given)) or len(given) != 2:
            return None
        whole, part = (each.text for each in given if isinstance(each, Word))
        return whole.startswith(part) if called_name(test) == "startswith" else whole.endswith(part)
    value = look(test)
    if isinstance(value, Number) and _is_certain(value):
        return value.text not in ("False", "0", "0.0", "-0.0")
    return value.text != "" if isinstance(value, Word) and _is_certain(value) else None


def _compared(test: ast.Compare, look: Look) -> bool | None:
    left, right, sign = look(test.left), look(test.comparators[0]), test.ops[0]
    if isinstance(sign, (ast.Is, ast.IsNot)):
        is_none = isinstance(test.comparators[0], ast.Constant) and test.comparators[0].value is None
        is_there = isinstance(left, (list, Pairs)) or (isinstance(left, Word) and _is_certain(left))
        return isinstance(sign, ast.IsNot) if is_none and is_there else None
    if isinstance(sign, (ast.In, ast.NotIn)) and isinstance(right, list):
        items = [each for each in right if isinstance(each, Word) and _is_certain(each) and not isinstance(each, Number)]
        if not _is_text(left) or len(items) < len(right):
            return None
        return (left.text in {each.text for each in items}) == isinstance(sign, ast.In)  # type: ignore[union-attr]
    if not (isinstance(left, Word) and isinstance(right, Word) and _is_certain(left) and _is_certain(right)):
        return None
    first, second = number_of(left), number_of(right)
    if isinstance(sign, (ast.Eq, ast.NotEq)) and isinstance(left, Number) == isinstance(right, Number):
        same = left.text == right.text if first is None or second is None else first == second
        return same == isinstance(sign, ast.Eq)
    work = _COMPARED.get(type(sign))
    return None if work is None or first is None or second is None else work(first, second)


def _is_certain(word: Word) -> bool:
    return word.known and not word.assumed


def _is_text(value: Value) -> bool:
    return isinstance(value, Word) and _is_certain(value) and not isinstance(value, Number)
