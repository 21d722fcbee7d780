"""From a route of keys and indexes to the spans of the text that write it."""

from __future__ import annotations

from trm_hooks.record import Record
from trm_hooks.yaml.layout import layout_of
from trm_hooks.yaml.loader import plain_value
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tree import Scalar, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from trm_hooks.yaml.layout import Layout, Pair, Piece
    from trm_hooks.yaml.tree import Key

    Route: TypeAlias = tuple[str | int | float | bool, ...]


class Step(Record):
    """One key or index of a route: the collection it was looked up in, and the pair (None for an item) it led to."""

    container: Piece
    pair: Pair | None
    value: Piece


class Located:
    """Where a route leads.

    ``key_start`` and ``key_end`` are None for a list item and for the root. ``value_start`` is behind an anchor or tag.
    ``borrowed`` says through what the pair comes ("the alias `*x`", "a merge key"); ``lent`` names the anchor of a
    collection on the way that an alias uses elsewhere, ``lent_value`` such an anchor on the value itself. All three are
    None for a pair that is written here itself. A value that is an alias is not followed: ``value.kind`` shows it.
    """

    __slots__ = ("borrowed", "lent", "lent_value", "route", "steps", "value")

    def __init__(self, layout: Layout, route: Route, steps: list[Step], value: Piece, borrowed: str | None) -> None:
        used = {alias.target for alias in layout.aliases}
        self.route = route
        self.steps = steps
        self.value = value
        self.borrowed = borrowed
        self.lent = next((step.container.anchor for step in steps if step.container in used), None)
        self.lent_value = value.anchor if value in used else None

    @property
    def pair(self) -> Pair | None:
        return self.steps[-1].pair if self.steps else None

    @property
    def key_start(self) -> int | None:
        return self.pair.key.content if self.pair else None

    @property
    def key_end(self) -> int | None:
        return self.pair.key.end if self.pair else None

    @property
    def value_start(self) -> int:
        return self.value.content

    @property
    def value_end(self) -> int:
        return self.value.end


def find(source: SourceText, route: Route) -> Located | None:
    """Where ``route`` leads, or None; raises :class:`~trm_hooks.yaml.tree.YamlError` for an unreadable document."""
    return locate(layout_of(source.text), route)


def locate(layout: Layout, route: Route) -> Located | None:
    """As :func:`find`, on a layout."""
    value, borrowed, steps = layout.root, None, []
    if value is None:
        return None
    for part in route:
        if value.kind == "alias" and value.target is not None:
            borrowed = f"the alias `{layout.text[value.start : value.end]}`"
            value = value.target
        step, merged = _step(value, part)
        if step is None:
            return None
        borrowed = "a merge key (`<<`)" if merged else borrowed
        steps.append(step)
        value = step.value
    return Located(layout, route, steps, value, borrowed)


def _step(container: Piece, part: Key) -> tuple[Step | None, bool]:
    if container.kind == "sequence":
        if type(part) is int and 0 <= part < len(container.items):
            return Step(container, None, container.items[part]), False
        return None, False
    own = pair_of(container, part)
    if own is not None:
        return Step(container, own, own.value), False
    for pair in reversed(container.pairs):
        if is_merge(pair):
            step = _through_merge(pair.value, part)
            if step is not None:
                return step, True
    return None, False


def _through_merge(value: Piece, part: Key) -> Step | None:
    target = value.target if value.target is not None else value
    for source in target.items if target.kind == "sequence" else (target,):
        mapping = source.target if source.target is not None else source
        step = _step(mapping, part)[0]
        if step is not None:
            return step
    return None


def pair_of(mapping: Piece, key: Key) -> Pair | None:
    """The pair a mapping writes for ``key`` itself; ``True`` and ``1`` are different keys."""
    for pair in mapping.pairs:
        if not is_merge(pair):
            found = key_of(pair.key)
            if type(found) is type(key) and found == key:
                return pair
    return None


def is_merge(pair: Pair) -> bool:
    """Whether a pair is a merge key, ``<<`` without quotes or tag."""
    key = pair.key
    return key.text == "<<" and key.kind == "scalar" and key.style is None and key.tag is None


def key_of(key: Piece) -> object:
    """A key as OmegaConf types it."""
    if key.target is not None:
        key = key.target
    if key.tag is None:
        return plain_value(key.text) if key.style is None else key.text
    if key.tag == "!":
        return key.text
    quoted = "'" + key.text.replace("'", "''") + "'"
    node = parse(SourceText("", f"!<{key.tag}> {quoted}"))
    return node.value if isinstance(node, Scalar) else None
