"""Find the commands in a text file that launch a Python script with Hydra's arguments.

Shell scripts, job queues, Makefiles, justfiles, YAML, Dockerfiles, Markdown fences and plain text are read; see
``file_kinds.py``. Nothing is run: what the text itself says is followed, the rest stays unknown. Limits: whether a script
has ``@hydra.main`` is for the caller to decide; a ``cd`` of a text that is read line by line counts as ``scripts.py`` says.
"""

from __future__ import annotations

from trm_hooks.launch.command import TAKE_VALUES, Command, first_arrow, is_ellipsis
from trm_hooks.launch.file_kinds import CALLED, DOCKER, HAVE_READERS, NOTEBOOK, SHELL, WINDOWS, file_kind, may_hold_commands
from trm_hooks.launch.launchers import assigns, find_launch, may_feed, runs_text, text_begins
from trm_hooks.launch.lines import CommandLine, calls_another, command_lines, names_a_launch
from trm_hooks.launch.shell_scanner import Scanner, logical_end
from trm_hooks.launch.shell_words import Dialect, Home, Operator, Places, Word
from trm_hooks.launch.text_files import Surroundings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from trm_hooks.launch.command import Note
    from trm_hooks.launch.launchers import Launch
    from trm_hooks.launch.spliced import Embedded
    from trm_hooks.yaml.text import SourceText

__all__ = ["Command", "Word", "find_commands", "may_hold_commands"]

_DEEPEST = 3
_ENDS = ("exit", "exec ", "false", "return")
# what a line of a script does not show: variables, braces, arrays, functions, documents, other scripts, strings of commands
_SIGNS = ("$", "`#", "((", "{", "=(", "()", "function ", "<<", *CALLED, "sh -", "git clone", "make ", "xargs", *_ENDS)
_KEYWORDS = frozenset(("if", "then", "elif", "else", "while", "until", "do", "!", "time", "{"))  # a command comes behind them
_LONGEST = 500_000  # characters; Linux takes 131,072 in one argument and about four times that in all


def find_commands(
    source: SourceText,
    notes: list[Note] | None = None,
    read: Callable[[str, str], SourceText | None] = lambda *_: None,
    around: Surroundings | None = None,
) -> Iterator[Command]:
    """Commands of a text file that launch a script, in the order of the file.

    Commands that begin to launch a script but cannot be read to the end are not given; what could not be read is added to
    ``notes`` as an offset and a sentence. ``read`` gives the text of another script by its
    path and the folder of the one that calls it (``around`` says more than that); a shell script is followed statement by
    statement where that gives more.
    """
    if "\0" in source.text:
        return
    notes = [] if notes is None else notes
    around = around or Surroundings(read)
    kind = file_kind(source.path, source.text)
    followed = _followed(source, None, around, notes) if kind == SHELL else None
    if kind in HAVE_READERS:
        found: Iterable[Command] = _by_readers(source, str(kind), around, notes)
    else:
        found = followed if followed is not None else _by_lines(source, notes, around, [])
    yield from found


def _by_readers(source: SourceText, kind: str, around: Surroundings, notes: list[Note]) -> list[Command]:
    """Commands of a file in another language than the shell's, in the order of the file."""
    from trm_hooks.launch.readers import contents

    lists, texts, embedded = contents(source, kind, around)
    if kind == NOTEBOOK:
        lists = [*lists, *_in_documents(source, around)]
    commands, spans = _embedded(source, embedded, around, notes, prose=kind == WINDOWS)
    commands += _in_lists(source, kind, lists, texts, around, notes)
    commands += _by_lines(source, notes, around, spans)
    return sorted(commands, key=lambda command: command.script.start)


def _in_documents(source: SourceText, around: Surroundings) -> Iterator[list[Word]]:
    """The words of each command in the Markdown of a notebook."""
    from trm_hooks.launch.formats.notebooks import documents

    for document, places in documents(source):
        for command in _by_lines(document, [], around, []):
            is_code = document.text[command.words[0].start - 1 : command.words[0].start] == "!"  # it is not run here
            if command.source is None and command.cloned is None and not is_code:
                yield [places.outer(word) for word in command.words]


def _embedded(
    source: SourceText, texts: Sequence[Embedded], around: Surroundings, notes: list[Note], prose: bool
) -> tuple[list[Command], list[tuple[int, int]]]:
    """The launches in texts that another language hands to a shell, and where these texts are: nothing reads them again."""
    from trm_hooks.launch.followed import of_embedded

    commands: list[Command] = []
    spans: list[tuple[int, int]] = []
    for text in texts:
        if not names_a_launch(text.text.text, around):
            continue
        worth = not prose and (_has_more(text.text.text) or calls_another(text.text.text) or text.folder is not None)
        found = of_embedded(text, source, around, notes) if worth else None
        if found is None and not text.is_shown:
            found = list(_in_places(text.text, _no_line(around, prose), notes, 0))
        if found is not None:
            spans.append(text.span)
            commands += found
    return list(_once(commands, set())), sorted(set(spans))


def _key(command: Command) -> object:
    return command.source and command.source.path, command.script.start, tuple(word.key() for word in command.words)


def _by_lines(
    source: SourceText, notes: list[Note], around: Surroundings, read_already: list[tuple[int, int]]
) -> Iterator[Command]:
    done = 0
    homes: dict[int, Home] = {}
    seen: set[tuple[int, int]] = set()
    for line in command_lines(source, around, read_already):
        if line.start < done:
            continue
        if line.block is not None and line.block not in seen:
            seen.add(line.block)
            followed = _followed(source, line, around, notes)
            if followed is not None:
                done = line.block[1]
                yield from followed
                continue
        scanner = _scanned(source, line, homes)
        done = line.end if scanner.problem else scanner.end
        yield from _in_tokens(scanner, line, notes, 0)
        yield from _of_called(scanner, line, source, around)


def _in_lists(
    source: SourceText, kind: str, lists: Sequence[list[Word]], texts: Sequence[Word], around: Surroundings, notes: list[Note]
) -> Iterator[Command]:
    """Commands in argument lists, and in strings that another language hands to a shell; each once."""
    seen: set[object] = set()
    line = _no_line(around)
    for given in lists:
        words, launch = _launched(given, line)
        folder, cloned = None, None
        if kind == DOCKER:
            from trm_hooks.launch.scripts import in_image

            folder, cloned = in_image(source.text, words[-1].start)
        command = None if launch is None else Command(words, launch, given, earlier=folder, cloned=cloned)
        if command is not None:
            yield from _once([command], seen)
        elif runs_text(words):
            for word in words[1:]:
                yield from _once(_in_text(word, source, line, around, notes) if " " in word.text else (), seen)
    for text in texts:
        yield from _once(_in_text(text, source, line, around, notes), seen)


def _once(commands: Iterable[Command], seen: set[object]) -> Iterator[Command]:
    for command in commands:
        if _key(command) not in seen:
            seen.add(_key(command))
            yield command


def _in_text(text: Word, source: SourceText, line: CommandLine, around: Surroundings, notes: list[Note]) -> Iterable[Command]:
    """Commands of a string that another language hands to a shell, followed where it says more than its lines do."""
    if _has_more(text.text) and names_a_launch(text.text, around):
        from trm_hooks.launch.followed import of_embedded
        from trm_hooks.launch.spliced import Embedded

        found = of_embedded(Embedded(Places(text), text.home, (text.start, text.end), {}), source, around, notes)
        if found is not None:
            return found
    return _in_places(Places(text), line, notes, 0)


def _no_line(around: Surroundings, prose: bool = False) -> CommandLine:
    """An empty line, for commands that are on no line of their own."""
    return CommandLine(0, 0, 0, Dialect(), prose, around=around)


def _launched(words: list[Word], line: CommandLine) -> tuple[list[Word], Launch | None]:
    """What the words of a simple command launch; the words of an image that they start in place of its name."""
    if line.around is None or line.runs:
        return words, find_launch(words, line.prose, runner=line.runs)
    return line.around.launch(words, line.prose)


def _has_more(text: str, start: int = 0, stop: int | None = None) -> bool:
    """Whether a script says more than its lines do: variables, arrays, functions, documents, scripts, strings over lines."""
    if any(text.find(sign, start, stop) >= 0 for sign in _SIGNS):
        return True
    lines = (line for line in text[start:stop].split("\n") if not line.lstrip().startswith("#"))
    return any(line.count(quote) % 2 for line in lines for quote in "'\"")


def _followed(source: SourceText, block: CommandLine | None, around: Surroundings, notes: list[Note]) -> list[Command] | None:
    """The launches of a script, or of the ``block`` of a document, on every way through it; None where its lines say as much."""
    start, stop = (0, len(source.text)) if block is None or block.block is None else block.block
    if block is not None and block.windows:
        from trm_hooks.launch.formats.windows import windows_texts

        return _embedded(source, windows_texts(source, start, stop), around, notes, prose=True)[0]
    if not _has_more(source.text, start, stop):
        return None
    from trm_hooks.launch.followed import of_block, of_script

    return of_script(source, around, notes) if block is None else of_block(source, start, stop, block.dialect, around, notes)


def _of_called(scanner: Scanner, line: CommandLine, source: SourceText, around: Surroundings) -> Iterator[Command]:
    """The launches of the scripts that a line calls, with the arguments and variables that it gives them."""
    if not calls_another(scanner.text[line.start : scanner.end]):
        return
    script = source.text if file_kind(source.path, source.text) == SHELL else ""
    for words, whole in _simple_commands(scanner):
        while (script or not line.prose) and words and words[0].text in _KEYWORDS:
            words = words[1:]
        programs = ("bash", "sh", "make", "sbatch", "qsub")
        first = next((word.text for word in words if not assigns(word.text)), "")
        named = first.startswith("./") or (line.fenced and "/" in first and first.endswith(CALLED))
        if whole and (not line.prose or first in programs or named):
            from trm_hooks.launch.followed import of_call

            yield from of_call(words, source, around, line.status, script)


def _scanned(source: SourceText, line: CommandLine, homes: dict[int, Home]) -> Scanner:
    home = homes.setdefault(id(line.dialect), Home(source, line.dialect))
    return Scanner(source.text, line.start, min(line.stop, line.start + _LONGEST), line.dialect, home).run(whole=line.end)


def _in_tokens(scanner: Scanner, line: CommandLine, notes: list[Note], depth: int) -> Iterator[Command]:
    directory: Word | None = None
    earlier: Word | None = None
    if depth == 0 and line.script is not None:
        from trm_hooks.launch.scripts import folder_before, image_folder

        if line.image:
            earlier = image_folder(scanner.text, line.start)
        else:
            earlier = folder_before(scanner.text, line.script, line.start, line.dialect)
    for written, given, whole in _started(scanner):
        if written[0].text in ("cd", "pushd") and len(written) == 2:
            directory = written[1]
            continue
        if line.image and depth == 0 and "$" in scanner.text[written[0].start : written[-1].end] and given[0].home.source:
            from trm_hooks.launch.images import in_environment

            given = in_environment(given[0].home.source, given, line.start) or given
        words, launch = _launched(given, line)
        if launch is None:
            if depth < _DEEPEST and whole:
                yield from _in_strings(words, line, notes, depth)
            continue
        may_be_words = line.prose or (launch.program and line.dialect.docs)  # what a program prints begins with its name
        if may_be_words and not _reads_like_command(words[launch.script + 1 :], scanner, line.prose):
            continue
        if line.prose and depth == 0 and " (" in scanner.text[line.start : written[0].start].lstrip("( "):
            continue  # in parentheses behind other words
        if line.prose and launch.program and len(words) == launch.script + 1:
            continue  # its name alone is a word like any other
        if not whole:
            notes.append(_note(scanner, words))
            continue
        before = earlier if directory is None else None
        cloned = _cloned(scanner, line, directory or before)
        yield Command(words, launch, written, line.status, directory, before, cloned)


def _started(scanner: Scanner) -> Iterator[tuple[list[Word], list[Word], bool]]:
    """The words of each simple command, those of each that it starts with what it is fed, and whether it is there to its end."""
    for words, whole in _simple_commands(scanner):
        if not may_feed(words):
            yield words, words, whole
            continue
        from trm_hooks.launch.fed import fed

        for given in fed(words):
            yield words, given, whole


def _cloned(scanner: Scanner, line: CommandLine, folder: Word | None) -> str | None:
    """From where a repository was cloned before into the folder where a command runs."""
    if folder is None or not folder.known:
        return None
    from trm_hooks.launch.scripts import cloned_into

    return cloned_into(scanner.text, line.script or (line.start, scanner.end), scanner.end, folder.text)


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
    program = None if line.around is None else line.around.hit
    for word in words[1:]:
        if " " in word.text and (".py" in word.text or "-m " in word.text or (program and program.search(word.text))):
            yield from _in_places(Places(word), line, notes, depth)


def _in_places(places: Places, line: CommandLine, notes: list[Note], depth: int) -> Iterator[Command]:
    """Commands of a text that is not the file's own."""
    text = places.text
    at = text_begins(text)
    while at < len(text):
        inner = Scanner(text, at, len(text), line.dialect).run()
        at = (logical_end(text, inner.problem.offset, len(text)) if inner.problem else inner.end) + 1
        yield from _in_tokens(inner.placed(places), line, notes, depth + 1)


def _reads_like_command(arguments: Sequence[Word], scanner: Scanner, prose: bool) -> bool:
    """Whether what follows a script's name is arguments rather than a sentence, in which another's option has no value."""
    texts = [word.text for word in arguments if word.known]
    texts = texts[: first_arrow(texts)]
    if scanner.problem and scanner.partial:
        texts.append(scanner.partial)
    return all(
        "=" in text or text.startswith(("-", "~")) or is_ellipsis(text) or last in TAKE_VALUES or (not prose and last[:2] == "--")
        for last, text in zip(["", *texts], texts, strict=False)
    )
