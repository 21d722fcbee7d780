"""Proof that planned edits do what was declared and nothing else: the new text is read again and compared.

Only the top-level pairs that the edits touch are read where these stand for themselves; the fixer reads the whole once more.

Values are compared with their types (``1``, ``1.0``, ``True`` and ``"1"`` all differ) at every place an alias reaches,
so an edit that would also change another user of an anchor shows up here. Comments are compared as a multiset of texts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache

from trm_hooks.yaml.edit.edits import Edit, Refusal, apply, in_order
from trm_hooks.yaml.layout import layout_of
from trm_hooks.yaml.locate import key_of
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tokens import read_marks
from trm_hooks.yaml.tree import Mapping, Scalar, YamlError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.yaml.layout import Layout
    from trm_hooks.yaml.locate import Route
    from trm_hooks.yaml.tree import Node

    # A mapping is a dict from (type, key), a sequence a list, a scalar a (type, text) pair.
    Plain = Any

_ABSENT = object()


@lru_cache(maxsize=4)
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
    """A copy of ``tree`` with ``change`` applied to what is at ``route``."""
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
    start, end = _reach(layout, ordered)
    if start or end < len(layout.text):
        expected = _part(layout, start, end, expected)
    new = _edited(layout, ordered, start, end)
    try:
        found = plain(parse(SourceText("", new)))
    except YamlError as error:
        raise Refusal(f"the edited file would not be readable: {error.reason}") from None
    place = _difference(found, expected, set(), "")
    if place is not None:
        raise Refusal(f"the edit would change more than was asked for, at `{place}`" if place else _WHOLE)
    was = [comment.text for comment in layout.comments if start <= comment.start < end]
    if sorted([comment.text for comment in read_marks(new)[1]] + gone) != sorted(was + added):
        raise Refusal("the edit would lose or change a comment that does not belong to it")
    return ordered


def touched_parts(source: SourceText, edits: list[Edit]) -> tuple[str, str]:
    """What ``edits`` touch in a readable text, before and after: as much of it as stands for itself."""
    layout = layout_of(source.text)
    start, end = _reach(layout, edits)
    return source.text[start:end], _edited(layout, edits, start, end)


def _edited(layout: Layout, edits: list[Edit], start: int, end: int) -> str:
    return apply(layout.text[start:end], [Edit(edit.start - start, edit.end - start, edit.text) for edit in edits])


def _reach(layout: Layout, edits: list[Edit]) -> tuple[int, int]:
    """The span of the top-level pairs that ``edits`` touch, with the pair before and the one after; else the whole text.

    It begins and ends with a key in the first column, and nothing is edited in its first pair or its last. So it means by
    itself what it means in the file, unless it holds an alias, or an anchor in what is edited, or the file a merge key or a
    directive.
    """
    text, root, lines = layout.text, layout.root, layout.lines
    whole = 0, len(text)
    if not edits or root is None or root.kind != "mapping" or root.flow or not root.pairs:
        return whole
    starts = [pair.start for pair in root.pairs]
    above, below = bisect_left(starts, edits[0].start), bisect_right(starts, edits[-1].end)
    bounds = [0, *starts[1:], len(text)]
    start, end = bounds[max(above - 2, 0)], bounds[min(below + 1, len(starts))]
    if any(offset < len(text) and lines.starts[lines.of(offset)] != offset for offset in (start, end)):
        return whole
    new = "".join(edit.text for edit in edits)
    anchored = "&" in new or text.find("&", bounds[max(above - 1, 0)], bounds[below]) >= 0
    tied = anchored or "*" in new or text.find("*", start, end) >= 0 or "<<" in text or "%" in text[: starts[0]]
    return whole if tied else (start, end)


def _part(layout: Layout, start: int, end: int, expected: Plain) -> Plain:
    """What is ``expected`` of the top-level keys between ``start`` and ``end``, and of new ones."""
    pairs = layout.root.pairs if layout.root is not None else []
    keys = [typed(key_of(pair.key)) for pair in pairs if start <= pair.start < end]
    known = plain(layout.tree)
    return {key: expected[key] for key in (*keys, *(key for key in expected if key not in known)) if key in expected}


_WHOLE = "the edit would change the whole document"


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
