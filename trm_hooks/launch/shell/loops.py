"""Loops of a script that is followed: over words, over lines that are read, and as long as a test holds."""

from __future__ import annotations

from trm_hooks.launch.shell.assigned import read_line
from trm_hooks.launch.shell.made import is_open
from trm_hooks.launch.shell.script import assigned_names
from trm_hooks.launch.shell.simple import MOST_TURNS, Commands
from trm_hooks.launch.shell.state import known_text, lines, merged
from trm_hooks.launch.shell_words import SPLITTING, UNKNOWN, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.launch.shell.script import Node, Script
    from trm_hooks.launch.shell.state import Scalar, State
    from trm_hooks.launch.shell.texts import Outcome


class Loops(Commands):
    """Follows loops turn by turn, as far as it is known how many there are."""

    def is_statement(self, node: Node) -> bool:
        """Whether a node is a statement of its own."""
        raise NotImplementedError

    def for_loop(self, script: Script, node: Node, states: list[State]) -> Outcome:
        """``for`` and ``select`` over words; one turn with an unknown word where these, or how many, are not known."""
        group = next((child for child in node.children if child.kind == "do_group"), None)
        name = next((child for child in node.children if child.kind == "variable_name"), None)
        if group is None or name is None:
            return states, None
        variable = script.text[name.start : name.end]
        own = script.words(name.end, group.start)
        given = [word for word in own if word.text not in ("in", "do")] if own else None
        chosen = node.children_begin("select")
        left: list[State] = []
        for state in states:
            words = script.expander.words(given, state) if given is not None else list(state.arguments or ())
            unknown = (given is None and state.arguments is None) or any(map(is_open, words))
            none = unknown and all(word.may_be_many for word in words)
            many = len(words) > MOST_TURNS
            if unknown or many:
                words = [Word([("", group.start, UNKNOWN, script.home)], group.start, group.start, script.home)]
            if unknown or many or chosen or (given is not None and _any_order(given, state)):
                left += self._either(script, group, variable, words, state) + ([state] if none or chosen else [])
            else:
                left += self._turns(script, group, variable, words, state)
        return left, None

    def _turns(self, script: Script, group: Node, variable: str, words: list[Word], state: State) -> list[State]:
        here, left = [state], []
        for word in words:
            for each in here:
                each.forget(variable)
                each.variables[variable] = word.pieces if word.known else None
            here, broken = self._turn(script, group, here)
            left += broken
            if not here:
                break
        return left + here

    def _either(self, script: Script, group: Node, variable: str, words: list[Word], state: State) -> list[State]:
        """Turns of which it is not known what ran before: what they set is not known when one begins."""
        left: list[State] = []
        for word in words:
            each = state.copy()
            self._unsettle(script, group, [each])
            each.forget(variable)
            each.variables[variable] = word.pieces if word.known else None
            left += [way for ways in self._turn(script, group, [each]) for way in ways]
        return merged(left)

    def _turn(self, script: Script, group: Node, states: list[State]) -> tuple[list[State], list[State]]:
        """The states that go on with the next turn, and those that have left the loop."""
        self.loops.append(([], []))
        after = self.block(script, group.children, states)
        broken, continued = self.loops.pop()
        return merged(after + continued), broken

    def _unsettle(self, script: Script, group: Node, states: list[State]) -> None:
        names = self._may_set(script, group, set())
        for state in states:
            state.unsettle(script.text[group.start : group.end], names)

    def _may_set(self, script: Script, node: Node, seen: set[str]) -> frozenset[str]:
        """The names that a statement may set, by the functions that it calls, too."""
        text = script.text[node.start : node.end]
        names = assigned_names(text)
        for name in self.functions.keys() & set(text.split()) - seen:
            seen.add(name)
            names |= self._may_set(*self.functions[name], seen)
        return names

    def loop(self, script: Script, node: Node, states: list[State]) -> Outcome:
        """``while``, ``until`` and counting loops: turn by turn as long as what is known says so, else once or not at all."""
        group = next((child for child in node.children if child.kind == "do_group"), None)
        if group is None:
            return states, None
        counts = _counts(script, node) if node.kind == "c_style_for_statement" else None
        here = states
        left: list[State] = []
        if counts is not None:
            self.computed(script, counts[0], here)
        for turn in range(MOST_TURNS + 1):
            here, status = self._goes_on(script, node, group, counts, here)
            if status is False or not here:
                break
            if status is None or turn == MOST_TURNS:
                again = [each.copy() for each in here]
                self._unsettle(script, node, again)
                after, broken = self._turn(script, group, again)
                return [*left, *(here if turn < MOST_TURNS else ()), *after, *broken], None
            here, broken = self._turn(script, group, here)
            left += broken
            if counts is not None:
                self.computed(script, counts[2], here)
        return left + here, None

    def _goes_on(
        self, script: Script, node: Node, group: Node, counts: list[str] | None, states: list[State]
    ) -> tuple[list[State], bool | None]:
        """The states behind the test of a loop, and whether there is a turn; None where it is not known."""
        if counts is not None:
            return states, self.computed(script, counts[1], states)
        status: bool | None = None
        for condition in node.children:
            if self.is_statement(condition) and condition.end <= group.start:
                states, status = self.statement(script, condition, states)
        until = script.text.startswith("until", node.start)
        return states, status if status is None or not until else not status

    def computed(self, script: Script, text: str, states: list[State]) -> bool | None:
        """Whether arithmetic gives something but zero in all states, or in none; what it sets is set."""
        found = {script.expander.number(text, state) for state in states} if text.strip() else {1}
        return None if None in found else found.pop() != 0 if len(found) == 1 else None

    def lines_read(self, script: Script, texts: list[Scalar | None], body: Node, states: list[State]) -> list[State] | None:
        """The states behind ``read`` or ``mapfile`` of a known text, or a loop that reads one; None where it is none."""
        loops = body.kind == "while_statement"
        condition = next((child for child in body.children if self.is_statement(child)), None) if loops else body
        if condition is not None and condition.kind == "list" and loops:  # read line || [ -n "$line" ]
            condition = condition.children[0] if condition.parts("||") else None
        group = next((child for child in body.children if child.kind == "do_group"), None)
        if condition is None or condition.kind != "command" or (loops and group is None):
            return None
        words = written = script.words(condition.start, condition.end)
        name = next((word.text for word in words if "=" not in word.text), "")
        if name not in ("read", "mapfile", "readarray") or (loops and name != "read"):
            return None
        if loops and (None in texts or any(known_text(text) is None or len(lines(text)) > MOST_TURNS for text in texts if text)):
            return None
        left: list[State] = []
        for state, text in zip(states, texts, strict=True):
            words = script.expander.words(written, state)
            if name != "read":
                _into_list(words, text, state)
            elif group is None or not loops:
                every = [text] if text is None or any(word.text == "-d" for word in words) else lines(text)
                read_line(script, words, every[0] if every else (), state)
            else:
                left += self._lines(script, words, group, lines(text or ()), state)
                continue
            left.append(state)
        return left

    def _lines(self, script: Script, words: list[Word], group: Node, every: list[Scalar], state: State) -> list[State]:
        here, left = [state], []
        for line in every:
            for each in here:
                read_line(script, words, line, each)
            here, broken = self._turn(script, group, here)
            left += broken
        for each in here:
            read_line(script, words, (), each)
        return left + here


def _any_order(given: list[Word], state: State) -> bool:
    """Whether a loop goes over a list by names, which a shell has in an order of its own."""
    texts = [piece[0] for word in given for piece in word.pieces if piece[2] in (UNKNOWN, SPLITTING)]
    names = (text.strip('"${!}').partition("[")[0] for text in texts if "[@]" in text or "[*]" in text)
    return any(f"{name}[" in state.variables for name in names)


def _into_list(words: list[Word], text: Scalar | None, state: State) -> None:
    """``mapfile -t X``."""
    name = words[-1].text
    state.forget_named(words[-1].pieces)
    if [word.text for word in words[1:-1]] == ["-t"] and text is not None and known_text(text) is not None:
        where = words[-1]
        state.variables[name] = [
            Word(line, line[0][1] if line else where.start, line[-1][1] + 1 if line else where.end, where.home)
            for line in lines(text)
        ]


def _counts(script: Script, node: Node) -> list[str] | None:
    """The three expressions of ``for ((a; b; c))``."""
    begin = script.text.find("((", node.start, node.end)
    end = script.text.find("))", begin, node.end)
    parts = script.text[begin + 2 : end].split(";")
    return parts if begin >= 0 and end >= 0 and len(parts) == 3 else None
