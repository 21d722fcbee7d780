"""The casts of the override grammar, ``int()`` and its like, which reach into lists, dicts and sweeps."""

from __future__ import annotations

from trm_hooks.compose.override_sweeps import Choice, Interval, Range
from trm_hooks.compose.override_text import Quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Cast = Callable[[Any], Any]

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
