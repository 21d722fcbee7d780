"""How the functions of the override grammar take their arguments: names, defaults and the types Hydra checks."""

from __future__ import annotations

from trm_hooks.compose.override_sweeps import Choice, Range, SweepValue
from trm_hooks.compose.override_text import Quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Types: TypeAlias = "tuple[type, ...]"

_NULL = type(None)
_ELEMENT: Types = (str, int, float, bool, list, dict)
_CAST: Types = (*_ELEMENT, Quoted, _NULL, SweepValue)
_NUMBER: Types = (int, float)
_ORDERED: Types = (*_ELEMENT, Choice, Range)
_OF_ORDERED: dict[str, Types] = {"sweep": (Choice, Range, _NULL), "list": (list, _NULL)}


class Signature:
    """``positional`` parameters, the first ``required`` without a default; or any number of ``rest``, and ``named``."""

    __slots__ = ("named", "positional", "required", "rest")

    def __init__(
        self,
        rest: Types | None = None,
        named: dict[str, Types] | None = None,
        positional: dict[str, Types] | None = None,
        required: int = 0,
    ) -> None:
        self.rest = rest
        self.named = named or {}
        self.positional = positional or {}
        self.required = required

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
