"""One script: its text with its tree, the names that count in it, the tasks that its header asks for, how it is called."""

from __future__ import annotations

import re

from trm_hooks.launch.shell.state import cut
from trm_hooks.launch.shell.values import Expander
from trm_hooks.launch.shell_scanner import Scanner, Unreadable
from trm_hooks.launch.shell_words import PLAIN, Home, Operator, Word
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from trm_hooks.launch.shell.state import Scalar, State
    from trm_hooks.launch.shell.tree import Node
    from trm_hooks.launch.shell_words import Piece
    from trm_hooks.yaml.text import SourceText

_USED = lazy(r"\$\{?[#!]?([A-Za-z_]\w*)")
_EXPORTED = lazy(r"\bexport[ \t]+([A-Za-z_]\w*)")
_COMPUTED = lazy(r"\(\(.*|\[[^\]\s]*\]")
_NAME = lazy(r"[A-Za-z_]\w*")
_DEFINES = lazy(r"(\w+)[ \t]*\(\)")
_ASSIGNED = lazy(r"\b([A-Za-z_]\w*)(?:\[[^\]\n]*\])?[+:]?=|\b(?:for|select)[ \t]+([A-Za-z_]\w*)")
_CHANGES = lazy(r"\b(?:read|mapfile|readarray|printf|let|unset|getopts|eval|source|local|declare|typeset|export)\b|\(\(|\. |\$\[")
_STARTS = (".sh", "make ", " -c ")  # of another script, which finds what is exported
_PRINTING = tuple(str.split("echo printf mkdir rm ls tee log info warn module ulimit df du date sleep"))
# a job array runs the script once for each number that its header asks for
_HEADER = lazy(
    r"^#(?:SBATCH[ \t]+(?:--array[ =]|-a[ \t]*)|PBS[ \t]+-[Jt][ \t]+|\$[ \t]+-t[ \t]+|BSUB[ \t]+-J[ \t]+\S*\[)"
    r"([\d,:%-]+)",
    re.MULTILINE,
)
_TASKS = lazy(r"(\d+)(?:-(\d+)(?::(\d+))?)?\Z")
_QUEUES = ("#SBATCH", "#PBS", "#$", "#BSUB")
_NAMES = {"S": "SLURM_ARRAY_TASK_ID", "P": "PBS_ARRAY_INDEX", "$": "SGE_TASK_ID", "B": "LSB_JOBINDEX"}
_MOST = 64  # tasks that are followed one by one


class Script:
    """A script's text with its tree; ``outer`` places its words in the file that holds it."""

    __slots__ = ("expander", "home", "outer", "source", "text", "tree")

    def __init__(
        self,
        text: str,
        tree: Node,
        home: Home,
        source: SourceText,
        outer: Callable[[Word], Word] | None,
        printed: Callable[[Script, Piece, State], Scalar | None],
    ) -> None:
        self.text = text
        self.tree = tree
        self.home = home
        self.source = source
        self.outer = outer
        self.expander = Expander(home, lambda piece, state: printed(self, piece, state))

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


def relevant_names(text: str) -> frozenset[str]:
    """Names that some command of the script uses, other than to print or to make folders; and what those hang on.

    What a value is assigned from counts as used: a name is left out only where nothing but output shows it.
    """
    names: set[str] = set()
    results = any(f"$({name}" in text or f"`{name}" in text for name in _DEFINES.findall(text))  # printed to be taken
    for line in text.splitlines():
        if "$" in line and (results or not _prints(line.lstrip())):
            names.update(_USED.findall(line))
        if "((" in line or "[" in line:  # arithmetic takes names without a dollar
            names.update(name for part in _COMPUTED.findall(line) for name in _NAME.findall(part))
    names.add("IFS")
    if "${!" in text:
        names |= assigned_names(text)
    if any(sign in text for sign in _STARTS):
        names.update(_EXPORTED.findall(text))
    return frozenset(names)


def assigned_names(text: str) -> set[str]:
    """Names that the statements of a text may set, and others that stand on their lines."""
    names = {name for pair in _ASSIGNED.findall(text) for name in pair if name}
    for line in text.splitlines():
        if _CHANGES.search(line):
            names.update(_NAME.findall(line))
    return names


def _prints(line: str) -> bool:
    """Whether the first word of a line is a program that prints, to be seen only, or makes folders."""
    if not line.startswith(_PRINTING) or " | " in line or "$(" in line:
        return False
    ends = (line[len(word) :][:1] for word in _PRINTING if line.startswith(word))
    return any(not (end.isalnum() or end == "_") for end in ends)


def array_tasks(text: str, home: Home, states: list[State]) -> Iterator[list[State]]:
    """The states to begin with: those given, once for each task of a job array."""
    header = _HEADER.search(text) if any(sign in text for sign in _QUEUES) else None
    numbers = _numbers(header[1]) if header is not None else []
    if header is None or not 0 < len(numbers) <= _MOST:
        yield states
        return
    for number in numbers:
        task = [state.copy() for state in states]
        for state in task:
            state.variables[_NAMES[header[0][1]]] = ((str(number), header.start(1), PLAIN, home),)
        yield task


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for part in text.partition("%")[0].split(","):
        match = _TASKS.match(part)
        if match is None or max(len(match[1]), len(match[2] or "")) > 6:
            return []
        last = int(match[2] or match[1])
        if (last - int(match[1])) // int(match[3] or 1) > _MOST:
            return []
        found += range(int(match[1]), last + 1, int(match[3] or 1) or 1)
    return found


def path_of(word: Word) -> str:
    """A path to look for in the repository; of one from a folder that is not known (``$DIR/run.sh``) what stands behind it."""
    if word.known:
        return word.text
    before, slash, path = word.known_suffix.partition("/")
    return path if slash and not before else ""


def exported(options: list[Word]) -> list[Word]:
    """The assignments of ``sbatch --export=ALL,A=1``."""
    found = []
    for word in options:
        if word.text.startswith("--export="):
            at = len("--export=")
            for part in word.text[at:].split(","):
                if "=" in part:
                    found.append(
                        Word(cut(word.pieces, at, at + len(part)), word.offset(at), word.offset(at + len(part)), word.home)
                    )
                at += len(part) + 1
    return found
