"""What a script knows at one point of one way through it, and what it knows to begin with: its variables, arguments, folder."""

from __future__ import annotations

import re

from trm_hooks.launch.shell_words import PLAIN, ROOT, SPLITTING, UNKNOWN, Dialect, Home, Piece, Word
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from trm_hooks.yaml.text import SourceText

    Scalar: TypeAlias = tuple[Piece, ...]
    Array: TypeAlias = "list[Word]"

MOST_STATES = 24
# a job array runs the script once for each number that its header asks for
_HEADER = lazy(
    r"^#(?:SBATCH[ \t]+(?:--array[ =]|-a[ \t]*)|PBS[ \t]+-[Jt][ \t]+|\$[ \t]+-t[ \t]+|BSUB[ \t]+-J[ \t]+\S*\[)"
    r"([\d,:%-]+)",
    re.MULTILINE,
)
_TASKS = lazy(r"(\d+)(?:-(\d+)(?::(\d+))?)?\Z")
QUEUES = ("#SBATCH", "#PBS", "#$", "#BSUB")
_TASK_NAMES = {"S": "SLURM_ARRAY_TASK_ID", "P": "PBS_ARRAY_INDEX", "$": "SGE_TASK_ID", "B": "LSB_JOBINDEX"}
_MOST_TASKS = 64  # tasks that are followed one by one
BLANKS = " \t\n"  # what parts words by default
_OWN_PATH = lazy(r"\$\{?(0|BASH_SOURCE(?:\[0\])?)((?<!\$0)(?:%/\*|##\*/)(?=\}))?(?::-\$0)?\}?\Z")
_LONGEST = 20_000  # characters that one substitution prints
_ARGUMENTS = lazy(r"\b(?:set|shift|eval|source)\b")
_MOVES = lazy(r"\b(?:cd|pushd|popd)\b")
_NOWHERE = Home(None, Dialect(multiline=True))
_DEFAULT: Scalar = ((BLANKS, 0, PLAIN, _NOWHERE),)


class NotFollowedError(Exception):
    """A script cannot be followed to its end: it takes more steps than are counted, or fails on the way."""


class State(Record, frozen=False):
    """One way a script may have come to a point. Copies share nothing that either may change."""

    # None: assigned, but not known; a name that is not there was never assigned
    variables: dict[str, Scalar | Array | None] = {}
    environment: frozenset[str] = frozenset()  # the variables that programs started from here find, too
    arguments: tuple[Word, ...] | None = None
    folder: Word | None = None
    # what a command substitution has printed so far, or None outside of one; unknown pieces stand for what is not known
    output: Scalar | None = None
    cloned: frozenset[tuple[str, str]] = frozenset()  # folders that repositories were cloned into, with the URLs of these
    exports_all: bool = False  # ``set -a``: what is assigned from here on is exported

    def copy(self, **changes: object) -> State:
        """The same but for ``changes``, to go on from on another way."""
        return self.but(variables=dict(self.variables), **changes)

    def started(self, assigned: Iterable[Word], arguments: tuple[Word, ...] | None = None) -> State:
        """What a shell knows that is started from here, with what is ``assigned`` in front of its name."""
        found = {name: self.variables[name] for name in sorted(self.environment & self.variables.keys())}
        other = State(found, self.environment, arguments)
        for word in assigned:
            key, equals, _ = word.text.partition("=")
            if equals:
                other.variables[key] = word.part(len(key) + 1).pieces
                other.export(key)
        return other

    def export(self, name: str) -> None:
        """Programs started from here find a variable."""
        self.environment |= {name}

    def unexport(self, names: Iterable[str]) -> None:
        """Programs started from here do not find these variables any more."""
        self.environment -= frozenset(names)

    def shows(self, output: Scalar | None) -> None:
        """What is printed so far is ``output``, whatever was noted before."""
        self.output = output

    def emit(self, text: Scalar | None, at: Word | None = None) -> None:
        """Something is printed: a known text, or something unknown."""
        if self.output is not None:
            lost: Scalar = (("...", at.start if at else 0, UNKNOWN, at.home if at else _NOWHERE),)
            known = text is not None and sum(len(piece[0]) for piece in self.output) < _LONGEST
            self.output = (*self.output, *(text if known and text is not None else lost))

    @property
    def is_assumed(self) -> bool:
        """Whether a value is only a default, so that the environment may lead another way."""
        values = (value for value in self.variables.values() if isinstance(value, tuple))
        return any(piece[3].assumed for value in values for piece in value)

    @property
    def separators(self) -> str | None:
        """What parts the fields of a text: the characters of ``IFS``; None where they are not known."""
        value = self.variables.get("IFS", _DEFAULT)
        if not isinstance(value, tuple) or any(piece[2] in (UNKNOWN, SPLITTING) for piece in value):
            return None
        return "".join(piece[0] for piece in value)

    def is_keyed(self, name: str) -> bool:
        """Whether a variable is a list by names, ``declare -A X``."""
        return f"{name}[" in self.variables

    def keyed(self, name: str) -> list[str]:
        """The variables that hold the items of a list by names, ``X[key]``, in order."""
        return [key for key in self.variables if key.startswith(f"{name}[") and key.endswith("]")]

    def forget(self, name: str) -> None:
        """Something unknown was assigned to a name."""
        for key in [key for key in self.variables if key.startswith(f"{name}[")]:
            del self.variables[key]
        self.variables[name] = None

    def forget_all(self) -> None:
        """Something unknown was assigned to names that are not known."""
        for name in {key.partition("[")[0] for key in self.variables}:
            self.forget(name)

    def forget_named(self, name: Scalar) -> None:
        """Something unknown was assigned to the variable that a text names, before its ``=`` if it has one."""
        word = Word(name, 0, 0, _NOWHERE)
        text = word.text.partition("=")[0]
        if word.known or len(word.known_prefix) > len(text):
            self.forget(text.partition("[")[0].rstrip("+"))
        else:
            self.forget_all()

    def restore(self, name: str, before: State) -> None:
        """A variable of a function ends with it: the name has what it had ``before``."""
        for key in [key for key in self.variables if key.startswith(f"{name}[")]:
            del self.variables[key]
        self.variables.pop(name, None)
        self.variables.update(
            {key: value for key, value in before.variables.items() if key == name or key.startswith(f"{name}[")}
        )
        if name not in before.environment:
            self.unexport([name])

    def unsettle(self, text: str, names: Iterable[str]) -> None:
        """A ``text`` may have run, or not, or often: what it may have set is not known, nor the folder it may have left."""
        for name in names:
            self.forget(name)
        if _ARGUMENTS.search(text):
            self.lose_arguments()
        if _MOVES.search(text):
            self.folder = None

    def lose_changes(self, others: Iterable[State]) -> None:
        """What one of ``others`` has otherwise is not known: what lies between may have run, or not."""
        for other in others:
            here, there = self.variables, other.variables
            for name in here.keys() | there.keys():
                if (name in here) != (name in there) or here.get(name) != there.get(name):
                    self.forget(name.partition("[")[0])

    def lose_arguments(self) -> None:
        """What the arguments are is not known: they are others than those given."""
        self.arguments = self.variables["@"] = None

    def go(self, to: Word) -> None:
        """``cd``: into a folder, or back out of one of another repository."""
        text = to.text
        here = self.folder.text if self.folder is not None and self.folder.known else ""
        base = self.folder.rooted if self.folder is not None else None
        if base is not None and to.known and text[:1] not in ("/", "~", "-"):
            to = rooted(f"{base}/{text}", to)
        if to.rooted is not None:
            self.folder = to
        elif not to.known:
            home = to.known_suffix.rpartition("/")[2] in ("", "..", ".") or "dirname" in text
            self.folder = None if home else to
        elif text == "-" or text.startswith(("/", "~")):
            self.folder = None if text == "-" else to
        else:
            from posixpath import normpath

            joined = normpath(f"{here}/{text}".lstrip("/")) if here[:1] not in ("/", "~") else normpath(f"{here}/{text}")
            self.folder = Word([(joined, to.start, PLAIN, to.home)], to.start, to.end, to.home)

    @property
    def is_at_home(self) -> bool:
        """Whether the script is, as far as that is known, in the repository that it belongs to."""
        away = self.folder is not None and (not self.folder.known or self.folder.text[:1] in ("/", "~"))
        return self.inside_clone is None and not (away and self.folder is not None and self.folder.rooted is None)

    @property
    def inside_clone(self) -> str | None:
        """From where the repository comes that was cloned into the folder where the script is, or one above it."""
        here = f"/{self.folder.text}/" if self.folder is not None and self.cloned else ""
        return next((url for into, url in sorted(self.cloned) if f"/{into.lstrip('/')}/" in here), None)

    def key(self) -> tuple[object, ...]:
        """What two states must have in common to be one."""
        names = tuple(sorted((name, _shown(value)) for name, value in self.variables.items()))
        arguments = None if self.arguments is None else tuple(map(_word_key, self.arguments))
        printed = None if self.output is None else _shown(self.output)
        return names, arguments, self.folder.text if self.folder is not None else None, self.cloned, printed


def rooted(path: str, at: Word) -> Word:
    """A word for a path that begins at the folder of the repository; its place is that of another word."""
    pieces: list[Piece] = [(ROOT, at.start, UNKNOWN, at.home), (f"/{path}" if path else "", at.start, PLAIN, at.home)]
    return Word(pieces, at.start, at.end, at.home)


def own_path(piece: Piece, started: str, source: SourceText | None) -> Scalar | None:
    """``$0``, ``${BASH_SOURCE[0]}``, ``${0%/*}``: the file that was started, or that the words stand in; None for all else."""
    match = _OWN_PATH.match(piece[0]) if "0" in piece[0] or "BASH_SOURCE" in piece[0] else None
    path = None if match is None else started if match[1] == "0" else source.path if source is not None else None
    if match is None or path is None:
        return None
    own = rooted(path, Word([piece], piece[1], piece[1] + len(piece[0]), piece[3]))
    slash = own.text.rindex("/")
    return cut(own.pieces, slash + 1 if match[2] == "##*/" else 0, slash if match[2] == "%/*" else len(own.text))


def cut(pieces: Scalar, first: int, last: int) -> Scalar:
    """The characters of a value from ``first`` to before ``last``."""
    found: list[Piece] = []
    at = 0
    for text, source, kind, home in pieces:
        begin, stop = max(first - at, 0), min(last - at, len(text))
        if begin < stop:
            found.append((text[begin:stop], source + begin, kind, home))
        at += len(text)
    return tuple(found)


def lines(text: Scalar) -> list[Scalar]:
    """The lines of a text, without their ends."""
    whole = "".join(piece[0] for piece in text)
    found, at = [], 0
    for line in whole.removesuffix("\n").split("\n") if whole else []:
        found.append(cut(text, at, at + len(line.rstrip("\r"))))
        at += len(line) + 1
    return found


def merged(states: list[State]) -> list[State]:
    """The states that differ; where they are too many, one in which all that differs is unknown."""
    kept = list({state.key(): state for state in states}.values()) if len(states) > 1 else states
    if len(kept) <= MOST_STATES:
        return kept
    first = kept[0].copy()
    for other in kept[1:]:
        if other.arguments != first.arguments:
            first.lose_arguments()
        names = first.variables.keys() | other.variables.keys()
        if other.output != first.output:
            first.emit(None)
        if other.folder is not first.folder:
            first.folder = None
        first.cloned |= other.cloned
        first.variables = {
            name: value if (value := first.variables.get(name)) == other.variables.get(name) else None for name in names
        }
    return [first]


def _shown(value: Scalar | Array | None) -> object:
    if isinstance(value, list):
        return tuple(map(_word_key, value))
    return value if value is None else tuple(piece[:3] for piece in value)


def _word_key(word: Word) -> object:
    return word.text, word.start


def array_tasks(text: str, home: Home, states: list[State]) -> Iterator[list[State]]:
    """The states to begin with: those given, once for each task of a job array."""
    header = _HEADER.search(text) if any(sign in text for sign in QUEUES) else None
    numbers = _numbers(header[1]) if header is not None else []
    if header is None or not 0 < len(numbers) <= _MOST_TASKS:
        yield states
        return
    for number in numbers:
        task = [state.copy() for state in states]
        for state in task:
            state.variables[_TASK_NAMES[header[0][1]]] = ((str(number), header.start(1), PLAIN, home),)
        yield task


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for part in text.partition("%")[0].split(","):
        match = _TASKS.match(part)
        if match is None or max(len(match[1]), len(match[2] or "")) > 6:
            return []
        last, step = int(match[2] or match[1]), int(match[3] or 1)
        if not step or (last - int(match[1])) // step > _MOST_TASKS:
            return []
        found += range(int(match[1]), last + 1, step)
    return found


def text_of(value: Scalar | Array | None) -> str:
    """The characters of a value, those that are not known included."""
    if isinstance(value, list):
        return " ".join(word.text for word in value)
    return "".join(piece[0] for piece in value) if value else ""


def known_text(value: Scalar) -> str | None:
    """The characters of a value of which all are known."""
    return None if any(piece[2] in (UNKNOWN, SPLITTING) for piece in value) else text_of(value)


def assumed(value: Scalar) -> bool:
    """Whether the environment may say otherwise."""
    return any(piece[3].assumed for piece in value)
