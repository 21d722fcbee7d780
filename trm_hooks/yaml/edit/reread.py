"""Proof that planned edits do what was declared and nothing else: the new text is read again and compared.

Values are compared with their types (``1``, ``1.0``, ``True`` and ``"1"`` all differ) at every place an alias reaches,
so an edit that would also change another user of an anchor shows up here. Comments are compared as a multiset of texts.
"""

from __future__ import annotations

from trm_hooks.yaml.edit.edits import Refusal, apply, in_order
from trm_hooks.yaml.layout import layout_of
from trm_hooks.yaml.tree import Mapping, Scalar, YamlError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.yaml.edit.edits import Edit
    from trm_hooks.yaml.layout import Layout
    from trm_hooks.yaml.locate import Route
    from trm_hooks.yaml.tree import Node

    # A mapping is a dict from (type, key), a sequence a list, a scalar a (type, text) pair.
    Plain = Any

_ABSENT = object()


def plain(node: Node | None) -> Plain:
    """A node as bare data that keeps types; an empty document is an empty mapping."""
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return {}
    return _plain(node, {})


def _plain(node: Node, done: dict[int, Plain]) -> Plain:
    if isinstance(node, Scalar):
        return typed(node.value)
    if id(node) in done:
        return done[id(node)]
    made: Plain
    if isinstance(node, Mapping):
        made = {typed(key): _plain(value, done) for key, value in node.items.items()}
    else:
        made = [_plain(item, done) for item in node.items]
    done[id(node)] = made
    return made


def typed(value: object) -> Plain:
    """One value as bare data: a scalar with the name of its type, a list or a mapping of them."""
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, dict):
        return {typed(key): typed(item) for key, item in value.items()}
    return (type(value).__name__, repr(value))


def with_value(tree: Plain, route: Route, value: Plain) -> Plain:
    """A copy of ``tree`` with ``value`` at ``route``, made on the way where mappings are missing."""
    if not route:
        return value
    if isinstance(tree, list):
        index = int(route[0])
        return [*tree[:index], with_value(tree[index], route[1:], value), *tree[index + 1 :]]
    key = typed(route[0])
    return {**tree, key: with_value(tree.get(key, {}), route[1:], value)}


def without(tree: Plain, route: Route) -> Plain:
    """A copy of ``tree`` without the pair at ``route``."""
    key = typed(route[-1])
    return changed_at(tree, route[:-1], lambda mapping: {name: item for name, item in mapping.items() if name != key})


def changed_at(tree: Plain, route: Route, change: Any) -> Plain:
    """A copy of ``tree`` with ``change`` applied to what stands at ``route``."""
    if not route:
        return change(tree)
    if isinstance(tree, list):
        index = int(route[0])
        return [*tree[:index], changed_at(tree[index], route[1:], change), *tree[index + 1 :]]
    key = typed(route[0])
    return {**tree, key: changed_at(tree[key], route[1:], change)}


def confirm(layout: Layout, edits: list[Edit], expected: Plain, *, gone: list[str], added: list[str]) -> list[Edit]:
    """The edits in order, once the text they make has exactly the ``expected`` tree and comments; else a Refusal.

    ``gone`` and ``added`` are texts of comments (with their ``#``) that the edits may take away and bring.
    """
    ordered = in_order(edits)
    text = apply(layout.text, ordered)
    try:
        after = layout_of(text)
    except YamlError as error:
        raise Refusal(f"the edited file would not be readable: {error.reason}") from None
    place = _difference(plain(after.tree), expected, set(), "")
    if place is not None:
        raise Refusal(f"the edit would change more than was asked for, at `{place}`" if place else _WHOLE)
    if sorted(_texts(after) + gone) != sorted(_texts(layout) + added):
        raise Refusal("the edit would lose or change a comment that does not belong to it")
    return ordered


_WHOLE = "the edit would change the whole document"


def _texts(layout: Layout) -> list[str]:
    return [comment.text for comment in layout.comments]


def _difference(found: Plain, wanted: Plain, seen: set[tuple[int, int]], place: str) -> str | None:
    """The first dotted place where two trees differ, or None."""
    if type(found) is not type(wanted):
        return place
    if isinstance(found, tuple):
        return None if found == wanted else place
    if (id(found), id(wanted)) in seen:
        return None
    seen.add((id(found), id(wanted)))
    if isinstance(found, list):
        if len(found) != len(wanted):
            return place
        children = [(str(index), *both) for index, both in enumerate(zip(found, wanted, strict=True))]
    else:
        keys = list(dict.fromkeys((*found, *wanted)))
        children = [(key[1].strip("'\""), found.get(key, _ABSENT), wanted.get(key, _ABSENT)) for key in keys]
    for name, one, other in children:
        below = _difference(one, other, seen, f"{place}.{name}" if place else name)
        if below is not None:
            return below
    return None
