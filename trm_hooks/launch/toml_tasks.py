"""Tasks of ``pyproject.toml`` and ``pixi.toml``: poe, pdm, hatch, taskipy, pixi, rye; read without a parser of TOML.

A string counts in a table that is named ``tasks`` or ``scripts``, or stands in one that is, below ``tool``. Limits: what a
task of several lines says is one command.
"""

from __future__ import annotations

import re

from trm_hooks.launch.shell_words import SPLITTING, Word
from trm_hooks.launch.strings import escaped, home_of, plain
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.launch.shell_words import Home, Piece
    from trm_hooks.yaml.text import SourceText

_TABLE = lazy(r"^[ \t]*\[\[?[ \t]*([^\[\]\n]+?)[ \t]*\]\]?[ \t]*(?:#.*)?$", re.MULTILINE)
_TOKEN = lazy(
    r"#[^\n]*|(?P<quote>\"\"\"|''')(?P<long>.*?)(?P=quote)|\"(?P<double>(?:[^\"\\\n]|\\.)*)\"|'(?P<single>[^'\n]*)'"
    r"|(?P<key>[\w.-]+)[ \t]*=|[\[\]{}]",
    re.DOTALL,
)
_ARGUMENTS = lazy(r"\{args[^{}]*\}")
_TASKS = frozenset(("tasks", "scripts"))
_OTHERS = frozenset(("help", "env", "envfile", "cwd", "deps", "depends_on", "depends-on", "inputs", "outputs", "sequence", "ref"))


def task_lists(source: SourceText) -> tuple[list[list[Word]], list[Word]]:
    """The argument lists and the commands of the tasks of a file."""
    lists: list[list[Word]] = []
    texts: list[Word] = []
    home = home_of(source)
    tables = list(_TABLE.finditer(source.text))
    for at, table in enumerate(tables):
        parts = table[1].replace('"', "").replace(" ", "").split(".")
        if _TASKS.isdisjoint(parts) or (parts[0] == "project" and len(parts) < 4) or not _OTHERS.isdisjoint(parts):
            continue
        stop = tables[at + 1].start() if at + 1 < len(tables) else len(source.text)
        for key, words, listed in _values(source, table.end(), stop, home):
            if key in _OTHERS:
                continue
            if listed and not any(" " in word.text.strip() for word in words):
                lists.append(words)
            else:
                texts += [_as_command(word, one_line=key != "shell") for word in words]
    return lists, texts


def _as_command(word: Word, one_line: bool) -> Word:
    """A task as the shell gets it: what the caller adds (``{args}``) is not known, and lines of a ``cmd`` are one."""
    pieces: list[Piece] = []
    for text, at, kind, home in word.pieces:
        begin = 0
        for match in _ARGUMENTS.finditer(text):
            pieces += [(text[begin : match.start()], at + begin, kind, home), (match[0], at + match.start(), SPLITTING, home)]
            begin = match.end()
        pieces.append((text[begin:], at + begin, kind, home))
    if one_line:
        pieces = [(text.replace("\n", " "), at, kind, home) for text, at, kind, home in pieces]
    return Word([piece for piece in pieces if piece[0]], word.start, word.end, word.home)


def _values(source: SourceText, start: int, stop: int, home: Home) -> Iterator[tuple[str, list[Word], bool]]:
    """The strings of a table one by one, those of an array together, each with its key and whether it is an array."""
    key, depth = "", 0
    around: list[str] = []  # keys of the inline tables that are open
    together: list[Word] = []
    for token in _TOKEN.finditer(source.text, start, stop):
        shown = token[0]
        if token["key"] is not None:
            key = token["key"].rpartition(".")[2]
        elif shown == "{":
            around.append(key)
        elif shown == "}":
            key = around.pop() if around else ""
        elif shown in ("[", "]"):
            depth += 1 if shown == "[" else -1
            if depth == 0 and together:
                yield key, together, True
                together = []
        elif not shown.startswith("#") and _OTHERS.isdisjoint(around):
            word = _string(source, token, home)
            if (depth > 0 and key not in ("cmd", "shell", "script")) or depth == 1:
                together.append(word)
            else:
                yield key, [word], False


def _string(source: SourceText, token: re.Match[str], home: Home) -> Word:
    for name in ("single", "double", "long"):
        if token[name] is not None:
            begin, end = token.span(name)
            is_plain = name == "single" or token["quote"] == "'''"
            return plain(source.text[begin:end], begin, home) if is_plain else escaped(source, begin, end, home)
    raise AssertionError(token)
