"""Assignments of a script: plain, added to, lists, lists by names, and what ``read`` takes from a line."""

from __future__ import annotations

import re

from trm_hooks.launch.shell.made import fields, is_open
from trm_hooks.launch.shell.state import BLANKS, cut, known_text
from trm_hooks.launch.shell_words import PLAIN, UNKNOWN, Word
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

    from trm_hooks.launch.shell.script import Node, Script
    from trm_hooks.launch.shell.state import Scalar, State
    from trm_hooks.launch.shell_words import Piece


_REFERS = lazy(r"(?:local|declare|typeset)[ \t]+-n[ \t]")


def assign(script: Script, node: Node, state: State, relevant: Container[str]) -> bool:
    """Take what a ``variable_assignment`` says into a state, where the name is one that counts; whether it is."""
    equals = script.text.find(
        "=", script.text.find("]", node.start, node.end) if node.children_begin("subscript") else node.start
    )
    name = script.text[node.start : equals]
    added = name.endswith("+")
    name, bracket, index = name.rstrip("+").partition("[")
    if not name.isidentifier() or name not in relevant:
        if name in state.variables or state.is_keyed(name):
            state.forget(name)
        return False
    if bracket:
        _item(script, node, equals, name, index.rstrip("]"), added, state)
    elif script.text.startswith("(", equals + 1):
        _list(script, script.words(equals + 2, node.end - 1), name, added, state)
    else:
        words = _behind(script, equals, node.end)
        value = _without_home(script.expander.scalar(words[0], state)) if words else ()
        before = state.variables.get(name)
        if isinstance(before, list) or state.is_keyed(name):
            state.forget(name)  # the first item of a list
        else:
            state.variables[name] = value if not added else (*before, *value) if isinstance(before, tuple) else None
    if state.exports_all:
        state.export(name)
    return True


def _behind(script: Script, equals: int, end: int) -> list[Word]:
    """The words behind the ``=`` of an assignment; a ``#`` there begins no comment."""
    if script.text.startswith("#", equals + 1):
        return [word.part(1) for word in script.words(equals, end)[:1]]
    return script.words(equals + 1, end)


def _without_home(value: Scalar) -> Scalar:
    """A value whose ``~`` in front is not known: it is the home of the user who runs the script."""
    if value and value[0][2] == PLAIN and value[0][0][:1] == "~":
        text, at, _, home = value[0]
        return (("~", at, UNKNOWN, home), (text[1:], at + 1, PLAIN, home), *value[1:])
    return value


def _list(script: Script, words: list[Word], name: str, added: bool, state: State) -> None:
    before = state.variables.get(name)
    if state.is_keyed(name) and not words and not added:
        by_name(state, name, fresh=True)
        return
    if words and state.is_keyed(name) and all(word.text.startswith("[") and "]=" in word.text for word in words):
        by_name(state, name, fresh=not added)
        for word in words:
            key, _, _ = word.text[1:].partition("]=")
            if len(word.known_prefix) < len(key) + 3:
                state.forget(name)
                return
            state.variables[f"{name}[{key}]"] = script.expander.scalar(word.part(len(key) + 3), state)
        return
    items = script.expander.words(words, state)
    if any(word.text.startswith("[") and "]=" in word.text for word in words) or state.is_keyed(name):
        state.forget(name)  # items by number
    elif added and isinstance(before, list):
        state.variables[name] = [*before, *items]
    elif added and name in state.variables:
        state.variables[name] = None
    else:
        state.variables[name] = items


def _item(script: Script, node: Node, equals: int, name: str, index: str, added: bool, state: State) -> None:
    """``X[0]=v``, ``X[$key]=v``."""
    words = _behind(script, equals, node.end)
    value = script.expander.scalar(words[0], state) if words else ()
    piece: Piece = (index + "}", node.start + len(name) + 1, PLAIN, script.home)
    key = script.expander.key(piece, 0, len(index), state)
    before = state.variables.get(name)
    if (
        isinstance(before, list)
        and key is not None
        and key.isdigit()
        and not added
        and len(key) < 6
        and int(key) <= len(before)
        and not any(map(is_open, before))
    ):
        item = Word(value, node.start, node.end, script.home)
        state.variables[name] = [*before[: int(key)], item, *before[int(key) + 1 :]]
    elif key == "0" and not added and name not in state.variables and not state.is_keyed(name):
        state.variables[name] = [Word(value, node.start, node.end, script.home)]
    elif key is None or added or not state.is_keyed(name):
        state.forget(name)
    else:
        state.variables[f"{name}[{key}]"] = value


def refer(script: Script, node: Node, states: list[State]) -> bool:
    """``local -n X=name``: whether it only gives variables other names to be read by, which then hold what these hold."""
    parts = node.parts("variable_assignment")
    if not _REFERS.match(script.text, node.start, node.end) or not parts or node.parts("variable_name"):
        return False
    given = [(script.text[part.start : part.end].partition("=")[0], script.words(part.start, part.end)[0]) for part in parts]
    for name, _ in given:
        written = rf"(?<![\w$]){name}(?:\[[^\]\n]*\])?\+?=|\b(?:read|mapfile|readarray|unset|printf|getopts)\b[^\n]*[ \t]{name}\b"
        declared = rf"[ \t]-n[ \t]+{name}="
        if len(re.findall(written, script.text)) != len(re.findall(declared, script.text)):
            return False
    for state in states:
        for name, word in given:
            of = known_text(script.expander.scalar(word.part(len(name) + 1), state))
            held = {key: value for key, value in state.variables.items() if key == of or key.startswith(f"{of}[")}
            state.forget(name)
            if held:
                del state.variables[name]
            state.variables.update({name + key[len(of or "") :]: value for key, value in held.items()})
    return True


def by_name(state: State, name: str, fresh: bool = False) -> None:
    """Make a variable a list whose items have names; an empty one if ``fresh``."""
    if fresh:
        for key in [key for key in state.variables if key.startswith(f"{name}[")]:
            del state.variables[key]
    state.variables.pop(name, None)
    state.variables[f"{name}["] = ()


def read_line(script: Script, words: list[Word], line: Scalar | None, state: State) -> None:
    """What ``read`` with its options and names makes of a line; None where that is not known."""
    at = next(at for at, word in enumerate(words) if word.text == "read")
    given = next((word for word in words[:at] if word.text.startswith("IFS=")), None)
    separators = state.separators if given is None else known_text(script.expander.scalar(given.part(4), state))
    names, options = _names(words[at + 1 :])
    if not all(word.known for word in words[at:]):
        state.forget_all()
        return
    text = None if line is None else known_text(line)
    if line is None or text is None or separators is None or options & set("nNdtu") or ("\\" in text and "r" not in options):
        for name in names:
            state.forget(name)
        return
    values = [cut(line, *span) for span in fields(text, separators, None if "a" in options else len(names))]
    if "a" in options:
        items = values if text.strip("".join(set(separators) & set(BLANKS))) else []  # a comma parts two fields, if empty ones
        where = [value[0] if value else ("", words[0].start, PLAIN, words[0].home) for value in items]
        state.variables[names[0]] = [
            Word(value, piece[1], piece[1] + 1, piece[3]) for value, piece in zip(items, where, strict=True)
        ]
        return
    for at, name in enumerate(names):
        state.variables[name] = values[at] if at < len(values) else ()


def _names(words: list[Word]) -> tuple[list[str], set[str]]:
    """The names that ``read`` sets, and the letters of its options; ``-d ''``, which takes all of a text, is none."""
    names: list[str] = []
    options: set[str] = set()
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word.text[:1] != "-" or names:
            names.append(word.text)
            continue
        letters = word.text[1:]
        if letters[-1:] in tuple("dnNptui") and rest:
            value = rest.pop(0)
            letters = letters.replace("d", "") if not value.text else letters
        options |= set(letters)
    return [name for name in names if name.isidentifier()] or ["REPLY"], options
