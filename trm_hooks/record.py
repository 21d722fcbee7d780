"""Classes whose objects are made of named parts, each part said once: ``dataclasses`` costs a tenth of a run to import.

::

    class Place(Record):
        path: str
        line: int = 1
        notes: list[str] = []  # each object gets its own

mypy knows the arguments of such a class from its annotations, and that nothing sets a part of a finished object; a class that
is filled in piece by piece says ``class Draft(Record, frozen=False)``. Limits: nothing is checked when the program runs, and
classes that are made by the ten thousand (words, nodes of YAML) are written out with ``__slots__``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_):
        return lambda class_: class_


@dataclass_transform(eq_default=False, frozen_default=True)
class Record:
    """Takes its parts in the order of the class, or by name."""

    __parts: ClassVar[tuple[str, ...]] = ()
    __empty: ClassVar[dict[str, Any]] = {}  # parts that begin as an empty list, dict or set

    def __init_subclass__(cls, frozen: bool = True) -> None:
        own = cls.__annotations__
        cls.__parts = (*cls.__parts, *own)
        empty = {name: value for name, value in cls.__dict__.items() if isinstance(value, (list, dict, set)) and name in own}
        if empty:
            cls.__empty = {**cls.__empty, **empty}

    def __init__(self, *parts: Any, **named: Any) -> None:
        if parts:
            named.update(zip(self.__parts, parts, strict=False))
        for name, empty in self.__empty.items():
            if name not in named:
                named[name] = empty.copy()
        self.__dict__ = named

    def having(self, **changes: Any) -> Self:
        """Another of the class, with the same parts but for some."""
        return type(self)(**{**self.__dict__, **changes})
