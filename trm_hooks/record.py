"""Classes whose objects are made of named parts, each part said once: ``dataclasses`` costs a tenth of a run to import.

::

    class Place(Record):
        path: str
        line: int = 1
        notes: list[str] = []  # each object gets its own

mypy knows the arguments of such a class from its annotations. Nothing sets a part of a finished object; a class that is filled
in piece by piece says ``class Seen(Record, frozen=False)``. Limits: arguments are not checked when the program runs.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, NoReturn

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
        if not frozen:
            cls.__setattr__ = object.__setattr__  # type: ignore[method-assign,assignment]
        own, given = cls.__annotations__, cls.__dict__
        cls.__parts = (*cls.__parts, *own)
        empty = {name: given[name] for name in own.keys() & given.keys() if type(given[name]) in (list, dict, set)}
        if empty:
            cls.__empty = {**cls.__empty, **empty}

    def __init__(self, *parts: Any, **named: Any) -> None:
        own = self.__dict__
        own.update(zip(self.__parts, parts, strict=False), **named)  # one call: a run makes very many objects
        if self.__empty:
            for name, empty in self.__empty.items():
                if name not in own:
                    own[name] = empty.copy()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} is frozen; `but({name}=...)` is a copy of it")

    def but(self, **changes: Any) -> Self:
        """A copy with some other parts."""
        if unknown := changes.keys() - self.__parts:  # the one call that mypy cannot judge
            raise TypeError(f"a {type(self).__name__} has no {', '.join(sorted(unknown))}")
        made = object.__new__(type(self))
        own = made.__dict__
        own.update(self.__dict__)
        for name in own.keys() - self.__parts:
            del own[name]  # what a cached property has worked out is of this one alone
        own.update(changes)
        return made

    def as_tuple(self) -> tuple[Any, ...]:
        """What it is made of, in the order of the class."""
        return tuple(getattr(self, name) for name in self.__parts)


class Value(Record):
    """A record that equals another of its class with equal parts."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.as_tuple() == other.as_tuple()

    def __hash__(self) -> int:
        return hash(self.as_tuple())

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.as_tuple()}"
