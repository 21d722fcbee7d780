"""Value overrides applied to a merged tree, as ``OmegaConf.update`` does on a config in struct mode."""

from __future__ import annotations

from trm_hooks.hydra.errors import COMMAND_LINE, CompositionError, NoKeyError, Unresolved, near_miss
from trm_hooks.hydra.layers import Merger, split_key
from trm_hooks.hydra.select import own_route, select
from trm_hooks.record import Record
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.yaml.tree import Node


class Place(Record):
    """Where an override is written: a span of a script, or of its own text on a command line."""

    source: SourceText
    start: int
    end: int


def own_place(override: Override) -> Place:
    """The place of an override that is in no file."""
    text = override.input_line
    return Place(SourceText(COMMAND_LINE, text), text.find("=") + 1, len(text))


def apply_override(merger: Merger, override: Override, place: Place) -> Node | None:
    """Apply one override and return the node it set, if any; raises :class:`CompositionError` where Hydra refuses it."""
    if override.package is not None:
        message = f"`{override.input_line}` overrides a config group, but there is no group `{_key(override)}`"
        raise CompositionError(message, override=override)
    try:
        if override.type == "del":
            _delete(merger, override)
            return None
        node = to_node(override.value, place)
        if override.type == "add":
            _refuse_present(merger, override)
        _update(merger, override, node)
        return node
    except CompositionError as error:
        raise error.about(override) from None


def check_texts(overrides: Iterable[Override]) -> None:
    """Refuse an override whose own text is malformed to OmegaConf: Hydra keeps all of them in ``hydra.overrides``."""
    for override in overrides:
        text = override.input_line
        if "${" in text and not override.has_holes:
            from trm_hooks.hydra.interpolation.grammar import check_syntax
            from trm_hooks.hydra.interpolation.parts import InterpolationSyntaxError

            try:
                check_syntax(text)
            except InterpolationSyntaxError as error:
                message = f"Hydra cannot keep `{text}` as a text, which OmegaConf has to read: {error}"
                raise CompositionError(message, override=override) from None


def _key(override: Override) -> str:
    key: str = override.key_or_group
    return key


def to_node(value: Any, place: Place) -> Node:
    """A value of the command line as a node at ``place``."""
    if isinstance(value, dict):
        if None in value:
            raise CompositionError("null is not allowed as a key")
        items = {key: to_node(item, place) for key, item in value.items()}
        return Mapping(items, place.start, place.end, place.source)
    if isinstance(value, list):
        return Sequence([to_node(item, place) for item in value], place.start, place.end, place.source)
    if isinstance(value, str) and "${" in value:
        from trm_hooks.hydra.interpolation.grammar import check_syntax
        from trm_hooks.hydra.interpolation.parts import InterpolationSyntaxError

        try:
            check_syntax(value)
        except InterpolationSyntaxError as error:
            raise CompositionError(f"malformed interpolation in `{value}`: {error}") from None
    if value is not None and not isinstance(value, (str, int, float)):
        raise CompositionError("a sweep inside a list or a dict is not a value")
    return Scalar(value, place.start, place.end, None, place.source)


def _refuse_present(merger: Merger, override: Override) -> None:
    node = select(merger.root, _key(override))
    if isinstance(node, Unresolved) and not node.needs_code:
        raise CompositionError(f"`{_key(override)}` exists already, and cannot be resolved: {node.reason}")
    if node is None or isinstance(override.value, (dict, list)):
        return
    if isinstance(node, Scalar) and node.value in (None, "???"):
        return
    line = override.input_line
    raise CompositionError(f"`{_key(override)}` exists already: write `{line[1:]}` to change it, `+{line}` to do either")


def _update(merger: Merger, override: Override, node: Node) -> None:
    force = override.type != "change"
    parts = split_key(_key(override))
    at = _descend(merger, parts[:-1], override, force)
    last = parts[-1]
    if isinstance(at, Sequence):
        _set_item(merger, at, last, node, force)
        return
    old = at.items.get(last)
    if old is None and not force:
        raise _not_in_struct(at, parts, len(parts) - 1, override)
    merger.merge_value(at, last, node, tuple(parts[:-1]), replace=isinstance(node, Scalar), struct=not force)


def _descend(merger: Merger, parts: list[str], override: Override, force: bool) -> Mapping | Sequence:
    at: Mapping | Sequence = merger.root
    for index, part in enumerate(parts):
        child = _child(at, part)
        if isinstance(at, Sequence):
            if child is None:
                raise CompositionError(f"`{'.'.join(parts[: index + 1])}` is out of range")
            owned: Mapping | Sequence = _owned(merger, child, override)
            at.items[int(part)] = owned
        else:
            if child is None and not force:
                raise _not_in_struct(at, parts, index, override)
            owned = _owned(merger, child, override)
            at.items[part] = owned
        at = owned
    return at


def _owned(merger: Merger, child: Node | None, override: Override) -> Mapping | Sequence:
    if isinstance(child, Mapping):
        return merger.own(child)
    if isinstance(child, Sequence):
        return Sequence(list(child.items), child.start, child.end, child.source)
    place = own_place(override)
    empty = Mapping({}, place.start, place.end, place.source)
    return merger.own(empty)


def _child(at: Mapping | Sequence, part: str) -> Node | None:
    if isinstance(at, Mapping):
        return at.items.get(part)
    try:
        index = int(part)
    except ValueError:
        raise CompositionError(f"`{part}` is not an index of a list") from None
    return at.items[index] if 0 <= index < len(at.items) else None


def _set_item(merger: Merger, at: Sequence, last: str, node: Node, force: bool) -> None:
    old = _child(at, last)
    if old is None:
        raise CompositionError(f"`{last}` is out of range of a list with {len(at.items)} items")
    holder = merger.own(Mapping({last: old}, at.start, at.end, at.source))
    merger.merge_value(holder, last, node, (), replace=isinstance(node, Scalar), struct=not force)
    at.items[int(last)] = holder.items[last]


def _delete(merger: Merger, override: Override) -> None:
    key = _key(override)
    node = select(merger.root, key)
    if isinstance(node, Unresolved) and (not node.needs_code or override.value is not None):
        raise CompositionError(f"`{key}` cannot be deleted: {node.reason}")
    if node is None or (isinstance(node, Scalar) and node.value in (None, "???")):
        raise CompositionError(f"`{key}` cannot be deleted: it does not exist")
    held = node if isinstance(node, Unresolved) else to_plain(node)
    if override.value is not None and override.value != held:
        raise CompositionError(f"`{key}` is {held!r}, not {override.value!r}: it is not deleted")
    parent, _, last = key.rpartition(".")
    route = own_route(merger.root, parent) if parent else ()
    at = _descend(merger, [str(part) for part in route or ()], override, force=True)
    if not isinstance(at, Mapping) or last not in at.items:
        raise CompositionError(f"`{key}` cannot be deleted: it is an item of a list")
    del at.items[last]


def _not_in_struct(at: Mapping, parts: list[str], index: int, override: Override) -> NoKeyError:
    name = ".".join(parts[: index + 1])
    options = sorted(str(key) for key in at.items)
    missed = near_miss(parts[index], options)
    return NoKeyError(
        f"there is no key `{name}` (to add it write `+{override.input_line}`)",
        options=options,
        near_miss=".".join([*parts[:index], missed]) if missed else None,
    )
