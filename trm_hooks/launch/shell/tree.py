"""The syntax tree of a shell script, with character offsets; needs ``tree-sitter`` and ``tree-sitter-bash``."""

from __future__ import annotations

from functools import lru_cache

from trm_hooks.launch.shell_scanner import PLACEHOLDER
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_COMMENT = lazy(r"`#[^`\n]*`")
_BRACKETS = lazy(r"[()]")

# More characters than this are not a script that anybody wrote.
_LARGEST = 300_000
_DEEPEST = 60  # statements inside statements; a shell script that nests deeper is read line by line


class Node:
    """One statement or part of one: its kind, its span in the text, and its parts in order."""

    __slots__ = ("children", "end", "field", "kind", "start")

    def __init__(self, kind: str, start: int, end: int, children: list[Node], field: str | None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.children = children
        self.field = field

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

    The packages around them import ``typing`` and ``importlib.resources``, for queries that nobody asks here: 25 modules.
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
    text = _for_the_parser(text, docs)
    root = _parser().parse(text.encode("utf-8", "surrogatepass")).root_node
    places = None if text.isascii() else _characters(text)
    if not root.has_error:
        return _taken(root, places, 0)
    while not (root.is_error or root.is_missing):
        root = next(child for child in root.children if child.has_error or child.is_missing)
    start, end = root.start_byte, root.end_byte
    return (start, end) if places is None else (places[start], places[end])


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


def _characters(text: str) -> list[int]:
    """For every byte offset of the text in UTF-8 the offset of its character."""
    places: list[int] = []
    for index, char in enumerate(text):
        places.extend([index] * len(char.encode("utf-8", "surrogatepass")))
    places.append(len(text))
    return places


def _taken(node: Any, places: list[int] | None, depth: int, field: str | None = None) -> Node | None:
    """A copy of the parser's tree without the insides of words, or None where it is too deep."""
    start, end = node.start_byte, node.end_byte
    if places is not None:
        start, end = places[start], places[end]
    taken: list[Node] = []
    if depth > _DEEPEST:
        return None
    if node.type not in _WORDS:
        for index, child in enumerate(node.children):
            part = _taken(child, places, depth + 1, node.field_name_for_child(index))
            if part is None:
                return None
            taken.append(part)
    return Node(node.type, start, end, taken, field)


UNREAD = "ERROR"  # the kind of the node that stands for lines that the parser does not understand
# What is read with the scanner, not with the tree.
_WORDS = frozenset(
    ("array", "command_name", "concatenation", "expansion", "heredoc_body", "simple_expansion", "string", "test_command", "word")
)
