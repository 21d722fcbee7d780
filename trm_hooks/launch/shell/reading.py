"""``read`` of a script: a line of a here-document or a string in variables, and loops that take one line after the other."""

from __future__ import annotations

from trm_hooks.launch.shell.assigned import cut
from trm_hooks.launch.shell.simple import MOST_TURNS
from trm_hooks.launch.shell.state import merged
from trm_hooks.launch.shell.values import known_text
from trm_hooks.launch.shell_words import SPLITTING, UNKNOWN, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.launch.shell.script import Script
    from trm_hooks.launch.shell.simple import Commands
    from trm_hooks.launch.shell.state import Scalar, State
    from trm_hooks.launch.shell.tree import Node


def lines_read(commands: Commands, script: Script, fed: Node, body: Node, states: list[State]) -> list[State] | None:
    """The states behind ``read`` of a here-document, or a loop that reads it line by line; None where it is none."""
    loops = body.kind == "while_statement"
    condition = next((child for child in body.children if child.kind == "command"), None) if loops else body
    group = next((child for child in body.children if child.kind == "do_group"), None)
    if condition is None or condition.kind != "command" or (loops and group is None):
        return None
    words = script.words(condition.start, condition.end)
    if not words or next((word for word in words if "=" not in word.text), words[0]).text != "read":
        return None
    left: list[State] = []
    for state in states:
        text = commands.document_text(script, fed, state)
        lines = [] if text is None else _lines(text, any(word.text == "-d" for word in words))[:MOST_TURNS]
        here = [state]
        for line in lines if loops else lines[:1]:
            for each in here:
                read_line(script, words, line, each)
            here = here if group is None else merged(commands.block(script, group.children, here))
        left += here
    return left


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


def _lines(text: Scalar, whole: bool) -> list[Scalar]:
    shown = "".join(piece[0] for piece in text)
    if whole:
        return [cut(text, 0, len(shown))]
    found, at = [], 0
    for line in shown.splitlines(keepends=True):
        found.append(cut(text, at, at + len(line.rstrip("\r\n"))))
        at += len(line)
    return found
