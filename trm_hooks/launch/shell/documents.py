"""Here-documents of a script, expanded as the shell does."""

from __future__ import annotations

from trm_hooks.launch.shell_scanner import Scanner, Unreadable
from trm_hooks.launch.shell_words import DOUBLE, SINGLE, UNKNOWN, Word
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.launch.shell.script import Node, Script
    from trm_hooks.launch.shell_words import Home, Piece

_SPECIAL = lazy(r"\\[\\$`\n]|[$`]")


def document(script: Script, node: Node) -> Word | None:
    """The body of a here-document; nothing in it is expanded where a part of its word is quoted."""
    start, bodies = node.parts("heredoc_start"), node.parts("heredoc_body")
    if not start or not bodies:
        return None
    begin, end = bodies[0].start, bodies[0].end
    quoted = any(char in script.text[start[0].start : start[0].end] for char in "'\"\\")
    plain: list[Piece] = [(script.text[begin:end], begin, SINGLE, script.home)]
    pieces = plain if quoted else _pieces(script.text, begin, end, script.home)
    if script.text.startswith("<<-", node.start):
        pieces = _without_tabs(pieces)
    word = Word(pieces, begin, end, script.home)
    return word if script.outer is None else Word(script.outer(word).pieces, begin, end, script.home)


def _pieces(text: str, start: int, stop: int, home: Home) -> list[Piece]:
    """A body whose dollars and backquotes are expanded; all else is as it is."""
    pieces: list[Piece] = []
    scanner = Scanner(text, start, stop, home.dialect, home)
    at = start
    while (match := _SPECIAL.search(text, at, stop)) is not None:
        begin, end = match.span()
        if begin > at:
            pieces.append((text[at:begin], at, DOUBLE, home))
        if match[0][0] == "\\":
            pieces.append((match[0][1].strip("\n"), begin + 1, DOUBLE, home))
        else:
            try:
                end = scanner.expansion_end(begin)
            except Unreadable:
                return [*pieces, (text[begin:stop], begin, UNKNOWN, home)]
            pieces.append((text[begin:end], begin, UNKNOWN if end > begin + 1 else DOUBLE, home))
        at = end
    return [*pieces, (text[at:stop], at, DOUBLE, home)]


def _without_tabs(pieces: list[Piece]) -> list[Piece]:
    """A body without the tabs that its lines begin with."""
    found: list[Piece] = []
    begins = True
    for text, at, kind, home in pieces:
        if kind == UNKNOWN:
            found.append((text, at, kind, home))
            begins = False
            continue
        for line in text.splitlines(keepends=True):
            kept = line.lstrip("\t") if begins else line
            found.append((kept, at + len(line) - len(kept), kind, home))
            at += len(line)
            begins = line.endswith("\n")
    return found
