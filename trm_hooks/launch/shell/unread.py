"""Lines of a script that the parser does not understand: what they launch is read line by line, what they set is unknown."""

from __future__ import annotations

from trm_hooks.launch.launchers import find_launch
from trm_hooks.launch.shell.script import assigned_names
from trm_hooks.launch.shell_scanner import Scanner, Unreadable
from trm_hooks.launch.shell_words import Word
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.launch.shell.script import Node, Script
    from trm_hooks.launch.shell.simple import Commands
    from trm_hooks.launch.shell.state import State

_KEYWORDS = frozenset(str.split("do then else { ! time if elif while until"))
_COMPUTES = lazy(r"\beval\b|\b(?:declare|export|local|typeset|readonly|read|printf[ \t]+-v)\b[^\n;]*\$")
_NAME = lazy(r"[A-Za-z_]\w*")
_FUNCTION = lazy(r"\bfunction[ \t]+([^\s(){]+)|([\w.:-]+)[ \t]*\(\)")


def follow_unread(commands: Commands, script: Script, node: Node, states: list[State]) -> None:
    """Read the launches of lines that are not understood; whatever they may set is not known from there on."""
    text = script.text[node.start : node.end]
    names = assigned_names(text)
    functions = {name for pair in _FUNCTION.findall(text) for name in pair if name}
    if functions and _COMPUTES.search(text):
        names |= frozenset(_NAME.findall(script.text))  # what such a function sets, its arguments may say
    commands.forget(functions, names if functions else set())
    for state in states:
        state.emit(None)
        state.unsettle(text, names)
    for line in _lines(script, node.start, node.end):
        problems = list(commands.problems)
        for state in states:
            commands.problems[:] = problems  # of which each state finds the same
            state.lose_changes(_follow_line(commands, script, line, state))


def _follow_line(commands: Commands, script: Script, line: list[tuple[int, int, bool]], state: State) -> list[State]:
    """The states behind a line that begins with a ``state``: what it sources, and the functions that it calls, change them."""
    state = state.copy()
    state.lose_arguments()
    here = [state]
    for begin, end, whole in line:
        if whole:
            before = len(commands.found)
            here = commands.words(script, begin, end, here)[0]
            if script.text.endswith("=(", 0, begin):  # a list, to which other lines may add
                commands.found[before:] = [each.with_more() for each in commands.found[before:]]
        elif find_launch(script.words(begin, end), programs=commands.read.programs) is not None and script.outer is None:
            commands.problems.append(Unreadable(end, "a shell does not take an unquoted parenthesis here"))
    return here


def _lines(script: Script, at: int, end: int) -> Iterator[list[tuple[int, int, bool]]]:
    """For each line between two offsets where its simple commands begin and end, and whether they do so as a shell takes it."""
    while at < end:
        scanner = Scanner(script.text, at, end, script.home.dialect).run()
        begin = last = at
        found: list[tuple[int, int, bool]] = []
        for token in scanner.tokens:
            if isinstance(token, Word):
                last = token.end
                if token.text in _KEYWORDS and not script.text[begin : token.start].strip():
                    begin = last
                continue
            behind = token.start + len(token.text)
            if not token.redirects:
                found.append((begin, last, not (token.text == "(" and token.glued and last > begin)))
                begin = behind
            last = behind
        yield [*found, (begin, last, True)]
        at = max(scanner.end, at) + 1
