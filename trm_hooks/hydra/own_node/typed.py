"""Typed places of Hydra's own config: what may be set or merged there, by OmegaConf's rules for structured configs.

Values are plain Python ones (dict, list, str, int, float, bool, bytes, None); an interpolation fits every type.
"""

from __future__ import annotations

from trm_hooks.hydra.own_node.schema import MISSING, STRUCTS
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from trm_hooks.yaml.tree import Key

    Slot: TypeAlias = "Leaf | Box | Unseen"
    Route: TypeAlias = "tuple[Key, ...]"


class HydraNodeError(Exception):
    """Hydra refuses this: ``reason``, and the ``route`` to it, which starts below the ``hydra`` key."""

    def __init__(self, reason: str, route: Route = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.route = route


class Leaf(Record, frozen=False):
    """A scalar held to a type: any, str, int, bool, mode, or sealed: nothing but an interpolation may be set."""

    kind: str
    optional: bool
    value: Any


class Box(Record, frozen=False):
    """A dict or list. ``element`` types what is added; ``struct`` names a closed struct.

    ``free`` says that anything may replace it; ``content`` is None for null, a str for a missing value or an
    interpolation.
    """

    content: Any
    is_list: bool = False
    element: str = 'any'
    struct: str | None = None
    free: bool = True
    optional: bool = True
    text_keys: bool = False


class Unseen:
    """What a plugin provides."""

    __slots__ = ()


def is_interpolation(value: Any) -> bool:
    """Whether a value refers to others, and therefore fits every type here."""
    return isinstance(value, str) and "${" in value


def plain(slot: Slot) -> Any:
    """A slot's value; a plugin's is the empty dict."""
    if isinstance(slot, Leaf):
        return slot.value
    if isinstance(slot, Unseen):
        return {}
    if isinstance(slot.content, list):
        return [plain(item) for item in slot.content]
    if isinstance(slot.content, dict):
        return {key: plain(item) for key, item in slot.content.items()}
    return slot.content


def make(kind: str, default: Any, free: bool = False) -> Slot:
    """A slot of a declared type; of a dict or list, whether anything may replace it (``free``)."""
    optional = kind.endswith("?")
    kind = kind.rstrip("?")
    if kind in STRUCTS:
        box = Box({name: make(*field) for name, field in STRUCTS[kind].items()})
        box.struct = kind
    elif kind[0] in "[{":
        box = Box(type(default)() if isinstance(default, (dict, list)) else default, kind[0] == "[")
        box.element = kind[1:-1]
        box.text_keys = kind[0] == "{"
    else:
        return Leaf(kind, optional or kind == "any", default)
    box.free, box.optional = free, optional
    return box


def new(element: str, value: Any, route: Route, checked: bool = True) -> Slot:
    """A slot for a value that is added to a dict or list of ``element``.

    OmegaConf lets a dict or list of a file pass unchecked where strings are wanted: ``checked`` is False there.
    """
    if element != "any" and not (element == "str" and isinstance(value, (dict, list)) and not checked):
        return update(make(element, MISSING), value, route)
    if isinstance(value, dict):
        return Box({key: new("any", item, (*route, key)) for key, item in value.items()})
    if isinstance(value, list):
        return Box([new("any", item, (*route, index)) for index, item in enumerate(value)], True)
    return Leaf("any", True, value)


def put_struct(root: Box, key: str, made: Box) -> None:
    old = root.content.get(key)
    if isinstance(old, Box) and isinstance(old.content, (dict, list)):
        if old.is_list:
            raise HydraNodeError("a list cannot be merged with a dict", (key,))
        made.content = dict(old.content, **made.content)
    root.content[key] = made


def adopt(box: Box, struct: str, route: Route) -> None:
    """Lay a struct over a dict that holds values already: its types bind, its missing fields keep what is there."""
    for name, (kind, default) in STRUCTS[struct].items():
        held = box.content.get(name)
        if not isinstance(held, Unseen):
            box.content[name] = make(kind, default) if held is None else _adopted(held, kind, default, (*route, name))
    box.struct = struct


def _adopted(held: Leaf | Box, kind: str, default: Any, route: Route) -> Slot:
    """What becomes of ``held``, the value of a field before the struct with that field was merged over it.

    Hydra merges its options (``hydra/launcher`` and the like) first and its own schema, HydraConf, after them. The schema
    then wins wherever it has a default, like any later layer, and gives its type wherever it has none (``MISSING``):

    - a plain field with a default replaces what is there; one without converts it to its type, or refuses it;
    - a struct is laid over a dict key by key, so keys that only the option has stay; a plain value gives way to it;
    - a list with a default empties the list that is there, since lists are replaced and never merged;
    - a typed dict keeps what is there but must find it right as it is, because nothing is converted any more.
    """
    made = make(kind, default)
    if isinstance(made, Leaf):
        return _adopted_leaf(held, made, route)
    assert isinstance(made, Box)
    if isinstance(held, Leaf):
        return made
    if held.is_list != made.is_list:
        raise HydraNodeError("a list cannot be merged with a dict", route)
    if made.struct is not None:
        adopt(held, made.struct, route)
    elif held.is_list:
        held.content = held.content if default == MISSING else []
        return held
    else:
        _check_items(held, made.element, route)
    held.element, held.text_keys, held.free, held.optional = made.element, made.text_keys, made.free, made.optional
    return held


def _adopted_leaf(held: Leaf | Box, made: Leaf, route: Route) -> Slot:
    if made.value != MISSING:
        return made
    if isinstance(held, Box):
        return held
    made.value = _convert(made, held.value, route)
    return made


def _check_items(box: Box, element: str, route: Route) -> None:
    """What is in a dict already must be of its new type as it is: nothing is converted any more."""
    for key, item in box.content.items() if isinstance(box.content, dict) else ():
        if not isinstance(key, str):
            raise HydraNodeError(f"key `{key}` is not a string", (*route, key))
        if element == "str":
            if not (isinstance(item, Leaf) and isinstance(item.value, str)):
                raise HydraNodeError(f"`{plain(item)}` is not a string", (*route, key))
            item.kind, item.optional = "sealed", False


def merge(box: Box, content: dict[Any, Any], route: Route) -> None:
    """Merge a dict into a dict, closed where it is a struct."""
    if not isinstance(box.content, dict):
        box.content = _fresh(box)
    for key, value in content.items():
        here = (*route, key)
        held = box.content.get(key) if isinstance(key, str) or not box.text_keys else None
        if held is not None:
            box.content[key] = update(held, value, here)
        elif box.struct is not None:
            raise HydraNodeError(f"Hydra's config has no key `{'.'.join(map(str, ('hydra', *here)))}`", here)
        elif box.text_keys and not isinstance(key, str):
            raise HydraNodeError(f"key `{key}` is not a string", here)
        else:
            box.content[key] = new(box.element, value, here, checked=False)


def _fresh(box: Box) -> dict[str, Slot]:
    return {} if box.struct is None else {name: make(*field) for name, field in STRUCTS[box.struct].items()}


def update(held: Slot, value: Any, route: Route, merging: bool = True) -> Slot:
    """What takes the place of ``held`` after ``value`` is merged onto it, or set where not ``merging``."""
    if isinstance(held, Unseen) or (isinstance(value, str) and value == MISSING):
        return held
    if isinstance(held, Leaf):
        if held.kind == "any" and isinstance(value, (dict, list)):
            return new("any", value, route)
        held.value = _convert(held, value, route)
        return held
    if isinstance(value, dict if held.is_list else list):
        raise HydraNodeError("a list cannot be merged with a dict", route)
    if isinstance(value, dict):
        merge(held, value, route)
    elif isinstance(value, list):
        held.content = [new(held.element, item, (*route, index), checked=False) for index, item in enumerate(value)]
    else:
        return _replaced(held, value, route, merging)
    return held


def _replaced(box: Box, value: Any, route: Route, merging: bool) -> Slot:
    """A dict or list after a scalar is set over it."""
    if box.struct is not None and value is not None and merging:
        raise HydraNodeError(f"`{value}` is where Hydra wants a dict", route)
    if box.free:
        return Leaf("any", True, value)
    if value is None and not box.optional:
        raise HydraNodeError("null is not allowed here", route)
    if value is not None and not is_interpolation(value):
        raise HydraNodeError(f"`{value}` is where Hydra wants a {'list' if box.is_list else 'dict'}", route)
    box.content = value
    return box


_BOOLS = {"yes": True, "y": True, "on": True, "true": True, "no": False, "n": False, "off": False, "false": False}
_WANTED = {
    "sealed": "allowed here: an option of a `hydra/…` group has set it",
    "str": "a string",
    "int": "an integer",
    "bool": "a boolean",
    "mode": "RUN or MULTIRUN",
}


def _convert(leaf: Leaf, value: Any, route: Route) -> Any:
    """The value as OmegaConf's typed node of that kind keeps it."""
    kind = leaf.kind
    if kind == "any" or is_interpolation(value) or (isinstance(value, str) and value == MISSING):
        return value
    if value is None:
        if leaf.optional:
            return None
        raise HydraNodeError("null is not allowed here", route)
    made = _CONVERTERS[kind](value)
    if made is None:
        raise HydraNodeError(f"`{value}` is not {_WANTED[kind]}", route)
    return made


def _to_str(value: Any) -> str | None:
    return None if isinstance(value, (dict, list, bytes)) else str(value)


def _nothing(_value: Any) -> None:
    """OmegaConf fails on any value for a string that was there before the schema."""


def _to_int(value: Any) -> int | None:
    try:
        return int(value) if type(value) in (str, int) else None
    except ValueError:
        return None


def _to_bool(value: Any) -> bool | None:
    if isinstance(value, int):
        return value != 0
    if not isinstance(value, str):
        return None
    number = _to_int(value)
    return _BOOLS.get(value.lower()) if number is None else number != 0


def _to_mode(value: Any) -> str | None:
    if type(value) is int:
        return {1: "RUN", 2: "MULTIRUN"}.get(value)
    name = value.removeprefix("RunMode.") if isinstance(value, str) else ""
    return name if name in ("RUN", "MULTIRUN") else None


_CONVERTERS = {"str": _to_str, "sealed": _nothing, "int": _to_int, "bool": _to_bool, "mode": _to_mode}


def child_of(slot: Slot, key: str) -> Slot | None:
    if not isinstance(slot, Box):
        return None
    if isinstance(slot.content, list):
        index = int(key) if key.isdecimal() else len(slot.content)
        item: Slot | None = slot.content[index] if index < len(slot.content) else None
        return item
    below: Slot | None = slot.content.get(key) if isinstance(slot.content, dict) else None
    return below
