"""One simple command of a script that is followed: what it launches, which function or script it calls, what it is fed."""

from __future__ import annotations

from trm_hooks.launch.file_kinds import CALLED
from trm_hooks.launch.launchers import find_launch, is_reader, runs_text, text_begins
from trm_hooks.launch.shell.builtins import BUILTINS
from trm_hooks.launch.shell.made import braces, is_open
from trm_hooks.launch.shell.script import Node, Script, assigned_names, exported, path_of
from trm_hooks.launch.shell.state import NotFollowedError, State, merged, rooted
from trm_hooks.launch.shell.texts import DEEPEST, WORDS_A_STEP, Found, Texts
from trm_hooks.launch.shell_scanner import Unreadable
from trm_hooks.launch.shell_words import PLAIN, SINGLE, SPLITTING, UNKNOWN, Places, Word
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.launch.shell.state import Scalar
    from trm_hooks.launch.shell.texts import Outcome
    from trm_hooks.yaml.text import SourceText

MOST_TURNS = 120
_SETS_UNKNOWN = lazy(r"(?:^|[\s;&|])\w*\0[\w\0]*\+?=")  # `eval $NAME=1`
_TAKES_TEXT = lazy(r"-[a-z]*c\Z")
_STARTERS = frozenset(
    str.split(
        "nohup srun screen env time timeout nice sudo setsid singularity apptainer docker conda mamba numactl taskset stdbuf "
        "mpirun mpiexec salloc flock caffeinate xvfb-run ionice tsp jsrun aprun uv poetry"
    )
)
_INTERPRETERS = frozenset(("bash", "sh", "zsh"))
_QUEUES = ("sbatch", "qsub", "bsub")
_SHELLS = frozenset(("bash", "sh", "zsh", "ksh", "dash", "sbatch", "qsub", "source", ".", "exec"))
_DECLARE = frozenset(("declare", "typeset", "local", "export", "readonly"))
_SILENT = frozenset(("test", "sleep", "wait", "trap", "mkdir", "touch", "rm", "export"))
_FOR_PEOPLE = (".md", ".rst", ".log", ".html", "_SUMMARY", "_OUTPUT")  # what a here-document is written into that is no job


class Commands(Texts):
    """Follows simple commands; how statements hang together is in :class:`Follower`."""

    def words(self, script: Script, start: int, end: int, states: list[State]) -> Outcome:
        """One simple command between two offsets, or several where the parser takes what is on the next line for more of it."""
        if "\n" in script.text[start:end] and start < (stop := script.line_end(start, end)) < end:
            return self.words(script, stop + 1, end, self.words(script, start, stop, states)[0])
        problems: list[Unreadable] = []
        raw = script.words(start, end, problems)
        if problems and find_launch(raw, programs=self.read.programs) is not None and script.outer is None:
            self.problems.append(problems[0])
        if problems or not raw:
            for state in states:
                state.emit(None)
            return states, None
        left: list[State] = []
        statuses: set[bool | None] = set()
        for state in states:
            words = script.expander.words(raw, state)
            self.step(len(words) // WORDS_A_STEP)
            after, status = self._simple(script, raw, words, state)
            left += after
            statuses.add(status)
        return left, statuses.pop() if len(statuses) == 1 else None

    def _simple(self, script: Script, raw: list[Word], words: list[Word], state: State) -> Outcome:
        at = next((at for at, word in enumerate(words) if not _is_assignment(word.text)), len(words))
        if at == len(words):
            for word in words:
                state.forget_named(word.pieces)
            return [state], True
        name = words[at].text if words[at].known else ""
        given = words[at + 1 :]
        if name in self.functions:
            return self._call(name, given, words[:at], state)
        if name in ("return", "break", "continue"):
            return self._leaves(name, given, state)
        if name in ("source", "."):
            return self._source(given, state)
        if name == "eval":
            return self._again(script, given, state), None
        if name in _DECLARE:  # of lines that the parser does not understand
            for word in given:
                state.forget_named(word.pieces)
            return [state], None
        if name == "let":
            values = [script.expander.number(word.text, state) for word in given]
            return [state], None if None in values or not values else values[-1] != 0
        if name == "printf" and len(given) > 2 and given[0].text == "-v":
            text = _shown([words[at], *given[2:]], state)
            if not given[1].known or "[" in given[1].text:
                state.forget_named(given[1].pieces)
            elif given[1].text in self.relevant or given[1].text in state.variables:
                state.variables[given[1].text] = text
            return [state], True
        if name not in _SILENT and state.output is not None:
            shown = _shown(words[at:], state)
            state.emit(self._of_operand(script, words[at:], state) if shown is None else shown, words[at])
        if name in BUILTINS:
            return BUILTINS[name](given, state)
        if not is_reader(words[at]):
            for each in self.read.each(words):
                self.run(script, raw, each, at, state)
        return [] if name == "exec" and given else [state], None

    def _of_operand(self, script: Script, words: list[Word], state: State) -> Scalar | None:
        """What a filter prints of the file that is its last word: ``sed -n 3p jobs.txt``."""
        from trm_hooks.launch.shell.printing import FILTERS, filtered

        text = self.of_file(script, words[-1], state) if words[0].text in FILTERS and len(words) > 1 else None
        return None if text is None else filtered(words[:-1], text)

    def _leaves(self, name: str, given: list[Word], state: State) -> Outcome:
        """``return``; ``break`` and ``continue`` of as many loops as they say."""
        if name == "return":
            status = given[0].text == "0" if given and given[0].text.isdigit() else None
            self.ended.append((state, status))
            return [], None
        if not self.loops:
            return [state], True
        text = given[0].text if given else "1"
        level = int(text) if text.isdigit() and len(text) < 3 else 1
        self.loops[-min(max(level, 1), len(self.loops))][name == "continue"].append(state)
        return [], None

    def _again(self, script: Script, words: list[Word], state: State) -> list[State]:
        """``eval``: its words are read as the script's own text."""
        pieces = [piece for word in words for piece in ((" ", word.start, SINGLE, word.home), *word.pieces)]
        if not pieces:
            return [state]
        places = Places(Word(pieces, words[0].start, words[-1].end, words[0].home))
        left = self.text(places.text, words[0].home.inside(), script.source, places.outer, [state])
        left = [state] if left is None else left
        if _SETS_UNKNOWN.search("".join("\0" if piece[2] in (UNKNOWN, SPLITTING) else piece[0] for piece in pieces)):
            for each in left:
                each.forget_all()
        return left

    def run(self, script: Script, raw: list[Word], words: list[Word], at: int, state: State) -> None:
        """Start the program ``words[at]``: take its launch, or follow what it reads."""
        words, launch = self.read.launch(words)
        if launch is not None:
            self.found.append(Found(words, raw, launch, state.folder, state.inside_clone, script.source))
            return
        if self._other_script(script.source, words, at, state) or self._made(script.source, words, at, state):
            return
        if runs_text(words):
            given = words[at + 1 :]
            option = next((index for index, word in enumerate(given) if _TAKES_TEXT.match(word.text)), len(given))
            own = words[at].text.rpartition("/")[2] in _SHELLS and option < len(given)  # bash -c "..." name arguments
            for word in given[: option + 2] if own else given:
                if any(char in word.text for char in " \n"):
                    places = Places(word)
                    begin = text_begins(places.text)
                    arguments = tuple(given[option + 3 :]) if own and not any(map(is_open, given[: option + 3])) else None
                    inner = state.started(words[:at], arguments).but(folder=state.folder, cloned=state.cloned)
                    self.text(" " * begin + places.text[begin:], word.home.inside(), script.source, places.outer, [inner])

    def _other_script(self, caller: SourceText, words: list[Word], at: int, state: State) -> bool:
        """A script of the repository that is called with arguments; whether it was one."""
        program = words[at].text.rpartition("/")[2]
        first = at + 1 if program in _SHELLS else at
        while first < len(words) and program in _SHELLS and words[first].text.startswith(("-", "+")):
            first += 1
        if first < len(words) and program in _STARTERS:  # srun bash train.sh
            later = next((later for later in range(first + 1, len(words)) if _starts_script(words, later)), None)
            return later is not None and self._other_script(caller, words, later, state)
        if first >= len(words) or (program not in _SHELLS and "/" not in words[first].text):
            return False
        source = self._script_at(words[first], caller)
        while source is None and program in _QUEUES and first + 1 < len(words):
            if not words[first].text.startswith("-") and not words[first - 1].text.startswith("-"):
                return False  # neither an option nor the value of one
            first += 1
            source = self._script_at(words[first], caller)
        if source is None or source.path in self.open or len(self.open) > DEEPEST:
            return False
        inner = state.started([*words[:at], *exported(words[at:first])], tuple(words[first + 1 :]))
        self.open.append(source.path)
        self.script(source, [inner], sourced=program in ("source", "."), queued=program in _QUEUES)
        self.open.pop()
        return True

    def _script_at(self, word: Word, caller: SourceText) -> SourceText | None:
        path = path_of(word)
        folder = caller.path.rpartition("/")[0] if word.rooted is None else ""
        return self.read(path, folder) if path and " " not in path else None

    def _made(self, caller: SourceText, words: list[Word], at: int, state: State) -> bool:
        """The recipes that a call of make runs; whether it is one."""
        if words[at].text.rpartition("/")[2] not in ("make", "gmake"):
            return False
        from trm_hooks.launch.make.calls import MakeCall

        call = MakeCall(words[at + 1 :])
        if call.key in self.open or len(self.open) > DEEPEST:
            return True
        self.open.append(call.key)
        for text in call.texts(caller, state.started(words[:at]).variables, self.read):
            self.step()
            if text.home.source is not None:
                self.text(text.text.text, text.home, text.home.source, text.text.outer, [text.state()])
        self.open.pop()
        return True

    def called(self, words: list[Word], caller: SourceText, state: State) -> bool:
        """Follow the script that a command of another text calls; whether it calls one. Raises :class:`NotFollowedError`."""
        words = [one for word in words for one in braces(word)]
        at = next((at for at, word in enumerate(words) if not _is_assignment(word.text)), len(words))
        return (
            at < len(words)
            and not is_reader(words[at])
            and (self._other_script(caller, words, at, state) or self._made(caller, words, at, state))
        )

    def _call(self, name: str, arguments: list[Word], assigned: list[Word], state: State) -> Outcome:
        if self.depth > DEEPEST:
            raise NotFollowedError
        self.depth += 1
        self.called_functions.add(name)
        script, body = self.functions[name]
        inner = state.copy(arguments=tuple(arguments))
        given = {word.text.partition("=")[0]: word for word in assigned}  # for as long as the function runs
        inner.variables.update({name: word.part(len(name) + 1).pieces for name, word in given.items()})
        statuses: set[bool | None] = set()

        def follow() -> list[State]:
            left, status = self.statement(script, body, [inner])
            ways = [*((way, status) for way in left), *self.ended]
            statuses.update(status for _, status in ways)
            return [way for way, _ in ways]

        left = [each.but(arguments=state.arguments) for each in self.apart(follow) or []]
        self.depth -= 1
        own = _locals(script, body) | given.keys()
        inside = script.text[body.start : body.end]
        shows_outer = "unset" in inside or "export" in inside  # which is then changed
        for each in left:
            for name in own:
                each.restore(name, state)
                if shows_outer:
                    each.forget(name)
        return merged(left), statuses.pop() if len(statuses) == 1 else None

    def _source(self, words: list[Word], state: State) -> Outcome:
        path = path_of(words[0]) if words else ""
        if not path:
            return [state], None
        home = words[0].home.source
        source = self.read(path, home.path.rpartition("/")[0] if home is not None and words[0].rooted is None else "")
        if source is None or source.path in self.open:
            return [state], None
        self.open.append(source.path)
        inner = state.copy(arguments=tuple(words[1:]) or state.arguments)
        ended, self.ended = self.ended, []
        left = self.script(source, [inner], sourced=True)
        left, self.ended = None if left is None else left + [way for way, _ in self.ended], ended
        self.open.pop()
        if left and words[1:]:
            left = [self._back_from(source, each, inner, state) for each in left]
        if left is None:  # it cannot be followed
            state.unsettle(source.text, assigned_names(source.text))
        if left is None or (not left and state.is_assumed):
            return [state], None
        return left, None

    def _back_from(self, source: SourceText, left: State, inner: State, state: State) -> State:
        """The state behind a sourced script that was given arguments: they end with it, unless it sets others."""
        if left.arguments is inner.arguments and "set " not in source.text:
            return left.but(arguments=state.arguments)
        left = left.copy()
        left.lose_arguments()
        return left

    def feeds(self, script: Script, node: Node, body: Node) -> bool:
        """Whether a here-document becomes a job: a shell reads it, or it is written into a file."""
        words = script.words(body.start, body.end)
        names = {word.text.rpartition("/")[2] for word in words}
        if names & (_SHELLS | {"ssh", "bsub", "at", "batch"}):
            return True
        targets = [each for part in (node, *node.parts("heredoc_redirect")) for each in part.parts("file_redirect")]
        writes = any(not script.text[each.start : each.end].rstrip("}\"'").endswith(_FOR_PEOPLE) for each in targets)
        return bool(names & {"cat", "tee"}) and (writes or "tee" in names)


def _starts_script(words: list[Word], at: int) -> bool:
    """Whether a word behind another program starts a script: a shell with a file behind it, or the file itself."""
    name = words[at].text.rpartition("/")[2]
    is_shell = name in _INTERPRETERS and at + 1 < len(words)
    return is_shell or ("/" in words[at].text and words[at].text.endswith(CALLED) and not words[at - 1].text.startswith("-"))


def _locals(script: Script, body: Node) -> set[str]:
    """The variables that a function declares for itself: they end with it."""
    names: set[str] = set()
    left = [body]
    while left:
        node = left.pop()
        left += [child for child in node.children if child.kind != "function_definition"]
        if node.kind == "declaration_command" and script.text.startswith(("local", "declare", "typeset"), node.start):
            words = [word.text for word in script.words(node.start, node.end)[1:]]
            if not any(word[:1] == "-" and "g" in word for word in words):  # of the script
                names.update(word.partition("=")[0].rstrip("+") for word in words)
    return names


def _shown(words: list[Word], state: State) -> Scalar | None:
    """What a command prints; None where that is not known."""
    texts = [word.text for word in words]
    if texts[0] == "pwd" and state.folder is not None and state.folder.rooted is not None:
        return (*rooted(state.folder.rooted, words[0]).pieces, ("\n", words[0].start, PLAIN, words[0].home))
    if texts == ["git", "rev-parse", "--show-toplevel"] and state.is_at_home:
        return (*rooted("", words[0]).pieces, ("\n", words[0].start, PLAIN, words[0].home))
    if words[0].text in BUILTINS and words[0].text not in ("echo", "git"):
        return ()
    from trm_hooks.launch.shell.printing import printed

    return printed(words)


def _is_assignment(text: str) -> bool:
    name, equals, _ = text.partition("=")
    return bool(equals) and name.rstrip("+").isidentifier()
