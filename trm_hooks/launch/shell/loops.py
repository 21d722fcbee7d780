"""Loops of a script that is followed: over words, over lines that are read, and as long as a test holds."""

from __future__ import annotations

from trm_hooks.launch.shell.assigned import read_line
from trm_hooks.launch.shell.simple import MOST_TURNS, Commands
from trm_hooks.launch.shell.state import cut, merged, word_is_glob
from trm_hooks.launch.shell_words import UNKNOWN, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.launch.shell.script import Script
    from trm_hooks.launch.shell.simple import Outcome
    from trm_hooks.launch.shell.state import Scalar, State
    from trm_hooks.launch.shell.tree import Node


class Loops(Commands):
    """Follows loops turn by turn, as far as it is known how many there are."""

    def is_statement(self, node: Node) -> bool:
        """Whether a node is a statement of its own."""
        raise NotImplementedError

    def for_loop(self, script: Script, node: Node, states: list[State]) -> Outcome:
        group = next((child for child in node.children if child.kind == "do_group"), None)
        name = next((child for child in node.children if child.kind == "variable_name"), None)
        if group is None or name is None:
            return states, None
        variable = script.text[name.start : name.end]
        own = script.words(name.end, group.start)
        given = [word for word in own if word.text not in ("in", "do")] if own else None
        left: list[State] = []
        for state in states:
            words = script.expander.words(given, state) if given is not None else list(state.arguments or ())
            left += self._turns(script, group, variable, words, state, given is None and state.arguments is None)
        return left, None

    def _turns(self, script: Script, group: Node, variable: str, words: list[Word], state: State, unknown: bool) -> list[State]:
        here = [state]
        if unknown or len(words) > MOST_TURNS or any(word.may_be_many or word_is_glob(word) for word in words):
            words = [Word([("", group.start, UNKNOWN, script.home)], group.start, group.start, script.home)]
        for word in words:
            for each in here:
                each.variables[variable] = word.pieces if word.known else None
            left = merged(self.block(script, group.children, here))
            if not left:
                break
            here = left
        return here

    def loop(self, script: Script, node: Node, states: list[State]) -> Outcome:
        """``while``, ``until`` and counting loops: turn by turn as long as what is known says so, else once or not at all."""
        group = next((child for child in node.children if child.kind == "do_group"), None)
        if group is None:
            return states, None
        conditions = [child for child in node.children if self.is_statement(child) and child.end <= group.start]
        until = script.text.startswith("until", node.start)
        counts = _counts(script, node) if node.kind == "c_style_for_statement" else None
        here = states
        left: list[State] = []
        if counts is not None:
            self.computed(script, counts[0], here)
        for turn in range(MOST_TURNS):
            status: bool | None = None
            if counts is not None:
                status = self.computed(script, counts[1], here)
            elif node.kind == "while_statement":
                for condition in conditions:
                    here, status = self.statement(script, condition, here)
            status = status if status is None or not until else not status
            if status is False:
                return left + here, None
            after = self.block(script, group.children, [each.copy() for each in here])
            if status is None:
                return [*left, *here, *after], None
            here = merged(after)
            if counts is not None:
                self.computed(script, counts[2], here)
            if not here or turn == MOST_TURNS - 1:
                break
        return left + here, None

    def computed(self, script: Script, text: str, states: list[State]) -> bool | None:
        """Whether arithmetic gives something but zero in all states, or in none; what it sets is set."""
        found = {script.expander.number(text, state) for state in states} if text.strip() else {1}
        return None if None in found else found.pop() != 0 if len(found) == 1 else None

    def lines_read(self, script: Script, fed: Node, body: Node, states: list[State]) -> list[State] | None:
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
            text = self.document_text(script, fed, state)
            lines = [] if text is None else _lines(text, any(word.text == "-d" for word in words))[:MOST_TURNS]
            here = [state]
            for line in lines if loops else lines[:1]:
                for each in here:
                    read_line(script, words, line, each)
                here = here if group is None else merged(self.block(script, group.children, here))
            left += here
        return left


def _counts(script: Script, node: Node) -> list[str] | None:
    """The three expressions of ``for ((a; b; c))``."""
    begin = script.text.find("((", node.start, node.end)
    end = script.text.find("))", begin, node.end)
    parts = script.text[begin + 2 : end].split(";")
    return parts if begin >= 0 and end >= 0 and len(parts) == 3 else None


def _lines(text: Scalar, whole: bool) -> list[Scalar]:
    shown = "".join(piece[0] for piece in text)
    if whole:
        return [cut(text, 0, len(shown))]
    found, at = [], 0
    for line in shown.splitlines(keepends=True):
        found.append(cut(text, at, at + len(line.rstrip("\r\n"))))
        at += len(line)
    return found
