"""The functions of the override grammar that Hydra 1.3 has: casts, sweeps, ``sort``, ``shuffle``, ``tag``, ``glob``.

``shuffle`` leaves the order as written: the caller tells that it is not known. Tags are checked and dropped.
"""

from __future__ import annotations

from trm_hooks.compose.override_casts import cast
from trm_hooks.compose.override_signatures import SIGNATURES
from trm_hooks.compose.override_sweeps import Choice, Glob, Interval, Range, SweepValue
from trm_hooks.compose.override_text import Quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_CASTS = frozenset(("bool", "float", "int", "str"))


def call(name: str, arguments: list[Any], keywords: dict[str, Any]) -> Any:
    """The value of a call; raises TypeError, ValueError or ArithmeticError where Hydra refuses it."""
    signature = SIGNATURES.get(name)
    if signature is None:
        raise ValueError(f"unknown function; Hydra has {', '.join(sorted(SIGNATURES))}")
    arguments = [_unquoted(argument) for argument in arguments]
    keywords = {key: _unquoted(argument) for key, argument in keywords.items()}
    signature.check(arguments, keywords)
    if name in _CASTS:
        return cast(name, _one(*arguments, **keywords))
    return _FUNCTIONS[name](*arguments, **keywords)


def _unquoted(argument: Any) -> Any:
    return argument.text if isinstance(argument, Quoted) else argument


def _one(*arguments: Any, value: Any = None) -> Any:
    if value is not None:
        if arguments:
            raise TypeError("takes positional or named arguments, not both")
        return value
    if not arguments:
        raise TypeError("a value is missing")
    return arguments[0] if len(arguments) == 1 else _simple_choice(arguments)


def _simple_choice(arguments: tuple[Any, ...], shuffled: bool = False) -> Choice:
    if any(isinstance(argument, SweepValue) for argument in arguments):
        raise TypeError("a sweep must be the only argument")
    return Choice(list(arguments), simple=True, shuffled=shuffled)


def _choice(*arguments: Any) -> Choice:
    if not arguments:
        raise ValueError("a choice must not be empty")
    first = arguments[0]
    if len(arguments) == 1 and isinstance(first, Choice):
        if not first.simple:
            raise ValueError("choices must not be nested")
        return Choice(first.items, shuffled=first.shuffled)
    return Choice(list(arguments))


def _range(start: Any, stop: Any = None, step: Any = 1) -> Range:
    return Range(0, start, step) if stop is None else Range(start, stop, step)


def _interval(start: Any, end: Any) -> Interval:
    return Interval(float(start), float(end))


def _glob(include: Any, exclude: Any = None) -> Glob:
    without = [] if exclude is None else exclude
    return Glob([include] if isinstance(include, str) else include, [without] if isinstance(without, str) else without)


def _tag(*arguments: Any, sweep: SweepValue | None = None) -> SweepValue:
    if not arguments:
        raise ValueError("takes at least a sweep")
    *tags, last = (*arguments, sweep) if sweep is not None else arguments
    if not isinstance(last, SweepValue):
        raise ValueError("the last argument must be a sweep")
    if not all(isinstance(tag, str) for tag in tags):
        raise ValueError("tags must be strings")
    return last


def _shuffle(*arguments: Any, sweep: Any = None, list: list[Any] | None = None) -> Any:
    if list is not None:
        return list
    if sweep is not None:
        arguments = (sweep,)
    if len(arguments) != 1:
        return _simple_choice(arguments, shuffled=True)
    only = arguments[0]
    if isinstance(only, Choice):
        return Choice(only.items, simple=only.simple, shuffled=True)
    if isinstance(only, Range):
        return Range(only.start, only.stop, only.step, shuffled=True)
    return only if _is_list(only) else [only]


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _sort(*arguments: Any, sweep: Any = None, list: list[Any] | None = None, reverse: bool = False) -> Any:
    if list is not None:
        return sorted(list, reverse=reverse)
    if sweep is not None:
        return _sort_sweep(sweep, reverse)
    if not arguments:
        raise ValueError("there is nothing to sort")
    if len(arguments) > 1:
        if not all(isinstance(argument, (int, float, str)) for argument in arguments):
            raise TypeError("several arguments must be plain values")
        return _sort_sweep(_simple_choice(arguments), reverse)
    only = arguments[0]
    if isinstance(only, (Choice, Range)):
        return _sort_sweep(only, reverse)
    return sorted(only, reverse=reverse) if _is_list(only) else only


def _sort_sweep(sweep: Choice | Range, reverse: bool) -> Choice | Range:
    if isinstance(sweep, Choice):
        return Choice(sorted(sweep.items, reverse=reverse), simple=sweep.simple, shuffled=sweep.shuffled)
    start, stop, step = sweep.start, sweep.stop, sweep.step
    # Hydra turns a range around by these sums, also where they do not give the same numbers.
    if start < stop if reverse else start > stop:
        width = -abs(step) if reverse else abs(step)
        start, stop, step = stop + width, start + width, -step
    return Range(start, stop, step, shuffled=sweep.shuffled)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "choice": _choice,
    "glob": _glob,
    "interval": _interval,
    "range": _range,
    "shuffle": _shuffle,
    "sort": _sort,
    "tag": _tag,
}
