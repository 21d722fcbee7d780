"""Follow a shell script from its first statement to its last, on every way that can happen, and give the launches on them.

Ways fork only on what flows into a launch; where they become too many, what differs between them is unknown from there on.
A default of the environment (``${X:-0.5}``) is taken as it stands, but no way ends because of one. Limits: what a command
prints, arithmetic and files are not known; a loop that does not end on what is known is gone through once.
"""

from __future__ import annotations

from trm_hooks.launch.launchers import find_launch, is_reader, runs_text
from trm_hooks.launch.shell.builtins import BUILTINS
from trm_hooks.launch.shell.conditions import holds, matches
from trm_hooks.launch.shell.relevant import relevant_names
from trm_hooks.launch.shell.tree import Node, parse
from trm_hooks.launch.shell.values import Expander, State, assumed, document, document_pieces, known_text, word_is_glob
from trm_hooks.launch.shell_scanner import Scanner, Unreadable
from trm_hooks.launch.shell_words import SINGLE, UNKNOWN, Dialect, Home, Operator, Places, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trm_hooks.launch.launchers import Launch
    from trm_hooks.launch.shell_words import Piece
    from trm_hooks.yaml.text import SourceText

    Reader = Callable[[str, str], "SourceText | None"]
    _Arm = tuple[list[Node], list[Node]]

MOST_STATES = 24
MOST_STEPS = 6000
_DEEPEST = 12
_MOST_TURNS = 120
_SHELLS = frozenset(("bash", "sh", "zsh", "ksh", "dash", "sbatch", "qsub", "source", ".", "exec"))
_INTERPRETED = frozenset(("bash", "sh", "zsh", "ksh", "dash"))
_TEXT = Dialect(multiline=True)


class TooMuchError(Exception):
    """The script takes more steps than are followed."""


class Found:
    """A launch on one way through a script.

    ``words`` are what the shell makes of those ``written`` in ``source``; ``launch`` says which of them is the script, and
    ``folder`` where the script has gone to.
    """

    __slots__ = ("folder", "launch", "source", "words", "written")

    def __init__(
        self, words: list[Word], written: list[Word], launch: Launch, folder: Word | None, source: SourceText
    ) -> None:
        self.words = words
        self.written = written
        self.launch = launch
        self.folder = folder
        self.source = source


class _Text:
    """A script's text with its tree; ``outer`` places its words in the file that holds it."""

    __slots__ = ("expander", "home", "outer", "relevant", "source", "text", "tree")

    def __init__(self, text: str, tree: Node, home: Home, source: SourceText, outer: Callable[[Word], Word] | None) -> None:
        self.text = text
        self.tree = tree
        self.home = home
        self.source = source
        self.outer = outer
        self.relevant = relevant_names(text)
        self.expander = Expander(home)

    def tokens(self, start: int, end: int, problems: list[Unreadable] | None = None) -> list[Word | Operator]:
        """The words and operators between two offsets, over all lines, up to what cannot be read."""
        found: list[Word | Operator] = []
        at = start
        while at < end:
            scanner = Scanner(self.text, at, end, self.home.dialect, self.home).run()
            found += [self.outer(token) if self.outer and isinstance(token, Word) else token for token in scanner.tokens]
            if scanner.problem:
                if problems is not None:
                    problems.append(scanner.problem)
                break
            at = max(scanner.end, at) + 1
        return found

    def words(self, start: int, end: int, problems: list[Unreadable] | None = None) -> list[Word]:
        """The words between two offsets, redirections taken out."""
        words: list[Word] = []
        target = False
        for token in self.tokens(start, end, problems):
            if isinstance(token, Word):
                if not target:
                    words.append(token)
                target = False
            else:
                target = token.redirects
        return words


class Follower:
    """Gathers the launches of one script and of those it calls. ``read`` gives the text of a script by its path and a folder."""

    def __init__(self, read: Reader) -> None:
        self.found: list[Found] = []
        self.problems: list[Unreadable] = []
        self.read = read
        self._steps = 0
        self._depth = 0
        self._functions: dict[str, tuple[_Text, Node]] = {}
        self._called: set[str] = set()
        self._open: list[str] = []
        self._ended: list[State] = []

    def script(self, source: SourceText, states: list[State], dialect: Dialect = _TEXT) -> list[State] | None:
        """Follow a file; None where its text is none that can be followed. Raises :class:`TooMuchError`."""
        return self.text(source.text, Home(source, dialect), source, None, states)

    def part(self, source: SourceText, start: int, stop: int, dialect: Dialect) -> bool:
        """Follow a part of a file, such as a fenced block, on its own; whether it could be."""
        home = Home(source, dialect)
        places = Places(Word([(source.text[start:stop], start, SINGLE, home)], start, stop, home), nested=False)
        return self.text(places.text, home, source, places.outer, [State()]) is not None

    def text(
        self, text: str, home: Home, source: SourceText, outer: Callable[[Word], Word] | None, states: list[State]
    ) -> list[State] | None:
        """Follow any text that a shell reads."""
        tree = parse(text)
        if tree is None or self._depth > _DEEPEST:
            return None
        self._depth += 1
        script = _Text(text, tree, home, source, outer)
        before = set(self._functions)
        left = self._block(script, tree.children, states)
        for name in [name for name in self._functions if name not in before and name not in self._called]:
            self._alone(name)
        self._depth -= 1
        return left

    def _alone(self, name: str) -> None:
        """A function that nothing here calls: its arguments are not known."""
        script, body = self._functions[name]
        self._called.add(name)
        self._statement(script, body, [State()])

    def _step(self, count: int = 1) -> None:
        self._steps += count
        if self._steps > MOST_STEPS:
            raise TooMuchError

    def _block(self, script: _Text, nodes: Iterable[Node], states: list[State]) -> list[State]:
        for node in nodes:
            states = self._statement(script, node, states)[0]
            if not states:
                break
        return states

    def _statement(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        """The states behind a statement, and whether it succeeds; None where that is not known."""
        handler = _STATEMENTS.get(node.kind)
        if handler is None:
            return states, None
        self._step(len(states))
        states, status = handler(self, script, node, states)
        return _merged(states), status

    # assignments

    def _assignments(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        for part in [node, *node.children] if node.kind != "variable_assignment" else [node]:
            if part.kind == "variable_assignment":
                states = [self._assigned(script, part, state) for state in states]
        return states, True

    def _assigned(self, script: _Text, node: Node, state: State) -> State:
        equals = script.text.find("=", node.start, node.end)
        name = script.text[node.start : equals]
        added = name.endswith("+")
        name = name.rstrip("+")
        if not name.isidentifier() or name not in script.relevant:
            if (base := name.partition("[")[0]) in state.variables:
                state.variables[base] = None
            return state
        before = state.variables.get(name)
        if script.text.startswith("(", equals + 1):
            items = script.expander.words(script.words(equals + 2, node.end - 1), state)
            state.variables[name] = [*before, *items] if added and isinstance(before, list) else items
            if added and before is None and name in state.variables and not isinstance(before, list):
                state.variables[name] = items
            return state
        words = script.words(equals + 1, node.end)
        value = script.expander.scalar(words[0], state) if words else ()
        if added and isinstance(before, tuple):
            value = (*before, *value)
        elif added:
            state.variables[name] = None
            return state
        state.variables[name] = value
        return state

    def _unset(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        gone = {word.text for word in script.words(node.start, node.end)[1:]}
        for state in states:
            state.variables.update(dict.fromkeys((name for name in gone if name in state.variables), ()))
        return states, True

    # control

    def _list(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        """``a && b``, ``a || b``."""
        operator = next((child.kind for child in node.children if child.kind in ("&&", "||")), "")
        parts = [child for child in node.children if child.kind not in ("&&", "||")]
        if len(parts) != 2:
            return self._block(script, parts, states), None
        left: list[State] = []
        statuses: set[bool | None] = set()
        for state in states:
            after, status = self._statement(script, parts[0], [state])
            runs = status is None or status == (operator == "&&")
            if not runs or not after:
                left += after
                statuses.add(status)
                continue
            kept = [each.copy() for each in after]
            right, second = self._statement(script, parts[1], after)
            if not right and any(map(_is_assumed, kept)):
                right = [each.copy() for each in kept]  # no way ends because of a default
            left += right
            left += kept if status is None else []
            statuses.add(second if status is not None else None)
        return left, statuses.pop() if len(statuses) == 1 else None

    def _negated(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        states, status = self._statement(script, node.children[-1], states)
        return states, None if status is None else not status

    def _if(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        arms, otherwise = _arms(node)
        left: list[State] = []
        for state in states:
            before = state.copy()
            left += self._one_if(script, arms, otherwise, state) or ([before] if _is_assumed(before) else [])
        return left, None

    def _one_if(self, script: _Text, arms: list[_Arm], otherwise: list[Node], state: State) -> list[State]:
        here = [state]
        left: list[State] = []
        for condition, body in arms:
            status: bool | None = True
            for part in condition:
                here, status = self._statement(script, part, here)
            if status is not False:
                left += self._block(script, body, [each.copy() for each in here])
            if status is True:
                return left
        return left + self._block(script, otherwise, here)

    def _case(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        left: list[State] = []
        items = node.parts("case_item")
        subject = script.words(node.children[1].start, node.children[1].end)
        for state in states:
            text = known_text(script.expander.scalar(subject[0], state)) if len(subject) == 1 else None
            went: list[State] = []
            certain = False
            for item in items:
                patterns, body = _item_parts(item)
                words = [word for part in patterns for word in script.words(part.start, part.end)]
                fits = _any(None if text is None else matches(text, word, state, script.expander) for word in words)
                everything = any(word.text == "*" for word in words)
                if everything or fits is not False:
                    went += self._block(script, body, [state.copy()]) or ([state] if _is_assumed(state) and fits else [])
                if everything or fits:
                    certain = True
                    break
            left += went if certain else [*went, state]
        return left, None

    def _for(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
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

    def _turns(
        self, script: _Text, group: Node, variable: str, words: list[Word], state: State, unknown: bool
    ) -> list[State]:
        here = [state]
        if unknown or len(words) > _MOST_TURNS or any(word.may_be_many or word_is_glob(word) for word in words):
            words = [Word([("", group.start, UNKNOWN, script.home)], group.start, group.start, script.home)]
        for word in words:
            for each in here:
                each.variables[variable] = word.pieces if word.known else None
            left = _merged(self._block(script, group.children, here))
            if not left:
                break
            here = left
        return here

    def _loop(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        """``while``, ``until`` and counting loops: turn by turn as long as what is known says so, else once or not at all."""
        group = next((child for child in node.children if child.kind == "do_group"), None)
        if group is None:
            return states, None
        conditions = [child for child in node.children if child.kind in _STATEMENTS and child.end <= group.start]
        until = script.text.startswith("until", node.start)
        here = states
        left: list[State] = []
        for turn in range(_MOST_TURNS):
            status: bool | None = None
            if node.kind == "while_statement":
                for condition in conditions:
                    here, status = self._statement(script, condition, here)
            status = status if status is None or not until else not status
            if status is False:
                return left + here, None
            after = self._block(script, group.children, [each.copy() for each in here])
            if status is None:
                return [*left, *here, *after], None
            here = _merged(after)
            if not here or turn == _MOST_TURNS - 1:
                break
        return left + here, None

    def _inside(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        return self._block(script, node.children, states), None

    def _subshell(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        """What is set inside ends with it."""
        self._block(script, node.children, [state.copy() for state in states])
        return states, None

    def _function(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        name = next((child for child in node.children if child.kind == "word"), None)
        body = next((child for child in reversed(node.children) if child.kind in _STATEMENTS), None)
        if name is not None and body is not None:
            self._functions[script.text[name.start : name.end]] = script, body
        return states, True

    def _redirected(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        body = next((child for child in node.children if child.kind in _STATEMENTS), None)
        fed = node.parts("heredoc_redirect")
        if fed and body is not None and self._feeds(script, node, body):
            for state in states:
                self._document(script, fed[0], state)
        if body is None:
            return states, None
        if body.kind == "command":  # arguments may follow a redirection
            return self._words(script, body.start, fed[0].start if fed else node.end, states)
        return self._statement(script, body, states)

    def _feeds(self, script: _Text, node: Node, body: Node) -> bool:
        """Whether a here-document becomes a job: a shell reads it, or it is written into a file."""
        words = script.words(body.start, body.end)
        names = {word.text.rpartition("/")[2] for word in words}
        if names & (_SHELLS | {"ssh"}):
            return True
        writes = bool(node.parts("file_redirect")) or any(part.parts("file_redirect") for part in node.parts("heredoc_redirect"))
        return bool(names & {"cat", "tee"}) and (writes or "tee" in names)

    def _document(self, script: _Text, node: Node, state: State) -> None:
        start, body = node.parts("heredoc_start"), node.parts("heredoc_body")
        if not start or not body or script.outer is not None:
            return
        begin, end = body[0].start, body[0].end
        quoted = any(char in script.text[start[0].start : start[0].end] for char in "'\"\\")
        plain: list[Piece] = [(script.text[begin:end], begin, SINGLE, script.home)]
        pieces = plain if quoted else document_pieces(script.text, begin, end, script.home)
        places = document(Word(pieces, begin, end, script.home), state, script.expander)
        self.text(places.text, script.home, script.source, places.outer, [State()])

    # commands

    def _test(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        double = script.text.startswith("[[", node.start)
        if script.text.startswith("((", node.start):
            return states, None
        width = 2 if double else 1
        tokens = script.tokens(node.start + width, node.end - width)
        found = {holds(tokens, state, script.expander, double) for state in states}
        return states, found.pop() if len(found) == 1 else None

    def _command(self, script: _Text, node: Node, states: list[State]) -> tuple[list[State], bool | None]:
        return self._words(script, node.start, node.end, states)

    def _words(self, script: _Text, start: int, end: int, states: list[State]) -> tuple[list[State], bool | None]:
        """One simple command between two offsets."""
        problems: list[Unreadable] = []
        raw = script.words(start, end, problems)
        if problems and find_launch(raw) is not None and script.outer is None:
            self.problems.append(problems[0])
        if problems or not raw:
            return states, None
        left: list[State] = []
        statuses: set[bool | None] = set()
        for state in states:
            after, status = self._simple(script, raw, script.expander.words(raw, state), state)
            left += after
            statuses.add(status)
        return left, statuses.pop() if len(statuses) == 1 else None

    def _simple(
        self, script: _Text, raw: list[Word], words: list[Word], state: State
    ) -> tuple[list[State], bool | None]:
        at = next((at for at, word in enumerate(words) if not _is_assignment(word.text)), len(words))
        if at == len(words):
            return [state], True
        name = words[at].text if words[at].known else ""
        if name == "return":
            self._ended.append(state)
            return [], None
        if name in ("source", "."):
            return self._source(words[at + 1 :], state)
        if name in BUILTINS:
            return BUILTINS[name](words[at + 1 :], state)
        if name in self._functions:
            return self._call(name, words[at + 1 :], state), None
        if not is_reader(words[at]) and not state.folder_is_foreign:
            self._run(script, raw, words, at, state)
        return [state], None

    def _run(self, script: _Text, raw: list[Word], words: list[Word], at: int, state: State) -> None:
        launch = find_launch(words)
        if launch is not None:
            self.found.append(Found(words, raw, launch, state.folder, script.source))
            return
        if self._other_script(script, words, at):
            return
        if runs_text(words):
            for word in words[at + 1 :]:
                if any(char in word.text for char in " \n"):
                    places = Places(word)
                    begin = len("--wrap=") if places.text.startswith("--wrap=") else 0
                    inner = State()
                    inner.folder = state.folder
                    self.text(" " * begin + places.text[begin:], word.home.inside(), script.source, places.outer, [inner])

    def _other_script(self, script: _Text, words: list[Word], at: int) -> bool:
        """A script of the repository that is called with arguments; whether it was one."""
        program = words[at].text.rpartition("/")[2]
        first = at + 1 if program in _SHELLS else at
        while first < len(words) and program in _SHELLS and words[first].text.startswith(("-", "+")):
            first += 1
        if first >= len(words) or not words[first].known or " " in words[first].text:
            return False
        path = words[first].text
        if program not in _SHELLS and "/" not in path:
            return False
        source = self.read(path, script.source.path.rpartition("/")[0])
        if source is None or source.path in self._open or len(self._open) > _DEEPEST:
            return False
        inner = State()
        inner.arguments = tuple(words[first + 1 :])
        for word in words[:at]:
            key, _, _ = word.text.partition("=")
            inner.variables[key] = word.part(len(key) + 1).pieces
        self._open.append(source.path)
        self.script(source, [inner])
        self._open.pop()
        return True

    def _call(self, name: str, arguments: list[Word], state: State) -> list[State]:
        if self._depth > _DEEPEST:
            return [state]
        self._depth += 1
        self._called.add(name)
        script, body = self._functions[name]
        inner = state.copy()
        inner.arguments = tuple(arguments)
        ended, self._ended = self._ended, []
        left = self._statement(script, body, [inner])[0] + self._ended
        self._ended = ended
        self._depth -= 1
        for each in left:
            each.arguments = state.arguments
        return _merged(left)

    def _source(self, words: list[Word], state: State) -> tuple[list[State], bool | None]:
        if not words or not words[0].known:
            return [state], None
        home = words[0].home.source
        source = self.read(words[0].text, home.path.rpartition("/")[0] if home is not None else "")
        if source is None or source.path in self._open:
            return [state], None
        self._open.append(source.path)
        left = self.script(source, [state.copy()])
        self._open.pop()
        return left if left else [state], None


def _is_assignment(text: str) -> bool:
    name, equals, _ = text.partition("=")
    return bool(equals) and name.rstrip("+").isidentifier()


def _is_assumed(state: State) -> bool:
    """Whether a value of the state is only a default, so that the environment may lead another way."""
    return any(isinstance(value, tuple) and assumed(value) for value in state.variables.values())


def _merged(states: list[State]) -> list[State]:
    """The states that differ; where they are too many, one in which all that differs is unknown."""
    kept = list({state.key(): state for state in states}.values()) if len(states) > 1 else states
    if len(kept) <= MOST_STATES:
        return kept
    first = kept[0].copy()
    for other in kept[1:]:
        names = first.variables.keys() | other.variables.keys()
        first.variables = {
            name: first.variables[name] if first.variables.get(name) == other.variables.get(name) else None for name in names
        }
    return [first]


def _arms(node: Node) -> tuple[list[_Arm], list[Node]]:
    """The conditions and bodies of an ``if``, and what stands behind ``else``."""
    arms: list[_Arm] = []
    otherwise: list[Node] = []
    for part in (node, *node.parts("elif_clause")):
        condition: list[Node] = []
        body: list[Node] = []
        into = condition
        for child in part.children:
            if child.kind == "then":
                into = body
            elif child.kind in _STATEMENTS:
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


def _any(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    return True if True in found else None if None in found else False


_STATEMENTS = {
    "variable_assignment": Follower._assignments,
    "variable_assignments": Follower._assignments,
    "declaration_command": Follower._assignments,
    "unset_command": Follower._unset,
    "list": Follower._list,
    "negated_command": Follower._negated,
    "if_statement": Follower._if,
    "case_statement": Follower._case,
    "for_statement": Follower._for,
    "while_statement": Follower._loop,
    "c_style_for_statement": Follower._loop,
    "compound_statement": Follower._inside,
    "do_group": Follower._inside,
    "pipeline": Follower._inside,
    "subshell": Follower._subshell,
    "function_definition": Follower._function,
    "redirected_statement": Follower._redirected,
    "test_command": Follower._test,
    "command": Follower._command,
}
