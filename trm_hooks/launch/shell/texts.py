"""Texts that a shell reads: scripts, parts of files, here-documents, strings, command substitutions."""

from __future__ import annotations

from functools import lru_cache

from trm_hooks.launch.file_kinds import CALLED
from trm_hooks.launch.shell.conditions import Doubts
from trm_hooks.launch.shell.script import Node, Script, parse, path_of, relevant_names
from trm_hooks.launch.shell.state import QUEUES, NotFollowedError, State, array_tasks, cut, known_text, text_of
from trm_hooks.launch.shell_words import ROOT, SINGLE, SPLITTING, Dialect, Home, Places, Word
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Set

    from trm_hooks.launch.launchers import Launch
    from trm_hooks.launch.shell.state import Scalar
    from trm_hooks.launch.shell_scanner import Unreadable
    from trm_hooks.launch.shell_words import Piece
    from trm_hooks.launch.text_files import Surroundings
    from trm_hooks.yaml.text import SourceText

    Outcome = tuple[list[State], bool | None]

# what may write a file: redirections to the value of a variable, and to a name, programs that change files
_WRITTEN = lazy(r"(?:>[|]?|\btee\b)[ \t\"']*\$\{?(\w+)")
_MADE = lazy(r"(?:>[|]?|\b(?:tee|cp|mv|rm|sort -o|sed -i)\b)([^\n<>|;&]*)")
MOST_STEPS = 6000
WORDS_A_STEP = 10  # of a command or a list; one that is added to itself doubles each time
DEEPEST = 12
TEXT = Dialect(multiline=True)


class Found(Record):
    """A launch on one way through a script.

    ``words`` are what the shell makes of those ``written`` in ``source``; ``launch`` says which of them is the script,
    ``folder`` where the script has gone to, and ``cloned`` which repository it has cloned there.
    """

    words: list[Word]
    written: list[Word]
    launch: Launch
    folder: Word | None
    cloned: str | None
    source: SourceText

    def with_more(self) -> Found:
        """The same launch with arguments behind it that are not known."""
        last = self.words[-1]
        more = Word([("...", last.end, SPLITTING, last.home)], last.end, last.end + 1, last.home)
        return self.but(words=[*self.words, more])


class Texts:
    """What following texts has gathered; what their statements do is in :class:`Follower`."""

    def __init__(self, read: Surroundings) -> None:
        self.found: list[Found] = []
        self.problems: list[Unreadable] = []
        # names of variables that any script followed so far uses for more than its output
        self.relevant: set[str] = set()
        self._doubts = Doubts()
        self.read = read
        self._never: set[str] = set()
        self._steps = 0
        self._started: list[str | None] = [None]  # the paths of the scripts that shells were started with
        self.depth = 0
        self.functions: dict[str, tuple[Script, Node]] = {}
        self.called_functions: set[str] = set()
        self.open: list[str] = []
        # ways that have left the function that is followed, and whether it succeeds so
        self.ended: list[tuple[State, bool | None]] = []
        # for each loop that is followed the ways that have left it, and those that go on with its next turn
        self.loops: list[tuple[list[State], list[State]]] = []

    def block(self, script: Script, nodes: Iterable[Node], states: list[State]) -> list[State]:
        """The states behind some statements in a row."""
        raise NotImplementedError

    def statement(self, script: Script, node: Node, states: list[State]) -> Outcome:
        """The states behind a statement, and whether it succeeds; None where that is not known."""
        raise NotImplementedError

    def script(self, source: SourceText, states: list[State], sourced: bool = False, queued: bool = False) -> list[State] | None:
        """Follow a file; None where its text is none that can be followed. Raises :class:`NotFollowedError`.

        A queue starts a copy of the script, from a folder of its own.
        """
        if not sourced:
            self._started.append(None if queued or any(sign in source.text for sign in QUEUES) else source.path)
        left = self.text(source.text, Home(source, TEXT), source, None, states, sourced)
        if not sourced:
            self._started.pop()
        return left

    def part(self, source: SourceText, start: int, stop: int, dialect: Dialect) -> list[State] | None:
        """Follow a part of a file, such as a fenced block, on its own; None where it cannot be followed."""
        home = Home(source, dialect)
        places = Places(Word([(source.text[start:stop], start, SINGLE, home)], start, stop, home), nested=False)
        return self.text(places.text, home, source, places.outer, [State()])

    def text(
        self,
        text: str,
        home: Home,
        source: SourceText,
        outer: Callable[[Word], Word] | None,
        states: list[State],
        sourced: bool = False,
    ) -> list[State] | None:
        """Follow any text that a shell reads; where it is ``sourced`` its functions may be called later."""
        tree = parse(text, home.dialect.docs)
        if isinstance(tree, tuple):
            from trm_hooks.launch.shell.errors import without_errors

            tree = without_errors(text, home.dialect.docs)
        if tree is None or self.depth > DEEPEST:
            return None
        self.depth += 1
        script = Script(text, tree, home, source, outer, self._started[-1], self.substituted)
        self.relevant |= relevant_names(text, sourced) - self._never
        before = set(self.functions)
        left: list[State] = []
        for some in array_tasks(text, home, states):
            left += self.block(script, tree.children, some)
        for name in [name for name in self.functions if not sourced and name not in before and name not in self.called_functions]:
            self._alone(name)
        self.depth -= 1
        return left

    def _alone(self, name: str) -> None:
        """A function that nothing here calls: its arguments are not known."""
        script, body = self.functions[name]
        self.called_functions.add(name)
        self.statement(script, body, [State()])

    def apart(self, follow: Callable[[], list[State] | None]) -> list[State] | None:
        """What is followed in a shell of its own: it leaves no loop and no function of this one."""
        loops, ended = self.loops, self.ended
        self.loops, self.ended = [], []
        left = follow()
        self.loops, self.ended = loops, ended
        return left

    def substituted(self, script: Script, piece: Piece, state: State) -> Scalar | None:
        """What a command substitution stands for: what its command prints, without the line ends behind it."""
        first = 1 if piece[0][0] == "`" else 2
        if (first == 1 and "\\" in piece[0]) or self.depth > DEEPEST:
            return None
        inside: Piece = (piece[0][first:-1], piece[1] + first, SINGLE, piece[3])
        places = Places(Word([inside], inside[1], inside[1] + len(inside[0]), piece[3]), nested=False)
        text = self._output(lambda inner: self.text(places.text, piece[3], script.source, places.outer, [inner]), state)
        text = None if text is None else cut(text, 0, len(text_of(text).rstrip("\n")))
        return None if text is None or (known_text(text) is None and not _is_path(text)) else text

    def printed_by(self, script: Script, nodes: list[Node], state: State) -> Scalar | None:
        """What statements print in a shell of their own, with pieces that are not known; None where it may be more or less."""
        return self._output(lambda inner: self.block(script, nodes, [inner]), state)

    def _output(self, follow: Callable[[State], list[State] | None], state: State) -> Scalar | None:
        self.step()
        inner = state.copy(output=())
        outputs = [each.output or () for each in self.apart(lambda: follow(inner)) or ()]
        texts = {text_of(output) if _is_path(output) else known_text(output) for output in outputs} if len(outputs) > 1 else {""}
        return outputs[0] if outputs and len(texts) == 1 and None not in texts else None

    def document(self, script: Script, node: Node, state: State, reader: list[Word]) -> None:
        """Follow a here-document that becomes a job, or that a shell reads with the arguments behind ``-s``."""
        from trm_hooks.launch.shell.documents import document

        text, body = self.document_text(script, node, state), document(script, node)
        if text is not None and body is not None:
            places = Places(Word(text, body.start, body.end, body.home))
            inner = State()
            given = [word.text for word in reader]
            if given[0] in ("bash", "sh"):
                behind = given.index("-s") + 1 if "-s" in given else len(given)
                inner = state.started((), tuple(reader[behind + (given[behind : behind + 1] == ["--"]) :]))
            self._started.append(None)
            self.text(places.text, script.home, script.source, places.outer, [inner])
            self._started.pop()

    def document_text(self, script: Script, node: Node, state: State) -> Scalar | None:
        """The text of a here-document, expanded."""
        from trm_hooks.launch.shell.documents import document

        body = document(script, node)
        return None if body is None else script.expander.scalar(body, state)

    def of_file(self, script: Script, word: Word, state: State) -> Scalar | None:
        """The text of a file of the repository, which no line of the script may write; None where that is not known."""
        path = path_of(word)
        name = path.rpartition("/")[2]
        if not name or " " in path or any(char in path for char in "*?[") or path.endswith(CALLED):
            return None
        source = self.read(path, script.source.path.rpartition("/")[0])
        for text in (script.text, script.source.text):
            targets, files = _written(text)
            if name in files or any(name in text_of(state.variables.get(target)) for target in targets):
                return None
        return None if source is None else ((source.text, 0, SINGLE, Home(source, script.home.dialect)),)

    def launches_in(self, script: Script, node: Node, states: list[State]) -> None:
        """The launches of a command whose output is assigned to what does not count: ``job=$(sbatch --wrap="...")``."""
        equals = script.text.find("=", node.start, node.end)
        if any(sign in script.text[equals : node.end] for sign in ("$(", "`")):
            for word in script.words(equals + 1, node.end):
                for state in states:
                    script.expander.scalar(word, state)

    def forget(self, functions: Set[str], names: Set[str]) -> None:
        """Functions that are defined anew in an unknown way: whatever assigns ``names`` may run at any time."""
        for name in functions & self.functions.keys():
            del self.functions[name]
        self._never |= names
        self.relevant -= names

    def step(self, count: int = 1) -> None:
        self._steps += count
        if self._steps > MOST_STEPS:
            raise NotFollowedError


@lru_cache(maxsize=16)
def _written(text: str) -> tuple[frozenset[str], str]:
    """What a script may write: the variables that name a file, and the names of files, one behind the other."""
    return frozenset(_WRITTEN.findall(text)), "\n".join(_MADE.findall(text))


def _is_path(text: Scalar) -> bool:
    """Whether a text is a path from the folder of the repository."""
    return bool(text) and text[0][0] == ROOT and Word(text, 0, 1, text[0][3]).rooted is not None
