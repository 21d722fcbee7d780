"""A second, independent reader of a mended file: ruamel.yaml's round-trip loader.

It must see the declared keys changed and nothing else, in values and in comments. It takes a millisecond for ten lines, so it
reads the keys whose lines changed, with those above them, and the whole text only where those do not stand for themselves or
where it sees anything wrong in them. It never prints a file. Where it cannot see all comments of the old text or the new (it
loses some in flow collections), it says nothing of comments.
"""

from __future__ import annotations

import re
from collections import Counter

from trm_hooks.yaml.edit.edits import Refusal
from trm_hooks.yaml.text import lazy
from trm_hooks.yaml.tokens import read_marks, spaces_for_tabs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from trm_hooks.judging.finding import Change, Route

_ABSENT = object()
_WORDS = {True: ("yes", "true", "on"), False: ("no", "false", "off")}
_BARE_KEY = lazy(r":[ \t\r]*(?:#.*)?$")
_DEEPER = lazy(r"(?:[ \t\r]*(?:#.*)?\n)*( +)[^#\s]")
# what a part of a text may need from another, or give to one: an anchor, an alias; and a directive
_TIES = lazy(r"(?:^|[\s\[{,])[&*][\w-]", re.M)
_DIRECTIVE = lazy(r"^%", re.M)
# ten thousand lines of such a text take ten seconds
_MOST = 200_000


def confirm(before: str, after: str, changes: Sequence[Change]) -> None:
    """Raise Refusal unless ``after`` is ``before`` but for ``changes``: every key whose lines differ is read."""
    one, other = _changed_parts(before, after)
    if not any(map(_TIES.search, (one, other))) and _DIRECTIVE.search(before) is None:
        try:
            return _confirm(one, other, changes)
        except Refusal:
            pass  # the whole text says whether that is so, or what looks like a key is in a text
    _confirm(before, after, changes)


def _confirm(before: str, after: str, changes: Sequence[Change]) -> None:
    old, new = _read(before, "the file"), _read(after, "the mended file")
    routes = [route for change in changes for route in touched(change)]
    one, other = _bare(old), _bare(new)
    for route in routes:
        one, other = _pruned(one, route), _pruned(other, route)
    if one != other:
        raise Refusal("a second reader (ruamel.yaml) sees more changed than was asked for")
    for change in changes:
        _confirm_value(new, change)
    _confirm_comments(before, after, old, new)


def _read(text: str, what: str) -> Any:
    if len(text) > _MOST:
        limit = f"{_MOST // 1000} kB, the most that a second reader (ruamel.yaml) is given"
        raise Refusal(f"the change is in a part of {what} that is larger than {limit}")
    import warnings

    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it thinks of YAML 1.1 is not about the fix
            return YAML(typ="rt").load(spaces_for_tabs(text))
    except (YAMLError, ValueError, LookupError, AttributeError, TypeError, AssertionError, RuntimeError) as error:
        # RuntimeError: too deep, or a comment where it has no place for one (NotImplementedError)
        reason = getattr(error, "problem", None) or type(error).__name__
        raise Refusal(f"a second reader (ruamel.yaml) cannot read {what}: {reason}") from None


def _changed_parts(before: str, after: str, indent: str = "") -> tuple[str, str]:
    """Both texts without the keys at ``indent`` whose lines are in both; all of them where one is there twice.

    Where one key is left, only what differs below it is.
    """
    begins = re.compile(rf"^(?={indent}\w)", re.M)
    old, new = begins.split(before), begins.split(after)
    both = {*old} & {*new}
    if len({*new}) < len(new):
        return before, after
    one, other = ("".join(part for part in parts if part not in both) for parts in (old, new))
    (head, _, inner), (new_head, _, new_inner) = one.partition("\n"), other.partition("\n")
    deeper = _DEEPER.match(inner)
    if len(old) - len(both) == 1 and head == new_head and deeper and len(deeper[1]) > len(indent) and _BARE_KEY.search(head):
        inner, new_inner = _changed_parts(inner, new_inner, deeper[1])
        return f"{head}\n{inner}", f"{head}\n{new_inner}"
    return one, other


def touched(change: Change) -> list[Route]:
    """The routes whose values a change declares to be others afterwards."""
    if change.op in ("set", "delete"):
        return [change.route]
    if change.op == "insert":
        return [(*change.route, *change.keys)]
    if change.op == "rename":
        return [change.route, (*change.route[:-1], change.value)]
    return []


def _bare(data: Any) -> Any:
    """The tree as dicts, lists and (type, text) pairs."""
    if isinstance(data, dict):
        return {_bare_key(key): _bare(item) for key, item in data.items()}
    if isinstance(data, list):
        return [_bare(item) for item in data]
    for kind in (bool, int, float, str):
        if isinstance(data, kind):
            return (kind.__name__, repr(kind(data)))
    return (type(data).__name__, str(getattr(data, "value", data)))


def _bare_key(key: Any) -> object:
    key = getattr(key, "value", key)
    return (type(key).__name__, key) if isinstance(key, (bool, int, float)) else ("str", str(key))


def _pruned(data: Any, route: Route) -> Any:
    """``data`` without what is at ``route`` and the mappings that are empty then; None for what is empty."""
    if not route:
        return _ABSENT
    if isinstance(data, list):
        items = [_pruned(item, route[1:]) if index == route[0] else item for index, item in enumerate(data)]
        return [{} if item is _ABSENT else item for item in items]
    if not isinstance(data, dict):
        # an empty document, or a scalar document
        return _ABSENT if data == ("NoneType", "None") else data
    kept = {}
    for key, item in data.items():
        below = _pruned(item, route[1:]) if _is_key(key, route[0]) else item
        if below is not _ABSENT:
            kept[key] = below
    return kept or _ABSENT


def _is_key(bare: object, part: object) -> bool:
    """Whether a key is what our reader calls ``part``; the readers type ``yes`` and ``010`` differently."""
    if bare == _bare_key(part):
        return True
    return isinstance(bare, tuple) and isinstance(part, bool) and str(bare[1]).lower() in _WORDS[part]


def _confirm_value(data: Any, change: Change) -> None:
    if change.op not in ("set", "insert"):
        return
    found = data
    for part in touched(change)[0]:
        try:
            found = found[part]
        except (KeyError, IndexError, TypeError):
            raise Refusal("a second reader (ruamel.yaml) does not find the new value") from None
    if not _means(found, change.value):
        raise Refusal(f"a second reader (ruamel.yaml) reads the new value as {found!r}")


def _means(found: Any, value: Any) -> bool:
    if isinstance(value, bool):
        if type(found).__name__ == "ScalarBoolean":  # an anchored one, which is an integer to Python
            return bool(found) is value
        return found is value or (isinstance(found, str) and found.lower() in _WORDS[value])
    if isinstance(value, (int, float)):
        number = isinstance(found, (int, float)) and not isinstance(found, bool)
        return number and (found == value or (found != found and value != value))
    return bool(found == value)


def _confirm_comments(before: str, after: str, old: Any, new: Any) -> None:
    seen = Counter(_comments(old, set()))
    ours, later = comment_texts(before), comment_texts(after)
    if seen != ours:
        return
    now = Counter(_comments(new, set()))
    if not now - later and later - now:
        return  # it sees none that we do not, and lost some of the new text
    if (seen - now) - (ours - later) or (now - seen) - (later - ours):
        raise Refusal("a second reader (ruamel.yaml) sees other comments changed than was asked for")


def comment_texts(text: str) -> Counter[str]:
    """The comments of a text, each with its ``#``, counted."""
    return Counter(comment.text for comment in read_marks(text)[1])


def _comments(data: Any, done: set[int]) -> Iterator[str]:
    """Every comment that ruamel.yaml has hung on a tree."""
    if id(data) in done:
        return
    done.add(id(data))
    yield from _in_tokens(getattr(data, "comment", None), done)
    attached = getattr(data, "ca", None)
    if attached is not None:
        yield from _in_tokens([attached.comment, list(attached.items.values()), attached.end], done)
    if isinstance(data, (dict, list)):
        for item in data.values() if isinstance(data, dict) else data:
            yield from _comments(item, done)


def _in_tokens(tokens: Any, done: set[int]) -> Iterator[str]:
    if isinstance(tokens, (list, tuple)):
        for token in tokens:
            yield from _in_tokens(token, done)
        return
    if id(tokens) in done:
        return  # what follows braces belongs to them and to their pair
    done.add(id(tokens))
    value = getattr(tokens, "value", None)
    if isinstance(value, str):
        lines = (line.strip() for line in value.splitlines())
        yield from (line for line in lines if line.startswith("#"))
