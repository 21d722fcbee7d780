"""One simple command of a script that is followed: what it launches, which function or script it calls, what it is fed."""

from __future__ import annotations

from trm_hooks.launch.launchers import find_launch, is_reader, may_feed, runs_text, text_begins
from trm_hooks.launch.shell.builtins import BUILTINS
from trm_hooks.launch.shell.doubts import Doubts
from trm_hooks.launch.shell.printing import body_pieces, expanded_document
from trm_hooks.launch.shell.script import Script, array_tasks, exported, path_of, relevant_names
from trm_hooks.launch.shell.state import State, merged
from trm_hooks.launch.shell.tree import Node, parse
from trm_hooks.launch.shell_scanner import Unreadable
from trm_hooks.launch.shell_words import SINGLE, Dialect, Home, Places, Word
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trm_hooks.launch.launchers import Launch
    from trm_hooks.launch.shell.state import Scalar
    from trm_hooks.launch.surroundings import Surroundings
    from trm_hooks.yaml.text import SourceText

    Outcome = tuple[list[State], bool | None]

_SUBMITS = lazy(r"\.py\b|-m[ \t]|\b(?:sbatch|qsub|bsub)\b|\.(?:sh|sbatch|slurm)\b")
MOST_TURNS = 120
MOST_STEPS = 6000
_DEEPEST = 12
_QUEUES = ("sbatch", "qsub", "bsub")
_SHELLS = frozenset(("bash", "sh", "zsh", "ksh", "dash", "sbatch", "qsub", "source", ".", "exec"))
TEXT = Dialect(multiline=True)


class TooMuchError(Exception):
    """The script takes more steps than are followed."""


class Found:
    """A launch on one way through a script.

    ``words`` are what the shell makes of those ``written`` in ``source``; ``launch`` says which of them is the script,
    ``folder`` where the script has gone to, and ``cloned`` which repository it has cloned there.
    """

    __slots__ = ("cloned", "folder", "launch", "source", "words", "written")

    def __init__(self, words: list[Word], written: list[Word], launch: Launch, state: State, source: SourceText) -> None:
        self.words = words
        self.written = written
        self.launch = launch
        self.folder = state.folder
        self.cloned = state.inside_clone
        self.source = source


class Commands:
    """What following a script has gathered; how its statements hang together is for :class:`Follower` to say."""

    def __init__(self, read: Surroundings) -> None:
        self.found: list[Found] = []
        self.problems: list[Unreadable] = []
        # names of variables that any script followed so far uses for more than its output
        self.relevant: set[str] = set()
        self._doubts = Doubts()
        self.read = read
        self._never: set[str] = set()
        self._steps = 0
        self._depth = 0
        self._functions: dict[str, tuple[Script, Node]] = {}
        self._called: set[str] = set()
        self._open: list[str] = []
        self._ended: list[State] = []

    def block(self, script: Script, nodes: Iterable[Node], states: list[State]) -> list[State]:
        """The states behind some statements in a row."""
        raise NotImplementedError

    def statement(self, script: Script, node: Node, states: list[State]) -> Outcome:
        """The states behind a statement, and whether it succeeds; None where that is not known."""
        raise NotImplementedError

    def script(self, source: SourceText, states: list[State], sourced: bool = False) -> list[State] | None:
        """Follow a file; None where its text is none that can be followed. Raises :class:`TooMuchError`."""
        return self.text(source.text, Home(source, TEXT), source, None, states, sourced)

    def part(self, source: SourceText, start: int, stop: int, dialect: Dialect) -> bool:
        """Follow a part of a file, such as a fenced block, on its own; whether it could be."""
        home = Home(source, dialect)
        places = Places(Word([(source.text[start:stop], start, SINGLE, home)], start, stop, home), nested=False)
        return self.text(places.text, home, source, places.outer, [State()]) is not None

    def text(
        self,
        text: str,
        home: Home,
        source: SourceText,
        outer: Callable[[Word], Word] | None,
        states: list[State],
        sourced: bool = False,
    ) -> list[State] | None:
        """Follow any text that a shell reads; whoever has it ``sourced`` may call its functions later."""
        tree = parse(text, home.dialect.docs)
        if isinstance(tree, tuple):
            from trm_hooks.launch.shell.errors import without_errors

            tree = without_errors(text, home.dialect.docs)
        if tree is None or self._depth > _DEEPEST:
            return None
        self._depth += 1
        script = Script(text, tree, home, source, outer)
        self.relevant |= relevant_names(text) - self._never
        before = set(self._functions)
        left: list[State] = []
        for some in array_tasks(text, home, states):
            left += self.block(script, tree.children, some)
        for name in [name for name in self._functions if not sourced and name not in before and name not in self._called]:
            self._alone(name)
        self._depth -= 1
        return left

    def _alone(self, name: str) -> None:
        """A function that nothing here calls: its arguments are not known."""
        script, body = self._functions[name]
        self._called.add(name)
        self.statement(script, body, [State()])

    def words(self, script: Script, start: int, end: int, states: list[State]) -> Outcome:
        """One simple command between two offsets."""
        problems: list[Unreadable] = []
        raw = script.words(start, end, problems)
        if problems and find_launch(raw, programs=self.read.programs) is not None and script.outer is None:
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

    def _simple(self, script: Script, raw: list[Word], words: list[Word], state: State) -> Outcome:
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
            return self._call(name, words[at + 1 :], words[:at], state), None
        if not is_reader(words[at]):
            for each in self.read.each(words):
                self._run(script, raw, each, at, state)
        return [state], None

    def piped(self, script: Script, printing: Node, fed_by_it: Node, states: list[State]) -> bool:
        """``echo a b | xargs command``; whether what is printed is known, so that the commands are."""
        raw = script.words(fed_by_it.start, fed_by_it.end)
        first = script.words(printing.start, printing.end)
        lines = [self.read.printed(script.expander.words(first, state)) for state in states] if may_feed(raw) else [None]
        if None in lines:
            return False
        for state, given in zip(states, lines, strict=True):
            for each in self.read.each(script.expander.words(raw, state), given):
                self._run(script, raw, each, 0, state)
        return True

    def _run(self, script: Script, raw: list[Word], words: list[Word], at: int, state: State) -> None:
        words, launch = self.read.launch(words)
        if launch is not None:
            self.found.append(Found(words, raw, launch, state, script.source))
            return
        if self._other_script(script.source, words, at, state) or self._made(script.source, words, at, state):
            return
        if runs_text(words):
            for word in words[at + 1 :]:
                if any(char in word.text for char in " \n"):
                    places = Places(word)
                    begin = text_begins(places.text)
                    inner = state.started(words[:at])
                    inner.folder, inner.cloned = state.folder, state.cloned
                    self.text(" " * begin + places.text[begin:], word.home.inside(), script.source, places.outer, [inner])

    def _other_script(self, caller: SourceText, words: list[Word], at: int, state: State) -> bool:
        """A script of the repository that is called with arguments; whether it was one."""
        program = words[at].text.rpartition("/")[2]
        first = at + 1 if program in _SHELLS else at
        while first < len(words) and program in _SHELLS and words[first].text.startswith(("-", "+")):
            first += 1
        if first >= len(words) or (program not in _SHELLS and "/" not in words[first].text):
            return False
        source = self._script_at(words[first], caller)
        while source is None and program in _QUEUES and first + 1 < len(words):
            if not words[first].text.startswith("-") and not words[first - 1].text.startswith("-"):
                return False  # neither an option nor the value of one
            first += 1
            source = self._script_at(words[first], caller)
        if source is None or source.path in self._open or len(self._open) > _DEEPEST:
            return False
        inner = state.started([*words[:at], *exported(words[at:first])])
        inner.arguments = tuple(words[first + 1 :])
        self._open.append(source.path)
        self.script(source, [inner])
        self._open.pop()
        return True

    def _script_at(self, word: Word, caller: SourceText) -> SourceText | None:
        path = path_of(word)
        return self.read(path, caller.path.rpartition("/")[0]) if path and " " not in path else None

    def _made(self, caller: SourceText, words: list[Word], at: int, state: State) -> bool:
        """The recipes that a call of make runs; whether it is one."""
        if words[at].text.rpartition("/")[2] not in ("make", "gmake"):
            return False
        from trm_hooks.launch.make.calls import MakeCall

        call = MakeCall(words[at + 1 :])
        if call.key in self._open or len(self._open) > _DEEPEST:
            return True
        self._open.append(call.key)
        for text in call.texts(caller, state.started(words[:at]).variables, self.read):
            self.step()
            if text.home.source is not None:
                self.text(text.text.text, text.home, text.home.source, text.text.outer, [text.state()])
        self._open.pop()
        return True

    def called(self, words: list[Word], caller: SourceText) -> bool:
        """Follow the script that a command of another text calls; whether it calls one. Raises :class:`TooMuchError`."""
        at = next((at for at, word in enumerate(words) if not _is_assignment(word.text)), len(words))
        return (
            at < len(words)
            and not is_reader(words[at])
            and (self._other_script(caller, words, at, State()) or self._made(caller, words, at, State()))
        )

    def _call(self, name: str, arguments: list[Word], assigned: list[Word], state: State) -> list[State]:
        if self._depth > _DEEPEST:
            return [state]
        self._depth += 1
        self._called.add(name)
        script, body = self._functions[name]
        inner = state.copy()
        inner.arguments = tuple(arguments)
        given = {word.text.partition("=")[0]: word for word in assigned}  # for as long as the function runs
        inner.variables.update({name: word.part(len(name) + 1).pieces for name, word in given.items()})
        ended, self._ended = self._ended, []
        left = self.statement(script, body, [inner])[0] + self._ended
        self._ended = ended
        self._depth -= 1
        for each in left:
            each.arguments = state.arguments
            for local in _locals(script, body) | given.keys():
                each.variables.pop(local, None)
                if local in state.variables:
                    each.variables[local] = state.variables[local]
        return merged(left)

    def _source(self, words: list[Word], state: State) -> Outcome:
        path = path_of(words[0]) if words else ""
        if not path:
            return [state], None
        home = words[0].home.source
        source = self.read(path, home.path.rpartition("/")[0] if home is not None else "")
        if source is None or source.path in self._open:
            return [state], None
        self._open.append(source.path)
        left = self.script(source, [state.copy()], sourced=True)
        self._open.pop()
        return left if left else [state], None

    def feeds(self, script: Script, node: Node, body: Node) -> bool:
        """Whether a here-document becomes a job: a shell reads it, or it is written into a file."""
        words = script.words(body.start, body.end)
        names = {word.text.rpartition("/")[2] for word in words}
        if names & (_SHELLS | {"ssh", "bsub", "at", "batch"}):
            return True
        behind = [inner for part in node.parts("heredoc_redirect") for inner in (part, *part.parts("pipeline"))]
        writes = any(part.parts("file_redirect") for part in (node, *behind))
        piped = {script.text[each.start : each.end].split()[0] for part in behind for each in part.parts("command")}
        return bool(names & {"cat", "tee"}) and (writes or "tee" in names or bool(piped & (_SHELLS | set(_QUEUES))))

    def document(self, script: Script, node: Node, state: State) -> None:
        start, body = node.parts("heredoc_start"), node.parts("heredoc_body")
        if not start or not body:
            return
        begin, end = body[0].start, body[0].end
        pieces = body_pieces(script, start[0], begin, end)
        places = expanded_document(Word(pieces, begin, end, script.home), state, script.expander)
        self.text(places.text, script.home, script.source, places.outer, [State()])

    def document_text(self, script: Script, node: Node, state: State) -> Scalar | None:
        """The text of a here-document, expanded."""
        start, body = node.parts("heredoc_start"), node.parts("heredoc_body")
        if not start or not body:
            return None
        pieces = body_pieces(script, start[0], body[0].start, body[0].end)
        return script.expander.scalar(Word(pieces, body[0].start, body[0].end, script.home), state)

    def substituted(self, script: Script, node: Node, states: list[State]) -> None:
        """The launches of a command whose output is assigned: ``job=$(sbatch --wrap="...")``."""
        if not any(sign in script.text[node.start : node.end] for sign in ("$(", "`")):
            return
        equals = script.text.find("=", node.start, node.end)
        for word in script.words(equals + 1, node.end):
            for piece in word.pieces:
                if piece[0].startswith("$(") and not piece[0].startswith("$((") and _SUBMITS.search(piece[0]):
                    inside = (piece[0][2:-1], piece[1] + 2, SINGLE, piece[3])
                    places = Places(Word([inside], piece[1] + 2, piece[1] + len(piece[0]) - 1, piece[3]), nested=False)
                    self.text(places.text, piece[3], script.source, places.outer, [states[0].copy()] if states else [])

    def forget(self, functions: set[str], names: set[str]) -> None:
        """Functions that are defined anew, nobody knows how: whatever assigns ``names`` may run at any time."""
        for name in functions & self._functions.keys():
            del self._functions[name]
        self._never |= names
        self.relevant -= names

    def step(self, count: int = 1) -> None:
        self._steps += count
        if self._steps > MOST_STEPS:
            raise TooMuchError


def _locals(script: Script, body: Node) -> set[str]:
    """The variables that a function declares for itself: they end with it."""
    names: set[str] = set()
    left = [body]
    while left:
        node = left.pop()
        left += [child for child in node.children if child.kind != "function_definition"]
        if node.kind == "declaration_command" and script.text.startswith(("local", "declare", "typeset"), node.start):
            names.update(word.text.partition("=")[0].rstrip("+") for word in script.words(node.start, node.end)[1:])
    return names


def _is_assignment(text: str) -> bool:
    name, equals, _ = text.partition("=")
    return bool(equals) and name.rstrip("+").isidentifier()
