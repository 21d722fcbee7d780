"""Classes whose objects are made of named parts, each part said once: ``dataclasses`` costs a tenth of a run to import.

::

    class Place(Record):
        path: str
        line: int = 1
        notes: list[str] = []  # each object gets its own

mypy knows the arguments of such a class from its annotations. Nothing sets a part of a finished object; a class that is filled
in piece by piece says ``class Seen(Record, frozen=False)``. A class of which a run makes very many objects says
``class Layer(Record, many=True)``: it gets an ``__init__`` of its own, as fast as one written by hand. Only mypy holds that such
an object is finished, and none of its parts may begin as an empty list. Limits: arguments are not checked when the program runs.
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

    def __init_subclass__(cls, frozen: bool = True, many: bool = False) -> None:
        if many or not frozen:
            cls.__setattr__ = object.__setattr__  # type: ignore[method-assign,assignment]
        own = cls.__annotations__
        cls.__parts = (*cls.__parts, *own)
        empty = {name: value for name, value in cls.__dict__.items() if isinstance(value, (list, dict, set)) and name in own}
        if empty:
            cls.__empty = {**cls.__empty, **empty}
        if many:
            cls.__init__ = _written_out(cls, cls.__parts)  # type: ignore[method-assign]

    def __init__(self, *parts: Any, **named: Any) -> None:
        own, at = self.__dict__, 0
        for part in parts:
            own[self.__parts[at]] = part
            at += 1  # noqa: SIM113 - counting by hand is the cheapest way
        if named:
            own.update(named)
        if self.__empty:
            for name, empty in self.__empty.items():
                if name not in own:
                    own[name] = empty.copy()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} is frozen; `but({name}=...)` is a copy of it")

    def but(self, **changes: Any) -> Self:
        """A copy with some other parts."""
        if unknown := changes.keys() - set(self.__parts):  # the one call that mypy cannot judge
            raise TypeError(f"a {type(self).__name__} has no {', '.join(sorted(unknown))}")
        known = self.__dict__  # with what a cached property has worked out, which is of this one alone
        return type(self)(**{name: known[name] for name in self.__parts if name in known} | changes)

    def as_tuple(self) -> tuple[Any, ...]:
        """What it is made of, in the order of the class."""
        return tuple(getattr(self, name) for name in self.__parts)


def _written_out(class_: type, parts: tuple[str, ...]) -> Any:
    """The ``__init__`` that one would write for a class, as ``dataclasses`` makes it."""
    arguments = ", ".join(f"{name}=class_.{name}" if hasattr(class_, name) else name for name in parts)
    made: dict[str, Any] = {"class_": class_}
    exec(f"def __init__(self, {arguments}):" + "".join(f"\n self.{name} = {name}" for name in parts), made)
    return made["__init__"]


class Value(Record):
    """A record that equals another of its class with equal parts."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.as_tuple() == other.as_tuple()

    def __hash__(self) -> int:
        return hash(self.as_tuple())

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.as_tuple()}"
