"""The folder that a shell script has gone to with ``cd`` before one of its commands.

Only what is plain counts: one ``cd`` at the margin into a folder written out, until the next line that goes anywhere. Behind
that, and wherever the folder is not known, a command is looked for as if the script stood where its file does.
"""

from __future__ import annotations

import re
from functools import lru_cache

from trm_hooks.source.lazy_pattern import lazy

from .here_documents import stretches
from .shell_scanner import Scanner
from .shell_words import Dialect, Operator, Word

_MOVES = lazy(r"^([ \t]*)(?:cd|pushd|popd)\b[^\n]*", re.MULTILINE)


def folder_before(text: str, script: tuple[int, int], at: int, dialect: Dialect) -> Word | None:
    """The argument of the ``cd`` that counts at an offset of the ``script`` between two others; None for none."""
    first, last, word = _move(text, script, dialect)
    return word if first < at <= last else None


@lru_cache(maxsize=8)
def _move(text: str, script: tuple[int, int], dialect: Dialect) -> tuple[int, int, Word | None]:
    """From where to where a script is in the folder that its first ``cd`` names; every command of it asks for the same."""
    inside = [stretch for stretch in stretches(text, *script) if not stretch.commands]
    found: tuple[int, Word | None] | None = None
    for match in _MOVES.finditer(text, *script):
        if any(stretch.start <= match.start() < stretch.end for stretch in inside):
            continue
        if found is not None:
            return found[0], match.start(), found[1]
        word = _argument(text, match.start(), match.end(), dialect)
        if word is None or not _leads_home(word):
            found = match.end(), None if match[1] else word
    return (found[0], script[1], found[1]) if found is not None else (0, 0, None)


def _leads_home(word: Word) -> bool:
    """Whether the script goes to its own folder, or to one that only its environment knows."""
    return not word.known and word.known_suffix.rpartition("/")[2] in ("", "..", ".")


def _argument(text: str, start: int, stop: int, dialect: Dialect) -> Word | None:
    """What the line goes to; None where it goes on to somewhere else."""
    commands: list[list[Word]] = [[]]
    for token in Scanner(text, start, stop, dialect).run().tokens:
        if isinstance(token, Operator):
            commands.append([])
        elif token.text not in ("-P", "-L", "-e", "--"):
            commands[-1].append(token)
    moves = [words for words in commands if words and words[0].text in ("cd", "pushd", "popd")]
    if len(moves) != 1 or len(moves[0]) != 2 or moves[0][0].text == "popd":
        return None
    return moves[0][1]
