"""What Python goes through: ranges, combinations, numbered items, sorted lists."""

from __future__ import annotations

from itertools import islice, product

from trm_hooks.launch.python.kinds import Number, called_name
from trm_hooks.launch.python.numbers import number_of
from trm_hooks.launch.shell_words import Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from trm_hooks.launch.python.kinds import Value
    from trm_hooks.launch.python.texts import Texts

MOST_ITEMS = 60


def _crossed(values: Texts, node: ast.Call, given: list[Value]) -> Value | None:
    lists = [values.items(each) for each in given]
    if any(each.arg != "strict" for each in node.keywords) or None in lists:
        return None
    sides = [each or [] for each in lists]
    rows = product(*sides) if called_name(node) == "product" else zip(*sides, strict=False)
    return [list(row) for row in islice(rows, MOST_ITEMS + 1)]


def _mapped(values: Texts, node: ast.Call, given: list[Value]) -> Value | None:
    """``map(str, [...])``."""
    name = getattr(node.args[0], "id", "") if node.args else ""
    items = values.items(given[1]) if len(given) == 2 and name in ("str", "int", "float") else None
    converted = [values.converted(name, each, node) for each in items or ()]
    found = [each for each in converted if each is not None]
    return found if items is not None and len(found) == len(items) else None


def _counted(values: Texts, node: ast.Call, given: list[Value]) -> Value | None:
    items = values.items(given[0]) if given else None
    if items is None or len(given) > 1 or node.keywords:
        return None
    return [[values.shown(str(at), *values.span(node)), item] for at, item in enumerate(items)]


def _range(values: Texts, node: ast.Call, given: list[Value]) -> Value | None:
    numbers = [each.text if isinstance(each, Word) and each.known else "" for each in given]
    if not numbers or len(numbers) > 3 or not all(each.lstrip("-").isdecimal() and len(each) < 8 for each in numbers):
        return None
    if len(numbers) == 3 and int(numbers[2]) == 0:
        return None
    return [values.shown(str(each), *values.span(node)) for each in range(*map(int, numbers))[: MOST_ITEMS + 1]]


def in_order(value: Value) -> Value | None:
    """The items of a list sorted, texts or numbers; None where that is not known."""
    if not isinstance(value, list) or not all(isinstance(each, Word) and each.known for each in value):
        return None
    if all(isinstance(each, Number) for each in value):
        return sorted(value, key=lambda each: number_of(each) or 0)
    if any(isinstance(each, Number) for each in value):
        return None
    return sorted(value, key=lambda each: each.text if isinstance(each, Word) else "")


MAKERS: dict[str, Callable[[Texts, ast.Call, list[Value]], Value | None]] = {
    "product": _crossed,
    "zip": _crossed,
    "enumerate": _counted,
    "map": _mapped,
    "range": _range,
}
