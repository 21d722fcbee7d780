"""Assignments of a script: plain, added to, lists, and lists by names."""

from __future__ import annotations

from trm_hooks.launch.shell_words import PLAIN, Word

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


def cut(pieces: Scalar, first: int, last: int) -> Scalar:
    """The characters of a value from ``first`` to before ``last``."""
    found: list[Piece] = []
    at = 0
    for text, source, kind, home in pieces:
        begin, stop = max(first - at, 0), min(last - at, len(text))
        if begin < stop:
            found.append((text[begin:stop], source + begin, kind, home))
        at += len(text)
    return tuple(found)
