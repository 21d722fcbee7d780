"""What a script writes for others to read: here-documents, expanded as the shell does, and lines of job lists."""

from __future__ import annotations

import re
from functools import lru_cache

from trm_hooks.launch.shell_words import DOUBLE, SINGLE, UNKNOWN, Places, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.launch.shell.script import Script
    from trm_hooks.launch.shell.state import State
    from trm_hooks.launch.shell.tree import Node
    from trm_hooks.launch.shell.values import Expander
    from trm_hooks.launch.shell_words import Home, Piece

_SHORTEST = 2  # characters of the name of a file that is looked for


def body_pieces(script: Script, start: Node, begin: int, end: int) -> list[Piece]:
    """The body of a here-document; nothing in it is expanded where a part of its word is quoted."""
    quoted = any(char in script.text[start.start : start.end] for char in "'\"\\")
    plain: list[Piece] = [(script.text[begin:end], begin, SINGLE, script.home)]
    pieces = plain if quoted else _pieces(script.text, begin, end, script.home)
    return pieces if script.outer is None else list(script.outer(Word(pieces, begin, end, script.home)).pieces)


def _pieces(text: str, start: int, stop: int, home: Home) -> list[Piece]:
    """The body of a here-document: its dollars are expanded, all else stands as it is."""
    pieces: list[Piece] = []
    at = start
    for match in re.finditer(r"\\[\\$`]|\$\{[^{}\n]*\}|\$[A-Za-z_]\w*|\$[0-9@*#]|\$\([^()\n]*\)", text[start:stop]):
        begin, end = start + match.start(), start + match.end()
        if begin > at:
            pieces.append((text[at:begin], at, DOUBLE, home))
        escaped = match[0][0] == "\\"
        pieces.append((text[begin + 1 : end], begin + 1, DOUBLE, home) if escaped else (match[0], begin, UNKNOWN, home))
        at = end
    return [*pieces, (text[at:stop], at, DOUBLE, home)]


def expanded_document(body: Word, state: State, expander: Expander) -> Places:
    """A here-document whose expansions the outer shell makes, as the text that is written."""
    return Places(Word(expander.scalar(body, state), body.start, body.end, body.home))


def writes_jobs(script: Script, node: Node, body: Node) -> bool:
    """Whether ``echo "..." >> FILE`` writes into a file that the script has a shell or a queue read elsewhere."""
    target = script.text[body.end : node.end].lstrip(">& \t").strip().strip("\"'")
    is_name = len(target) >= _SHORTEST and not any(char in target for char in " \n<>|&")
    return is_name and script.text.startswith(("echo ", "printf "), body.start) and _is_read(script.text, target)


@lru_cache(maxsize=64)
def _is_read(text: str, name: str) -> bool:
    readers = r"\b(?:parallel|xargs|bash|sh|sbatch|qsub|bsub|source|\w*scheduler)\b"
    line = rf"^(?![ \t]*(?:echo|printf)\b)[^#\n]*?{readers}[^#\n]*?{re.escape(name)}(?![\w.-])"
    return re.search(line, text, re.MULTILINE) is not None
