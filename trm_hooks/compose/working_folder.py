"""The folder that a shell script has gone to with ``cd`` before one of its commands.

One ``cd`` at the margin counts as it stands. Where there are more, or one that is indented and may not be reached, the
folder is not known. A ``cd`` to the script's own folder, to one that only its environment knows, or into what ``git clone``
made, changes nothing: a command is looked for from there anyway.
"""

from __future__ import annotations

import re

from trm_hooks.source.lazy_pattern import lazy

from .shell_scanner import Scanner
from .shell_words import UNKNOWN, Dialect, Operator, Word

_MOVES = lazy(r"^([ \t]*)(?:cd|pushd|popd)\b[^\n]*", re.MULTILINE)


def folder_before(text: str, start: int, stop: int, dialect: Dialect) -> Word | None:
    """The argument of the ``cd`` between two offsets, a word that is not known where it cannot be told; None for none."""
    moves: list[tuple[str, Word | None]] = []
    for match in _MOVES.finditer(text, start, stop):
        word = _argument(text, match.start(), match.end(), dialect)
        if _leads_home(text, word):
            moves.clear()
        else:
            moves.append((match[1], word))
    if not moves:
        return None
    indent, word = moves[-1]
    if len(moves) > 1 or indent or word is None:
        end = stop if word is None else word.end
        return Word([("$PWD", end, UNKNOWN)], end, end, dialect)
    return word


def _leads_home(text: str, word: Word | None) -> bool:
    if word is None:
        return False
    if word.known:
        return "git clone" in text and re.search(rf"[/:]{re.escape(word.text.strip('/'))}(?:\.git)?[\s\"']", text) is not None
    return word.known_suffix.rpartition("/")[2] in ("", "..", ".")


def _argument(text: str, start: int, stop: int, dialect: Dialect) -> Word | None:
    words: list[Word] = []
    for token in Scanner(text, start, stop, dialect).run().tokens:
        if isinstance(token, Operator):
            break
        words.append(token)
    words = [word for word in words if word.text not in ("-P", "-L", "-e", "--")]
    return words[1] if len(words) == 2 and words[0].text != "popd" and words[1].text != "-" else None
