"""Find the commands in a text file that launch a Python script with Hydra's arguments.

Shell scripts, job queues, Makefiles, justfiles, YAML, Dockerfiles, Markdown fences and plain text are read; see
``file_kinds.py``. Nothing is run or expanded. Limits: whether a script has ``@hydra.main`` is for the caller to say;
variables assigned earlier in the same file stay unknown; a ``cd`` counts as ``working_folder.py`` says.
"""

from __future__ import annotations

from trm_hooks.launch.file_kinds import may_hold_commands
from trm_hooks.launch.hydra_flags import TAKE_VALUES, read_arguments
from trm_hooks.launch.launchers import find_launch, runs_text
from trm_hooks.launch.lines import CommandLine, command_lines
from trm_hooks.launch.shell_scanner import Scanner, Unreadable, logical_end
from trm_hooks.launch.shell_words import Operator, PositionMap, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from trm_hooks.launch.launchers import Launch
    from trm_hooks.yaml.text import SourceText

__all__ = ["Command", "Word", "find_commands", "may_hold_commands"]

_DEEPEST = 3
_LONGEST = 500_000  # characters; Linux takes 131,072 in one argument and about four times that in all
Note = tuple[int, str]
_FEEDERS = frozenset(("xargs", "parallel"))  # they add arguments that are not known
# What stands between a command and its result in notes; a `>` behind it is read as a redirection.
_ARROWS = frozenset(("-", "--", "=", "==", "→", "⇒", "⟶", "➜"))


class Command:
    """One command that launches a script.

    ``words`` are all its words, ``script`` is the Python file, or the module where ``module``, and ``launcher`` are the
    words before it. ``config_name``, ``config_path``, ``config_dir`` and ``multirun`` are the words of the values (of
    the flag) or ``None``; ``options`` has every option of Hydra by its name (``cfg``, ``info``, ``help``, ...).
    ``overrides`` are the rest, in order. ``refused`` are words at which Hydra would end with an error, with the reason.
    ``open_ended``: further overrides are not known (``"$@"``, ``${ARGS}``). ``directory``: the argument of a ``cd`` in
    front on the same line, ``earlier`` of one on an earlier line. ``status`` is the mark of a job queue (``waiting``,
    ``done``, ``failed``, ``running``) or ``None``.
    """

    __slots__ = (
        "directory",
        "earlier",
        "launcher",
        "module",
        "open_ended",
        "options",
        "overrides",
        "refused",
        "script",
        "status",
        "words",
    )

    def __init__(
        self, words: Sequence[Word], launch: Launch, line: CommandLine, directory: Word | None, earlier: Word | None
    ) -> None:
        self.words = list(words)
        self.launcher = self.words[: launch.script]
        self.module = launch.module
        self.script = _module_name(words[launch.script]) if launch.module else words[launch.script]
        self.status = line.status
        self.directory = directory
        self.earlier = earlier
        arguments, left_out = _readable(self.words[launch.script + 1 :], line)
        fed = any(word.text.rpartition("/")[2] in _FEEDERS for word in self.launcher)
        if fed:
            inputs = (at for at, word in enumerate(arguments) if word.text.startswith(":::"))
            arguments = arguments[: next(inputs, len(arguments))]
        read = read_arguments(arguments)
        self.options = read.options
        self.overrides = [word for word in read.overrides if not word.may_be_many]
        self.refused = [] if fed else read.refused
        placed = any("{}" in word.text for word in arguments) or any(word.text.startswith("-I") for word in self.launcher)
        appended = fed and not placed
        self.open_ended = left_out or appended or any(_may_be_anything(word) for word in read.overrides)

    def __repr__(self) -> str:
        return f"Command({self.script.text!r}, {[word.text for word in self.overrides]!r}, status={self.status!r})"

    @property
    def is_history(self) -> bool:
        """Whether the job ran already, or runs: nothing about it can be changed any more."""
        return self.status not in (None, "waiting")

    @property
    def config_name(self) -> Word | None:
        """The value of ``--config-name``."""
        return self.options.get("config_name")

    @property
    def config_path(self) -> Word | None:
        """The value of ``--config-path``."""
        return self.options.get("config_path")

    @property
    def config_dir(self) -> Word | None:
        """The value of ``--config-dir``."""
        return self.options.get("config_dir")

    @property
    def multirun(self) -> Word | None:
        """The ``--multirun`` flag."""
        return self.options.get("multirun")


def find_commands(
    source: SourceText, is_script: Callable[[str], bool] | None = None, notes: list[Note] | None = None
) -> Iterator[Command]:
    """Commands of a text file that launch a script, in the order of the file.

    ``is_script`` is asked with the text of the script, or of the module, and keeps the command or drops it; it may be
    ``None`` to keep all. Commands that begin to launch a script but cannot be read to the end are not given; what
    could not be read is added to ``notes`` as an offset and a sentence.
    """
    if "\0" in source.text:
        return
    notes = [] if notes is None else notes
    done = 0
    for line in command_lines(source):
        if line.start < done:
            continue
        scanner = _scanned(source.text, line)
        done = line.end if scanner.problem else scanner.end
        for command in _in_tokens(scanner, line, notes, 0):
            if is_script is None or is_script(command.script.text):
                yield command


def _scanned(text: str, line: CommandLine) -> Scanner:
    scanner = Scanner(text, line.start, min(line.stop, line.start + _LONGEST), line.dialect).run()
    if scanner.problem is None and scanner.end < line.end and scanner.end == scanner.stop:
        scanner.problem = Unreadable(scanner.end, "no system takes a command line this long")
    return scanner


def _in_tokens(scanner: Scanner, line: CommandLine, notes: list[Note], depth: int) -> Iterator[Command]:
    directory: Word | None = None
    earlier: Word | None = None
    if depth == 0 and line.script is not None and ("cd " in scanner.text or "pushd " in scanner.text):
        from trm_hooks.launch.scripts import folder_before

        earlier = folder_before(scanner.text, line.script, line.start, line.dialect)
    for words, whole in _simple_commands(scanner):
        if words[0].text in ("cd", "pushd") and len(words) == 2:
            directory = words[1]
            continue
        launch = find_launch(words, line.prose)
        if launch is None:
            if depth < _DEEPEST and whole:
                yield from _in_strings(words, line, notes, depth)
            continue
        if line.prose and not _reads_like_command(words[launch.script + 1 :], scanner):
            continue
        if not whole:
            notes.append(_note(scanner, words))
            continue
        yield Command(words, launch, line, directory, earlier if directory is None else None)


def _note(scanner: Scanner, words: Sequence[Word]) -> Note:
    if scanner.problem:
        return scanner.problem.offset, f"a launch command cannot be read: {scanner.problem.message}"
    return words[-1].end, "a launch command cannot be read: a shell does not take an unquoted parenthesis here"


def _simple_commands(scanner: Scanner) -> Iterator[tuple[list[Word], bool]]:
    """The words of each simple command, redirections taken out, and whether it is there to its end."""
    words: list[Word] = []
    whole, target, in_array = True, False, False  # target: the next word is where a redirection goes
    for token in scanner.tokens:
        if in_array:
            in_array = not (isinstance(token, Operator) and token.text == ")")
        elif isinstance(token, Word):
            if whole and not target:
                words.append(token)
            target = False
        elif token.redirects:
            target = True
        elif token.text == "(" and token.glued and words and words[-1].end == token.start:
            in_array = words[-1].text.endswith("=") and len(words) == 1
            whole = in_array
        else:
            if words:
                yield words, whole
            words, whole, target = [], True, False
    if words:
        yield words, whole and scanner.problem is None


def _in_strings(words: Sequence[Word], line: CommandLine, notes: list[Note], depth: int) -> Iterator[Command]:
    """Commands inside ``bash -c "..."``, ``sbatch --wrap="..."`` and the like."""
    if not runs_text(words):
        return
    for word in words[1:]:
        if " " in word.text and (".py" in word.text or "-m " in word.text):
            yield from _in_string(word, line, notes, depth)


def _in_string(word: Word, line: CommandLine, notes: list[Note], depth: int) -> Iterator[Command]:
    text = word.text
    places = PositionMap(word)
    at = len("--wrap=") if text.startswith("--wrap=") else 0
    while at < len(text):
        inner = Scanner(text, at, len(text), line.dialect).run()
        inner.tokens = [places.outer(token) if isinstance(token, Word) else token for token in inner.tokens]
        if inner.problem:
            at = logical_end(text, inner.problem.offset, len(text)) + 1
            inner.problem.offset = places.place(inner.problem.offset)
        else:
            at = inner.end + 1
        yield from _in_tokens(inner, line, notes, depth + 1)


def _module_name(word: Word) -> Word:
    """The module of ``-mpkg.train``, ``-um`` glued included."""
    return word.part(word.text.index("m") + 1) if word.text.startswith("-") else word


def _readable(arguments: list[Word], line: CommandLine) -> tuple[list[Word], bool]:
    """The arguments without the ellipses and ``[overrides]`` of documentation; whether there were any."""
    if not line.dialect.docs and line.status is None:
        return arguments, False
    arrow = next((at for at, word in enumerate(arguments) if word.text in _ARROWS), len(arguments))
    kept: list[Word] = []
    inside = False  # of an optional part in brackets that holds blanks
    for word in arguments[:arrow]:
        if not inside and not _is_ellipsis(word.text) and not _opens(word.text):
            kept.append(word)
        inside = (inside or _opens(word.text)) and not word.text.endswith("]")
    return kept, len(kept) < arrow


def _opens(text: str) -> bool:
    return text.startswith("[") and "]" not in text


def _is_ellipsis(text: str) -> bool:
    """``...``, ``…`` and what may be left out: ``[overrides]``, ``[...]``, ``[arch=trm]``."""
    if text.startswith("[") and text.endswith("]"):
        inside = text[1:-1].strip(".…")
        return not inside or "=" in inside or inside.replace("-", "").replace("_", "").isalpha()
    return bool(text) and not text.strip(".…")


def _may_be_anything(word: Word) -> bool:
    """Whether an argument can set a key that is not known: nothing is known before its first ``=``."""
    return not word.known and "=" not in word.known_prefix and not word.known_prefix.startswith("--")


def _reads_like_command(arguments: Sequence[Word], scanner: Scanner) -> bool:
    """Whether what stands behind a script's name in a text is arguments rather than the rest of a sentence."""
    texts = [word.text for word in arguments if word.known]
    if scanner.problem and scanner.partial:
        texts.append(scanner.partial)
    return all(
        "=" in text or text.startswith(("-", "~")) or _is_ellipsis(text) or (at > 0 and texts[at - 1] in TAKE_VALUES)
        for at, text in enumerate(texts)
    )
