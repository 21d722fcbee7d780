"""One script: its text with its tree, the names that count in it, how it is called.

The tree has character offsets; it needs ``tree-sitter`` and ``tree-sitter-bash``.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import pairwise

from trm_hooks.launch.shell.state import cut
from trm_hooks.launch.shell.values import Expander
from trm_hooks.launch.shell_scanner import PLACEHOLDER, Scanner, Unreadable
from trm_hooks.launch.shell_words import Home, Operator, Word
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from trm_hooks.launch.shell.state import Scalar, State
    from trm_hooks.launch.shell_words import Piece
    from trm_hooks.yaml.text import SourceText

_USED = lazy(r"\$\{?[#!]?([A-Za-z_]\w*)")
_EXPORTED = lazy(r"\b(?:export|(?:declare|typeset)[ \t]+-\w*x\w*)[ \t]((?:[^\n;&|\\]|\\[\s\S])*)")
_EXPORTS_ALL = lazy(r"\bset[ \t]+(?:-\w+[ \t]+)*-(?:\w*a|\w*o[ \t]+allexport\b)")
_COMPUTED = lazy(r"\(\(.*|\[[^\]\s]*\]|\{\w+\[[^\]\n]*\]|(?<=:)[^}]*")
_NAME = lazy(r"[A-Za-z_]\w*")
_DEFINES = lazy(r"(\w+)[ \t]*\(\)")
_ASSIGNED = lazy(r"\b([A-Za-z_]\w*)(?:\[[^\]\n]*\])?[+:]?=|\b(?:for|select)[ \t]+([A-Za-z_]\w*)")
_CHANGES = lazy(r"\b(?:read|mapfile|readarray|printf|let|unset|getopts|eval|source|local|declare|typeset|export)\b|\(\(|\. |\$\[")
_SOURCES = lazy(r"(?:\bsource|(?<![\w./-])\.)[ \t]+[\w\"'$./{~]")
_FOREIGN = lazy(r"[^\x00-\x7f]")
_STARTS = (".sh", "make ", " -c ")  # of another script, which finds what is exported
_JOINED = lazy(r"[;|]|(?<![<>])&(?!>)")  # with another command; no redirection, 2>&1
_PRINTING = tuple(str.split("echo printf mkdir rm ls tee log info warn module ulimit df du date sleep"))


class Script(Record):
    """A script's text with its tree; ``outer`` places its words in the file that holds it."""

    text: str
    tree: Node
    home: Home
    source: SourceText
    outer: Callable[[Word], Word] | None
    started: str | None
    printed: Callable[[Script, Piece, State], Scalar | None]

    @cached_property
    def expander(self) -> Expander:
        """What its words become."""
        return Expander(self.home, self.started, lambda piece, state: self.printed(self, piece, state))

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

    def line_end(self, start: int, end: int) -> int:
        """Where the logical line of an offset ends, with strings that go on over lines."""
        return Scanner(self.text, start, end, self.home.dialect).run().end

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


def relevant_names(text: str, sourced: bool) -> frozenset[str]:
    """Names that some command of the script uses, other than to print or to make folders; and what those hang on.

    What a value is assigned from counts as used: a name is left out only where nothing but output shows it.
    """
    names: set[str] = set()
    results = any(f"$({name}" in text or f"`{name}" in text for name in _DEFINES.findall(text))  # printed to be taken
    for line in text.splitlines():
        if "$" in line and (results or not _prints(line.lstrip())):
            names.update(_USED.findall(line))
        if "((" in line or "[" in line or "${" in line:  # arithmetic takes names without a dollar
            names.update(name for part in _COMPUTED.findall(line) for name in _NAME.findall(part))
    names |= {"IFS", "OPTIND"}
    if "${!" in text or "local -n" in text or "declare -n" in text:
        names |= assigned_names(text)
    if any(sign in text for sign in _STARTS):
        names.update(name for given in _EXPORTED.findall(text) for name in _NAME.findall(given))
    sources = ("source" in text or ". " in text or ".\t" in text) and _SOURCES.search(text)
    if sourced or sources or ("set" in text and _EXPORTS_ALL.search(text)):  # what another file uses
        names |= assigned_names(text)
    return frozenset(names)


@lru_cache(maxsize=16)  # each line that calls a script asks for those of the script around it
def assigned_names(text: str) -> frozenset[str]:
    """Names that the statements of a text may set, and others that are on their lines."""
    names = {name for pair in _ASSIGNED.findall(text) for name in pair if name}
    for line in text.splitlines():
        if _CHANGES.search(line):
            names.update(_NAME.findall(line))
    return frozenset(names)


def _prints(line: str) -> bool:
    """Whether the only command of a line is a program that prints, to be seen only, or makes folders."""
    if not line.startswith(_PRINTING) or _JOINED.search(line) or "$(" in line or "printf -v" in line:
        return False
    ends = (line[len(word) :][:1] for word in _PRINTING if line.startswith(word))
    return any(not (end.isalnum() or end == "_") for end in ends)


def path_of(word: Word) -> str:
    """A path to look for in the repository; of one from a folder that is not known (``$DIR/run.sh``) what follows it."""
    if word.known or word.rooted is not None:
        return word.text if word.rooted is None else word.rooted
    before, slash, path = word.known_suffix.partition("/")
    return path if slash and not before else ""


def exported(options: list[Word]) -> list[Word]:
    """The assignments of ``sbatch --export=ALL,A=1``, and of ``qsub -v A=1``."""
    found = []
    for before, word in zip([None, *options], options, strict=False):
        if word.text.startswith("--export=") or (before is not None and before.text == "-v"):
            at = len("--export=") if word.text.startswith("-") else 0
            for part in word.text[at:].split(","):
                if "=" in part:
                    found.append(
                        Word(cut(word.pieces, at, at + len(part)), word.offset(at), word.offset(at + len(part)), word.home)
                    )
                at += len(part) + 1
    return found


_PAIRS = lazy(r"^[ \t]*[A-Za-z_]\w*\+?=[^\n]*[ \t][A-Za-z_]\w*\+?=", re.MULTILINE)
_COMMENT = lazy(r"`#[^`\n]*`")
_ALIASED = lazy(r"(?<![\\])\n[ \t]*\\(?=\w)")  # a command that is no alias, \python: the parser takes it for an argument
_BRACKETS = lazy(r"[()]")

# More characters than this are not a script that anybody wrote.
_LARGEST = 300_000
_MOST_PASSES = 4
_DEEPEST = 60  # statements inside statements; a shell script that nests deeper is read line by line


class Node(Record):
    """One statement or part of one: its kind, its span in the text, and its parts in order."""

    kind: str
    start: int
    end: int
    children: list[Node]
    field: str | None

    def children_begin(self, kind: str) -> bool:
        """Whether the first part is of a kind."""
        return bool(self.children) and self.children[0].kind == kind

    def parts(self, kind: str) -> list[Node]:
        """The parts of one kind."""
        return [child for child in self.children if child.kind == kind]


@lru_cache(maxsize=1)
def is_there() -> bool:
    """Whether the parser is installed."""
    return _is_installed("tree_sitter") and _is_installed("tree_sitter_bash")


def _is_installed(package: str) -> bool:
    """Whether a package can be imported; where it lies on the path, ``importlib.util`` need not be imported to know."""
    import sys
    from importlib.machinery import PathFinder

    if package in sys.modules:
        return bool(sys.modules[package])
    if PathFinder.find_spec(package) is not None:
        return True
    from importlib.util import find_spec

    return find_spec(package) is not None


@lru_cache(maxsize=1)
def _parser() -> Any:
    """A parser of bash, from the compiled parts of the two packages alone.

    The packages around them import ``typing`` and ``importlib.resources``, for queries that are not needed here: 25 modules.
    """
    parts = _compiled_part("tree_sitter"), _compiled_part("tree_sitter_bash")
    return parts[0].Parser(parts[0].Language(parts[1].language()))


def _compiled_part(package: str) -> Any:
    """The compiled module of a package, or the package itself where it has none of that name."""
    from importlib import import_module
    from importlib.machinery import ExtensionFileLoader, PathFinder

    found = PathFinder.find_spec(package)
    if found is not None and found.submodule_search_locations:
        spec = PathFinder.find_spec(f"{package}._binding", found.submodule_search_locations)
        if spec is not None and isinstance(spec.loader, ExtensionFileLoader):
            binding: Any = spec.loader.create_module(spec)
            spec.loader.exec_module(binding)
            return binding
    return import_module(package)


def parse(text: str, docs: bool = False) -> Node | tuple[int, int] | None:
    """The tree of a script, or of one in ``docs``; where it is not understood, the first such place.

    None where the text is too large or too deep to be a script.
    """
    if len(text) > _LARGEST or _nests(text) or not is_there():
        return None
    # characters beyond ASCII are parts of words to bash; in the parser some end the process, which looks them up in C's tables
    text = _FOREIGN.sub(",", _ALIASED.sub(lambda match: match[0][:-1] + " ", _for_the_parser(text, docs)))
    data = text.encode("ascii")
    root = _root(data)
    if _PAIRS.search(text):
        root = _with_lines_apart(data, root)
    if not root.has_error:
        return _taken(root, 0)
    while not (root.is_error or root.is_missing):
        root = next(child for child in root.children if child.has_error or child.is_missing)
    return root.start_byte, root.end_byte


def _root(data: bytes) -> Any:
    return _parser().parse(data).root_node


def _with_lines_apart(data: bytes, root: Any) -> Any:
    """The tree where lines of two assignments and nothing else, ``A=1 B=2``, end there.

    The parser takes what is on the next line for the command that they are in front of: ``;`` goes between them.
    """
    for _ in range(_MOST_PASSES):
        signs = bytearray(data)
        nodes = [root]
        while nodes:
            node = nodes.pop()
            nodes += node.children
            if node.type != "command" or node.children[0].type != "variable_assignment":
                continue
            line: list[int] = []  # where the assignments of one line end
            for part, after in pairwise(child for child in node.children if child.type != "comment"):
                line.append(part.end_byte)
                if b"\n" in data[part.end_byte : after.start_byte].replace(b"\\\n", b""):
                    for place in line[:-1]:
                        signs[place : place + 1] = b";"
                    line = []
                if after.type != "variable_assignment":
                    break
        if signs == data:
            break
        data = bytes(signs)
        root = _root(data)
    return root


def _for_the_parser(text: str, docs: bool) -> str:
    """A text with blanks for comments in backquotes, and in ``docs`` a plain word for ``<name>``, no redirection."""
    if "`#" in text:
        text = _COMMENT.sub(lambda match: " " * len(match[0]), text)
    return PLACEHOLDER.sub(lambda match: "x" * len(match[0]), text) if docs and "<" in text else text


def _nests(text: str) -> bool:
    """Whether brackets open deeper than anybody writes: recovering from that takes the parser minutes."""
    depth = 0
    for match in _BRACKETS.finditer(text):
        depth = depth + 1 if match[0] == "(" else max(depth - 1, 0)
        if depth > _DEEPEST:
            return True
    return False


def _taken(node: Any, depth: int, field: str | None = None) -> Node | None:
    """A copy of the parser's tree without the insides of words, or None where it is too deep."""
    taken: list[Node] = []
    if depth > _DEEPEST:
        return None
    if node.type not in _WORDS:
        for index, child in enumerate(node.children):
            part = _taken(child, depth + 1, node.field_name_for_child(index))
            if part is None:
                return None
            taken.append(part)
    made = Node(node.type, node.start_byte, node.end_byte, taken, field)
    return _lifted(made) if node.type == "redirected_statement" else made


def _lifted(node: Node) -> Node:
    """A command with a here-document, and what follows it on its line: ``cat <<EOF | bash``, ``cat <<EOF && next``."""
    for part in node.parts("heredoc_redirect"):
        for at, child in enumerate(part.children):
            if child.kind == "pipeline":
                del part.children[at]
                behind = child.children[1:]
                behind = behind[0].children if len(behind) == 1 and behind[0].kind == "pipeline" else behind
                return Node("pipeline", node.start, node.end, [node, child.children[0], *behind], node.field)
            if child.kind in ("&&", "||"):
                right = part.children[at + 1]
                del part.children[at : at + 2]
                return Node("list", node.start, node.end, [_lifted(node), child, right], node.field)
    return node


UNREAD = "ERROR"  # the kind of the node that stands for lines that the parser does not understand
# What is read with the scanner, not with the tree.
_WORDS = frozenset(
    ("array", "command_name", "concatenation", "expansion", "heredoc_body", "simple_expansion", "string", "test_command", "word")
)
