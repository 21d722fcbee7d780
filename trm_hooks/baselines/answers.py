"""What a composed config answers about a key: a value, nothing, or something that cannot be known without running code.

A config is seen through ``get(key)`` only. Plain Python values are values; an object with a ``reason`` is unknown (an
interpolation that cannot be resolved), and so is ``???``; every other object means that the key is absent.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Get: TypeAlias = Callable[[str], Any]


class _Mark:
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


ABSENT = _Mark("ABSENT")
UNKNOWN = _Mark("UNKNOWN")
_PLAIN = (str, bool, int, float, bytes, list, tuple, dict)


def answer(get: Get, key: str) -> Any:
    """The value of ``key``, :data:`UNKNOWN`, or :data:`ABSENT`; ``null`` is a value, ``None``."""
    value = get(key)
    if isinstance(value, str):
        return UNKNOWN if value == "???" else value
    if value is None or isinstance(value, _PLAIN):
        return value
    return UNKNOWN if getattr(value, "reason", None) is not None else ABSENT


def answers(get: Get, key: str) -> Any:
    """The items of the list at ``key`` (a scalar is a list of one); :data:`UNKNOWN` if one item is; :data:`ABSENT`."""
    items = _numbered(get, key)
    if not items:
        value = answer(get, key)
        if value is ABSENT or value is UNKNOWN:
            return value
        items = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    return UNKNOWN if UNKNOWN in items or "???" in items else items


def _numbered(get: Get, key: str) -> tuple[Any, ...]:
    """Items that have keys of their own, as in flat values: ``data_paths.0``."""
    items: list[Any] = []
    while (item := answer(get, f"{key}.{len(items)}")) is not ABSENT and item is not None:
        items.append(item)
        if item is UNKNOWN:
            break  # whatever stands above is not known, and so are all further items
    return tuple(items)
