"""The ``hydra`` node as Hydra merges it, kept only to learn what Hydra would refuse there.

Composition drops the node from its result, but Hydra first merges it against a schema. :class:`HydraNode` replays those
merges: shipped options and the user's own by layer, then the schema, then the rest, then overrides. Values are plain
Python ones. What a plugin holds is unknown, and whatever touches it is accepted.
"""

from __future__ import annotations

from trm_hooks.hydra.own_node.schema import CONTENTS, MISSING, STRUCT_OPTIONS
from trm_hooks.hydra.own_node.typed import (
    Box,
    HydraNodeError,
    Leaf,
    Unseen,
    adopt,
    child_of,
    is_interpolation,
    make,
    merge,
    new,
    plain,
    put_struct,
    update,
)
from trm_hooks.yaml.tree import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.hydra.own_node.typed import Route, Slot
    from trm_hooks.yaml.tree import Node


class HydraNode:
    """One composition's ``hydra`` node. Every method raises :class:`HydraNodeError` for what Hydra refuses."""

    __slots__ = ("root",)

    def __init__(self) -> None:
        self.root = Box({})

    def merge_shipped(self, config_path: str) -> None:
        """Merge a config that Hydra ships: ``hydra/config`` (the schema), or an option (``hydra/env/default``)."""
        if config_path == "hydra/config":
            adopt(self.root, "HydraConf", ())
        elif config_path in STRUCT_OPTIONS:
            key = config_path.split("/")[1]
            made = make(STRUCT_OPTIONS[config_path], None, free=True)
            assert isinstance(made, Box)
            put_struct(self.root, key, made)
        else:
            merge(self.root, CONTENTS[config_path], ())

    def merge_unseen(self, group: str) -> None:
        """Merge an option of a plugin: from now on anything goes below ``group``'s place in the node."""
        self.root.content[group.split("/")[1]] = Unseen()

    def merge(self, content: Any) -> None:
        """Merge what a layer holds for the ``hydra`` key, its package included: ``{"launcher": {...}}``."""
        if isinstance(content, dict):
            merge(self.root, content, ())
        elif isinstance(content, list):
            raise HydraNodeError("the `hydra` node is a dict and cannot be merged with a list")
        elif content != MISSING:
            raise HydraNodeError("the `hydra` node is a dict and cannot be replaced by a value")

    def change(self, keys: list[str], value: Any, kind: str = "change") -> None:
        """Apply an override ``hydra.<keys>=value``; ``kind`` is change, add (``+``) or force_add (``++``)."""
        self.root.content.pop("defaults", None)
        if kind == "add" and not isinstance(value, (dict, list)) and self.contains(keys):
            raise HydraNodeError(f"`hydra.{'.'.join(keys)}` has a value already; `++` would replace it", tuple(keys))
        if not keys:
            _change_root(self.root, value, kind != "change")
        else:
            _change(self.root, keys, value, kind != "change")

    def delete(self, keys: list[str], has_value: bool, value: Any) -> None:
        """Apply an override ``~hydra.<keys>`` or ``~hydra.<keys>=value``."""
        self.root.content.pop("defaults", None)
        parent: Slot = self.root
        for key in keys[:-1]:
            if isinstance(parent, Unseen):
                return
            child = child_of(parent, key)
            if child is None:
                raise HydraNodeError(f"`hydra.{'.'.join(keys)}` does not exist")
            parent = child
        if isinstance(parent, Unseen):
            return
        found = child_of(parent, keys[-1])
        if isinstance(found, Unseen):
            raise HydraNodeError("fields of Hydra's own config cannot be deleted")
        held = None if found is None else plain(found)
        if held is None or held == MISSING:
            raise HydraNodeError(f"`hydra.{'.'.join(keys)}` does not exist")
        if has_value and value is not None and value != held:
            raise HydraNodeError(f"`hydra.{'.'.join(keys)}` is {held!r} and not {value!r}")
        assert isinstance(parent, Box)
        if parent.struct is not None or parent.is_list:
            raise HydraNodeError("fields of Hydra's own config cannot be deleted")
        del parent.content[keys[-1]]

    def contains(self, keys: list[str]) -> bool | None:
        """Whether ``hydra.<keys>`` has a value that is neither null nor missing; None where a plugin holds it."""
        here: Slot | None = self.root
        for key in keys:
            if isinstance(here, Unseen):
                return None
            here = None if here is None else child_of(here, key)
        if isinstance(here, Unseen):
            return None
        held = None if here is None else plain(here)
        return held is not None and held != MISSING


def node_at(node: Node, route: Route) -> Node:
    """The node a :class:`HydraNodeError`'s route leads to, or the deepest one on the way."""
    for key in route:
        below: Node | None = None
        if isinstance(node, Mapping):
            below = node.items.get(key)
        elif isinstance(node, Sequence) and isinstance(key, int) and key < len(node.items):
            below = node.items[key]
        if below is None:
            return node
        node = below
    return node


def _change(box: Box, keys: list[str], value: Any, add: bool) -> None:
    route: Route = ()
    for key in keys[:-1]:
        route = (*route, key)
        child = child_of(box, key)
        if isinstance(child, Unseen):
            return
        if isinstance(child, Leaf) or child is None:
            _set(box, key, {}, add, route)
            child = child_of(box, key)
        if not isinstance(child, Box) or not isinstance(child.content, (dict, list)):
            if isinstance(child, Box) and is_interpolation(child.content):
                return
            raise HydraNodeError(f"`{key}` holds nothing to set a key in", route)
        box = child
    _set(box, keys[-1], value, add, (*route, keys[-1]))


def _change_root(root: Box, value: Any, add: bool) -> None:
    if not isinstance(value, dict):
        raise HydraNodeError("the `hydra` node is a dict and cannot be replaced")
    _merge_closed(root, value, add, ())


def _set(box: Box, key: str, value: Any, add: bool, route: Route) -> None:
    """Set one key of a dict, whose structs and open dicts alike are closed unless ``add``."""
    child = child_of(box, key)
    if isinstance(box.content, list):
        if child is None:
            raise HydraNodeError(f"the list has no item `{key}`", route)
        box.content[int(key)] = new(box.element, value, route)
    elif child is None:
        if not add:
            raise HydraNodeError(f"Hydra's config has no key `{'.'.join(map(str, ('hydra', *route)))}`", route)
        box.content[key] = new(box.element, value, route)
    elif isinstance(child, Box) and isinstance(value, dict) and not child.is_list:
        _merge_closed(child, value, add, route)
    elif isinstance(value, str) and value == MISSING and isinstance(child, Leaf):
        box.content[key] = Leaf(child.kind, child.optional, value)
    else:
        box.content[key] = update(child, value, route, merging=isinstance(value, (dict, list)))


def _merge_closed(box: Box, content: dict[Any, Any], add: bool, route: Route) -> None:
    if not isinstance(box.content, dict):
        raise HydraNodeError("null has no keys to merge with", route)
    for key, value in content.items():
        here = (*route, key)
        held = box.content.get(key)
        if held is None and (not add or box.struct is not None):
            raise HydraNodeError(f"Hydra's config has no key `{'.'.join(map(str, ('hydra', *here)))}`", here)
        if held is None:
            box.content[key] = new(box.element, value, here, checked=False)
        elif isinstance(held, Box) and isinstance(value, dict) and not held.is_list:
            _merge_closed(held, value, add, here)
        else:
            box.content[key] = update(held, value, here)
