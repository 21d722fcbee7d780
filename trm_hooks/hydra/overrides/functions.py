"""The functions of the override grammar that Hydra 1.3 has: casts, sweeps, ``sort``, ``shuffle``, ``tag``, ``glob``.

``shuffle`` leaves the order as written: the caller marks it as not known. Tags are checked and dropped.
"""

from __future__ import annotations

from trm_hooks.hydra.overrides.sweeps import Choice, Glob, Interval, Quoted, Range, SweepValue
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Cast = Callable[[Any], Any]
    Types: TypeAlias = "tuple[type, ...]"


# the types of arguments that Hydra checks
_NULL = type(None)
_ELEMENT: Types = (str, int, float, bool, list, dict)
_CAST: Types = (*_ELEMENT, Quoted, _NULL, SweepValue)
_NUMBER: Types = (int, float)
_ORDERED: Types = (*_ELEMENT, Choice, Range)
_OF_ORDERED: dict[str, Types] = {"sweep": (Choice, Range, _NULL), "list": (list, _NULL)}


class Signature(Record):
    """``positional`` parameters, the first ``required`` without a default; or any number of ``rest``, and ``named``."""

    rest: Types | None = None
    named: dict[str, Types] = {}
    positional: dict[str, Types] = {}
    required: int = 0

    def check(self, arguments: list[Any], keywords: dict[str, Any]) -> None:
        """Raises TypeError where the arguments do not fit."""
        names = list(self.positional)
        if self.rest is None and len(arguments) > len(names):
            raise TypeError(f"takes at most {len(names)} arguments, {len(arguments)} are given")
        for name in names[: self.required]:
            if name not in keywords and names.index(name) >= len(arguments):
                raise TypeError(f"`{name}` is missing")
        for index, argument in enumerate(arguments):
            types = self.rest if self.rest is not None else self.positional[names[index]]
            _check_type(argument, types, f"argument {index + 1}")
        for name, argument in keywords.items():
            if name in names[: len(arguments)]:
                raise TypeError(f"`{name}` is given twice")
            if name not in self.named and name not in self.positional:
                raise TypeError(f"has no parameter `{name}`")
            _check_type(argument, self.named.get(name) or self.positional[name], f"`{name}`")


def _check_type(argument: Any, types: Types, place: str) -> None:
    if not isinstance(argument, types):
        raise TypeError(f"{place} must not be {'null' if argument is None else 'a ' + type(argument).__name__.lower()}")


_CAST_SIGNATURE = Signature(rest=_CAST, named={"value": _CAST})

SIGNATURES = {
    "bool": _CAST_SIGNATURE,
    "choice": Signature(rest=(*_ELEMENT, Choice)),
    "float": _CAST_SIGNATURE,
    "glob": Signature(positional={"include": (list, str), "exclude": (list, str, _NULL)}, required=1),
    "int": _CAST_SIGNATURE,
    "interval": Signature(positional={"start": _NUMBER, "end": _NUMBER}, required=2),
    "range": Signature(positional={"start": _NUMBER, "stop": (*_NUMBER, _NULL), "step": _NUMBER}, required=1),
    "shuffle": Signature(rest=_ORDERED, named=_OF_ORDERED),
    "sort": Signature(rest=_ORDERED, named={**_OF_ORDERED, "reverse": (bool,)}),
    "str": _CAST_SIGNATURE,
    "tag": Signature(rest=(str, SweepValue), named={"sweep": (SweepValue, _NULL)}),
}


_PRIMITIVES = (str, int, float)
_BOOLEANS = {"true": True, "false": False}


def cast(name: str, value: Any) -> Any:
    """``value`` cast to the type called ``name``; raises TypeError, ValueError or OverflowError."""
    if isinstance(value, Quoted):
        return _CASTS[name](value.text)
    if isinstance(value, dict):
        return {key: cast(name, item) for key, item in value.items()}
    if isinstance(value, list):
        return [cast(name, item) for item in value]
    if isinstance(value, Choice):
        return _cast_choice(name, value)
    if isinstance(value, Range):
        if name not in ("int", "float"):
            raise ValueError("a range can only be cast to int or float")
        return Range(*(_CASTS[name](bound) for bound in (value.start, value.stop, value.step)))
    if isinstance(value, Interval):
        if name not in ("int", "float"):
            raise ValueError("an interval can only be cast to int or float")
        return Interval(_CASTS[name](value.start), _CASTS[name](value.end))
    return _CASTS[name](value)


def _cast_choice(name: str, value: Choice) -> Choice:
    items = [cast(name, item) for item in value.items]
    for item in items:
        if not isinstance(item, (*_PRIMITIVES, list, dict)):
            raise TypeError("a sweep inside a sweep cannot be cast")
    return Choice(items, simple=value.simple)


def _primitive(value: Any) -> Any:
    if not isinstance(value, _PRIMITIVES):
        raise TypeError(f"cannot cast {'null' if value is None else type(value).__name__.lower()}")
    return value


def _to_str(value: Any) -> str:
    text = str(_primitive(value))
    return text.lower() if isinstance(value, bool) else text


def _to_bool(value: Any) -> bool:
    if not isinstance(value, str):
        return bool(value)
    if value.lower() not in _BOOLEANS:
        raise ValueError(f"cannot cast `{value}` to bool")
    return _BOOLEANS[value.lower()]


_CASTS: dict[str, Cast] = {
    "bool": _to_bool,
    "float": lambda value: float(_primitive(value)),
    "int": lambda value: int(_primitive(value)),
    "str": _to_str,
}


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
