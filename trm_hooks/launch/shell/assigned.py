"""Assignments of a script: plain, added to, lists, lists by names, and what ``read`` takes from a line."""

from __future__ import annotations

from trm_hooks.launch.shell.state import cut
from trm_hooks.launch.shell.values import known_text
from trm_hooks.launch.shell_words import PLAIN, SPLITTING, UNKNOWN, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

    from trm_hooks.launch.shell.script import Script
    from trm_hooks.launch.shell.state import Scalar, State
    from trm_hooks.launch.shell.tree import Node
    from trm_hooks.launch.shell_words import Piece


def assign(script: Script, node: Node, state: State, relevant: Container[str]) -> None:
    """Take what a ``variable_assignment`` says into a state, where the name is one that counts."""
    equals = script.text.find(
        "=", script.text.find("]", node.start, node.end) if node.children_begin("subscript") else node.start
    )
    name = script.text[node.start : equals]
    added = name.endswith("+")
    name, bracket, index = name.rstrip("+").partition("[")
    if not name.isidentifier() or name not in relevant:
        if name in state.variables:
            state.variables[name] = None
        return
    if bracket:
        _item(script, node, equals, name, index.rstrip("]"), added, state)
    elif script.text.startswith("(", equals + 1):
        _list(script, script.words(equals + 2, node.end - 1), name, added, state)
    else:
        words = script.words(equals + 1, node.end)
        value = script.expander.scalar(words[0], state) if words else ()
        before = state.variables.get(name)
        state.variables[name] = value if not added else (*before, *value) if isinstance(before, tuple) else None


def _list(script: Script, words: list[Word], name: str, added: bool, state: State) -> None:
    before = state.variables.get(name)
    if words and all(word.text.startswith("[") and "]=" in word.text for word in words):
        by_name(state, name, fresh=not added)
        for word in words:
            key, _, _ = word.text[1:].partition("]=")
            state.variables[f"{name}[{key}]"] = script.expander.scalar(word.part(len(key) + 3), state)
        return
    items = script.expander.words(words, state)
    if added and isinstance(before, list):
        state.variables[name] = [*before, *items]
    elif added and name in state.variables:
        state.variables[name] = None
    else:
        state.variables[name] = items


def _item(script: Script, node: Node, equals: int, name: str, index: str, added: bool, state: State) -> None:
    """``X[0]=v``, ``X[$key]=v``."""
    words = script.words(equals + 1, node.end)
    value = script.expander.scalar(words[0], state) if words else ()
    piece: Piece = (index + "}", node.start + len(name) + 1, PLAIN, script.home)
    key = script.expander.key(piece, 0, len(index), state)
    before = state.variables.get(name)
    if isinstance(before, list) and key is not None and key.isdigit() and int(key) <= len(before) and not added:
        item = Word(value, node.start, node.end, script.home)
        state.variables[name] = [*before[: int(key)], item, *before[int(key) + 1 :]]
    elif key is None or added or (before is not None and before != ()):
        state.variables[name] = None
        by_name(state, name, fresh=True)
        state.variables.pop(f"{name}[", None)
    else:
        by_name(state, name)
        state.variables[f"{name}[{key}]"] = value


def by_name(state: State, name: str, fresh: bool = False) -> None:
    """Make a variable a list whose items have names; an empty one if ``fresh``."""
    if fresh:
        for key in [key for key in state.variables if key.startswith(f"{name}[")]:
            del state.variables[key]
    state.variables.pop(name, None)
    state.variables[f"{name}["] = ()


def read_line(script: Script, words: list[Word], line: Scalar | None, state: State) -> None:
    at = next(at for at, word in enumerate(words) if word.text == "read")
    given = next((word for word in words[:at] if word.text.startswith("IFS=")), None)
    separators = None if given is None else known_text(script.expander.scalar(given.part(4), state))
    _into(words[at + 1 :], line, separators, state)


def _into(words: list[Word], text: Scalar | None, separators: str | None, state: State) -> None:
    """What ``read`` with its options and names makes of a line; None where that is not known."""
    names: list[str] = []
    as_list = False
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.text.startswith("-") and not names:
            as_list = as_list or "a" in word.text
            skip = word.text[-1:] in "dnNptu" and len(word.text) > 1
        else:
            names.append(word.text)
    names = [name for name in names if name.isidentifier()] or ["REPLY"]
    if text is None or any(piece[2] in (UNKNOWN, SPLITTING) for piece in text):
        state.variables.update(dict.fromkeys(names))
        return
    whole = "".join(piece[0] for piece in text)
    spans = _fields(whole, separators, None if as_list else len(names))
    values = [cut(text, first, last) for first, last in spans]
    if as_list:
        home = words[0].home
        state.variables[names[0]] = [Word(value, value[0][1], value[-1][1] + 1, value[0][3]) for value in values if value] or [
            Word((), words[0].start, words[0].start, home)
        ][:0]
        return
    for at, name in enumerate(names):
        state.variables[name] = values[at] if at < len(values) else ()


def _fields(text: str, separators: str | None, most: int | None) -> list[tuple[int, int]]:
    """Where the fields of a line stand; the last of ``most`` takes the rest."""
    between = " \t\n" if separators is None else separators
    blank = set(between) & set(" \t\n")
    found: list[tuple[int, int]] = []
    at, end = 0, len(text)
    while at < end and text[at] in blank:
        at += 1
    while end > at and text[end - 1] in blank:
        end -= 1
    start = at
    while at < end and (most is None or len(found) + 1 < most):
        if text[at] not in between:
            at += 1
            continue
        found.append((start, at))
        hard = text[at] not in blank
        at += 1
        while at < end and (text[at] in blank or (not hard and text[at] in between)):
            hard = hard or text[at] not in blank
            at += 1
        start = at
    if start < end or not found:
        found.append((start, end))
    return found
