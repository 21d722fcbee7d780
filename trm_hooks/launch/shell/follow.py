"""Follow a shell script from its first statement to its last, on every way that can happen, and give the launches on them.

Ways fork only on what flows into a launch; where they become too many, what differs between them is unknown from there on.
A default of the environment (``${X:-0.5}``) is taken as it is, but no way ends because of one. Limits: what a command
prints and files are not known; a loop that does not end on what is known is gone through once.
"""

from __future__ import annotations

from itertools import zip_longest

from trm_hooks.launch.shell.assigned import assign, by_name, refer
from trm_hooks.launch.shell.conditions import any_of, holds, matches
from trm_hooks.launch.shell.feeding import Feeding
from trm_hooks.launch.shell.script import UNREAD, Node, Script
from trm_hooks.launch.shell.state import State, known_text, merged
from trm_hooks.launch.shell.texts import WORDS_A_STEP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trm_hooks.launch.shell.texts import Outcome

    _Arm = tuple[list[Node], list[Node]]


class Follower(Feeding):
    """Follows statements: gathers the launches of one script and of those it calls in ``found``."""

    def is_statement(self, node: Node) -> bool:
        return node.kind in _STATEMENTS

    def block(self, script: Script, nodes: Iterable[Node], states: list[State]) -> list[State]:
        return self._in_turn(script, list(nodes), states)[0]

    def _in_turn(self, script: Script, nodes: list[Node], states: list[State]) -> Outcome:
        """The states behind statements in a row, and whether the last succeeds."""
        status: bool | None = True
        for node, after in zip_longest(nodes, nodes[1:]):
            if after is not None and after.kind == "&":
                self.aside(script, [node], states)
                status = True
            elif node.kind in _STATEMENTS:
                states, status = self.statement(script, node, states)
            if not states:
                break
        return states, status

    def statement(self, script: Script, node: Node, states: list[State]) -> Outcome:
        """The states behind a statement, and whether it succeeds; None where that is not known."""
        handler = _STATEMENTS.get(node.kind)
        if handler is None:
            return states, None
        self.step(len(states))
        states, status = handler(self, script, node, states)
        return merged(states), status

    # assignments

    def _assignments(self, script: Script, node: Node, states: list[State]) -> Outcome:
        if node.kind == "declaration_command":
            if refer(script, node, states):
                return states, True
            self._declared(script, node, states)
        for part in [node, *node.children] if node.kind != "variable_assignment" else [node]:
            if part.kind == "variable_assignment" and False in [assign(script, part, state, self.relevant) for state in states]:
                self.launches_in(script, part, states)
            lists = (state.variables.get(script.text[part.start : part.end].partition("=")[0].rstrip("+")) for state in states)
            self.step(sum(len(each) for each in lists if isinstance(each, list)) // WORDS_A_STEP)
        text = script.text[node.start : node.end].replace("$((", "")
        may_fail = node.kind != "declaration_command" and ("$(" in text or "`" in text)
        return states, None if may_fail and not all(self._printed_something(script, node, state) for state in states) else True

    @staticmethod
    def _printed_something(script: Script, node: Node, state: State) -> bool:
        """Whether what is assigned is known and not empty: a substitution that fails prints nothing, or nobody knows what."""
        value = state.variables.get(script.text[node.start : node.end].partition("=")[0].rstrip("+"))
        return bool(known_text(value)) if isinstance(value, tuple) else bool(value)

    def _declared(self, script: Script, node: Node, states: list[State]) -> None:
        """What ``local``, ``declare`` and ``export`` say of names, apart from what they assign."""
        given = node.parts("variable_name") + node.parts("variable_assignment")
        words = script.words(node.start, min([part.start for part in given], default=node.end))
        flags = {letter for word in words[1:] for letter in word.text}
        for word in script.words(node.start, node.end):
            named = not word.known and "=" not in word.known_prefix
            if named and "=" in word.known_suffix + word.text.partition("}")[2]:  # "$KEY=$VALUE"
                for state in states:
                    state.forget_named(script.expander.scalar(word, state))
        names = [script.text[part.start : part.end].partition("=")[0].rstrip("+") for part in given]
        bare = {script.text[part.start : part.end] for part in node.parts("variable_name")}
        if words[0].text == "export" and "n" in flags:
            for state in states:
                state.unexport(names)
            return
        for name in names:
            if flags & set("nilu"):  # what it is given is not what it has
                self.forget(set(), {name})
            if "n" in flags:  # another name for an unknown variable
                every = set(self.relevant)
                self.forget(set(), every)
                for state in states:
                    state.forget_all()
                    for each in every:
                        state.forget(each)
            for state in states:
                if words[0].text == "export" or "x" in flags:
                    state.export(name)
                elif flags & set("nilu"):
                    state.forget(name)
                elif "A" in flags:
                    if not state.is_keyed(name) or words[0].text == "local":
                        by_name(state, name, fresh=True)
                elif name in bare and (words[0].text == "local" or ("a" in flags and name not in state.variables)):
                    state.forget(name)
                    state.variables[name] = [] if "a" in flags else ()

    def _unset(self, script: Script, node: Node, states: list[State]) -> Outcome:
        words = script.words(node.start, node.end)[1:]
        for state in states:
            for word in script.expander.words(words, state):
                if "[" in word.text or not word.known:
                    state.forget_named(word.pieces)
                elif word.text == "IFS":
                    state.variables.pop("IFS", None)
                elif word.text in state.variables or f"{word.text}[" in state.variables:
                    was_list = isinstance(state.variables.get(word.text), list)
                    state.forget(word.text)
                    state.variables[word.text] = [] if was_list else ()  # a list is then no word, a text an empty one
        return states, True

    # control

    def _list(self, script: Script, node: Node, states: list[State]) -> Outcome:
        """``a && b``, ``a || b``."""
        operator = next((child.kind for child in node.children if child.kind in ("&&", "||")), "")
        parts = [child for child in node.children if child.kind not in ("&&", "||")]
        if len(parts) != 2:
            return self._in_turn(script, parts, states)
        left: list[State] = []
        statuses: set[bool | None] = set()
        for state in states:
            after, status = self.statement(script, parts[0], [state])
            runs = status is None or status == (operator == "&&")
            if not runs or not after:
                self._aside(script, parts[0], [parts[1]], after)
                left += after
                statuses.add(status)
                continue
            kept = [each.copy() for each in after]
            right, second = self.statement(script, parts[1], after)
            if not right and any(self._doubts.hang_on(script, parts[:1], each) for each in kept):
                right = [each.copy() for each in kept]  # no way ends because of a default
            left += right
            left += kept if status is None else []
            statuses.add(second if status is not None else None)
        return left, statuses.pop() if len(statuses) == 1 else None

    def _negated(self, script: Script, node: Node, states: list[State]) -> Outcome:
        states, status = self.statement(script, node.children[-1], states)
        return states, None if status is None else not status

    def _if(self, script: Script, node: Node, states: list[State]) -> Outcome:
        arms, otherwise = _arms(node)
        left: list[State] = []
        for state in states:
            before = state.copy()
            went = self._one_if(script, arms, otherwise, state)
            tests = [test for condition, _ in arms for test in condition]
            left += went or ([before] if self._doubts.hang_on(script, tests, before) else [])
        return left, None

    def _one_if(self, script: Script, arms: list[_Arm], otherwise: list[Node], state: State) -> list[State]:
        here = [state]
        left: list[State] = []
        for condition, body in arms:
            status: bool | None = True
            for part in condition:
                here, status = self.statement(script, part, here)
            if status is not False:
                left += self.block(script, body, [each.copy() for each in here])
            else:
                self._aside(script, condition[0], body, here)
            if status is True:
                rest = arms[arms.index((condition, body)) + 1 :]
                for others in (*(each for _, each in rest), otherwise):
                    self._aside(script, condition[0], others, here, instead_of=body)
                return left
        return left + self.block(script, otherwise, here)

    def _aside(self, script: Script, test: Node, body: list[Node], states: list[State], instead_of: Sequence[Node] = ()) -> None:
        """What a part launches that runs only where the environment says otherwise than a default; it changes nothing."""
        others = [self._doubts.other(script, (test.start, test.end), state) for state in states]
        doubted = [other for other in others if other is not None]
        if doubted and instead_of:
            self._doubts.chosen(script, instead_of[0].start, instead_of[-1].end)
        if doubted and self._doubts.launches(script, body):
            self.block(script, body, doubted)

    def _case(self, script: Script, node: Node, states: list[State]) -> Outcome:
        left: list[State] = []
        items = node.parts("case_item")
        subject = script.words(node.children[1].start, node.children[1].end)
        for state in states:
            text = known_text(script.expander.scalar(subject[0], state)) if len(subject) == 1 else None
            waiting, fallen = [state], list[State]()  # for a pattern that fits; into the next body, whatever its pattern
            for item in items:
                patterns, body = _item_parts(item)
                words = [word for part in patterns for word in script.words(part.start, part.end)]
                fits = any_of(None if text is None else matches(text, word, state, script.expander) for word in words)
                if not waiting or fits is False:
                    self._aside(script, node.children[1], body, [state])
                entered = [] if fits is False else [each.copy() for each in waiting]
                if fits or any(word.text == "*" and not word.known for word in words):
                    waiting = []
                went = self.block(script, body, [*fallen, *entered]) if fallen or entered else []
                went = went or [state for _ in entered if fits and self._doubts.hang_on(script, node.children[1:2], state)]
                ends = {child.kind for child in item.children}
                fallen = went if ";&" in ends else []
                waiting = [*waiting, *went] if ";;&" in ends else waiting
                left += went if not ends & {";&", ";;&"} else []
            left += [*waiting, *fallen]
        return left, None

    def _inside(self, script: Script, node: Node, states: list[State]) -> Outcome:
        if script.text.startswith("((", node.start):
            return states, self.computed(script, script.text[node.start + 2 : node.end - 2], states)
        return self._in_turn(script, node.children, states)

    def _subshell(self, script: Script, node: Node, states: list[State]) -> Outcome:
        self.aside(script, node.children, states)
        return states, None

    def _function(self, script: Script, node: Node, states: list[State]) -> Outcome:
        name = next((child for child in node.children if child.kind == "word"), None)
        body = next((child for child in reversed(node.children) if child.kind in _STATEMENTS), None)
        if name is not None and body is not None:
            self.functions[script.text[name.start : name.end]] = script, body
        return states, True

    def _unread(self, script: Script, node: Node, states: list[State]) -> Outcome:
        from trm_hooks.launch.shell.unread import follow_unread

        follow_unread(self, script, node, states)
        return states, None

    # commands

    def _test(self, script: Script, node: Node, states: list[State]) -> Outcome:
        double = script.text.startswith("[[", node.start)
        if script.text.startswith("((", node.start):
            return states, self.computed(script, script.text[node.start + 2 : node.end - 2], states)
        width = 2 if double else 1
        tokens = script.tokens(node.start + width, node.end - width)
        found = {holds(tokens, state, script.expander, double) for state in states}
        return states, found.pop() if len(found) == 1 else None


def _arms(node: Node) -> tuple[list[_Arm], list[Node]]:
    """The conditions and bodies of an ``if``, and what follows ``else``."""
    arms: list[_Arm] = []
    otherwise: list[Node] = []
    for part in (node, *node.parts("elif_clause")):
        condition: list[Node] = []
        body: list[Node] = []
        into = condition
        for child in part.children:
            if child.kind == "then":
                into = body
            elif child.kind in _STATEMENTS or (child.kind == "&" and into is body):
                into.append(child)
        arms.append((condition, body))
    for part in node.parts("else_clause"):
        otherwise = part.children
    return arms, otherwise


def _item_parts(node: Node) -> tuple[list[Node], list[Node]]:
    """The patterns of a ``case`` item, and its statements."""
    close = next((at for at, child in enumerate(node.children) if child.kind == ")"), 0)
    patterns = [child for child in node.children[:close] if child.kind not in ("|", "(")]
    return patterns, node.children[close + 1 :]


_STATEMENTS = {
    "variable_assignment": Follower._assignments,
    "variable_assignments": Follower._assignments,
    "declaration_command": Follower._assignments,
    "unset_command": Follower._unset,
    "list": Follower._list,
    "negated_command": Follower._negated,
    "if_statement": Follower._if,
    "case_statement": Follower._case,
    "for_statement": Follower.for_loop,
    "while_statement": Follower.loop,
    "c_style_for_statement": Follower.loop,
    "compound_statement": Follower._inside,
    "do_group": Follower._inside,
    "pipeline": Follower.pipeline,
    "subshell": Follower._subshell,
    "function_definition": Follower._function,
    "redirected_statement": Follower.redirected,
    "test_command": Follower._test,
    "command": Follower.command,
    UNREAD: Follower._unread,
}
