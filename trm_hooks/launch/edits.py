"""Edits that change the words of a launch command and leave its quoting and line continuations as they are.

Limits: inside ``bash -c "..."`` only what needs no quotes of its own is written; else :class:`Refusal` says so.
"""

from __future__ import annotations

import re

from trm_hooks.launch.shell_scanner import Scanner
from trm_hooks.launch.shell_words import DOUBLE, SINGLE
from trm_hooks.yaml.edit.edits import Edit, Refusal
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.launch.command import Command
    from trm_hooks.launch.shell_words import Piece, Word
    from trm_hooks.yaml.text import SourceText

_UNSAFE = lazy(r"[^\w@%+=:,./~-]|^~", re.ASCII)
_IN_DOUBLE_QUOTES = lazy(r"([\"\\$`])")


def remove_words(source: SourceText, command: Command, words: Sequence[Word]) -> list[Edit]:
    """Edits that drop words of the command, each with the blank before it.

    A continuation line that is left empty goes as a whole; where it was the last, so does the backslash before it.
    """
    gone = {word.start for word in words}
    lines = _physical_lines(source, command)
    empty = [line for line in lines if line.holds_only(gone)]
    kept = [line for line in lines if line not in empty]
    trailing = [line for line in empty if line.start > kept[-1].start]
    edits = [Edit(line.start, line.behind, "") for line in empty if line not in trailing]
    if trailing:
        edits.append(Edit(kept[-1].content_end, trailing[-1].content_end, ""))
    for line in kept:
        edits += _without(source.text, line, gone)
    return edits


def set_word_value(source: SourceText, word: Word, new_value: str) -> list[Edit]:
    """Edits that put ``new_value`` behind the first ``=`` of a word, or in its place where it has none.

    The quoting stays; where there is none and the value needs some, the value is put in quotes.
    """
    equals = word.text.find("=")
    value = word.part(equals + 1)
    kinds = {piece[2] for piece in value.pieces}
    shown = _shown(value)
    written = [piece[:2] for piece in shown]
    if not all(word.start <= at < word.end and home.source is word.home.source for _, at, _, home in shown):
        raise Refusal("the value is put together in a way that cannot be kept")
    if written and kinds in ({SINGLE}, {DOUBLE}) and ("'" not in new_value or kinds == {DOUBLE}):
        text, at = written[-1]
        return [Edit(written[0][1], at + len(text), _inside(new_value, kinds.pop(), word))]
    bare = source.text[value.start : value.end]
    if _is_one_word(bare, value):
        return [Edit(value.start, value.end, shell_quoted(new_value, word))]
    if not _is_one_word(source.text[word.start : word.end], word):
        raise Refusal("the word is quoted in a way that cannot be kept")
    return [Edit(word.start, word.end, shell_quoted(word.text[: equals + 1] + new_value, word))]


def _shown(word: Word) -> list[Piece]:
    return [piece for piece in word.pieces if piece[0]]


def put_before(word: Word, text: str) -> list[Edit]:
    """Edits that write ``text`` in front of a word, inside its quotes."""
    at = next((piece[1] for piece in word.pieces if piece[0]), word.start)
    if not word.start <= at < word.end:
        raise Refusal("the word is in a variable")
    return [Edit(at, at, text)]


def stands_at(word: Word, command: Command, source: SourceText) -> bool:
    """Whether a word, its value included, is written at the command itself."""
    home, start, _ = word.written()
    if home.source not in (None, source) or start != word.start:
        return False
    return any(word.start == own.start and word.end == own.end for own in command.written)


def set_written(source: SourceText, word: Word, new_value: str) -> list[Edit]:
    """Edits that put ``new_value`` where the value of a word is written: a variable, a list, another file than ``source``."""
    home, start, end = word.written()
    source = home.source or source
    if start == word.start and end == word.end:
        return set_word_value(source, word, new_value)
    if _UNSAFE.search(new_value) or source.text[start:end] != word.text.partition("=")[2]:
        raise Refusal("the value is put together in a way that cannot be kept")
    return [Edit(start, end, new_value)]


def _is_one_word(raw: str, word: Word) -> bool:
    """Whether the characters of a word, taken alone, are read as that word."""
    if not raw:
        return not word.text
    tokens = Scanner(raw, 0, len(raw), word.dialect).run()
    return tokens.problem is None and [getattr(token, "text", "") for token in tokens.tokens] == [word.text]


def append_after(source: SourceText, command: Command, word: Word, text: str) -> list[Edit]:
    """Edits that put the argument ``text`` behind a word; on a line of its own where the word is alone on one."""
    if not stands_at(word, command, source):
        raise Refusal("the override that loads it is written elsewhere")
    quoted = shell_quoted(text, word)
    for line in _physical_lines(source, command)[1:]:
        if [other.end for other in line.words] == [word.end] and line.content_end == word.end:
            indent = source.text[line.start : line.words[0].start]
            end_of_line = "\r\n" if source.text[line.start - 2 : line.start] == "\r\n" else "\n"
            return [Edit(word.end, word.end, f" \\{end_of_line}{indent}{quoted}")]
    return [Edit(word.end, word.end, f" {quoted}")]


def shell_quoted(text: str, beside: Word) -> str:
    """``text`` as one argument, in quotes where it needs them, as the file of the word ``beside`` writes shell text."""
    if text and not _UNSAFE.search(text):
        return text
    if beside.nested:
        raise Refusal("the command is inside a quoted string, where the value would need quotes of its own")
    quoted = f"'{text}'" if "'" not in text else '"' + _IN_DOUBLE_QUOTES.sub(r"\\\1", text) + '"'
    return quoted.replace("$", "$$") if beside.dialect.make else quoted


def _inside(text: str, kind: str, word: Word) -> str:
    """``text`` as it is written between the quotes of ``kind``."""
    if word.nested and _UNSAFE.search(text):
        raise Refusal("the command is inside a quoted string, where the value would need quotes of its own")
    written = _IN_DOUBLE_QUOTES.sub(r"\\\1", text) if kind == DOUBLE else text
    return written.replace("$", "$$") if word.dialect.make else written


class _PhysicalLine:
    """One line of the file that the command is on, with the words that begin on it.

    ``content_end`` is where the line ends but for blanks and the backslash, caret or backquote that joins the next,
    ``behind`` the offset behind its line end.
    """

    __slots__ = ("_bare", "behind", "content_end", "start", "words")

    def __init__(self, text: str, start: int, behind: int, words: list[Word]) -> None:
        self.start = start
        self.behind = behind
        self.words = words
        content = text[start:behind].rstrip("\r\n")
        joined = len(content) - len(content.rstrip("\\"))
        if content[-1:] in ("^", "`") and words and words[-1].end < start + len(content):
            joined = 1  # what joins lines on Windows, and is in no word
        self.content_end = start + len((content[:-1] if joined % 2 else content).rstrip(" \t"))
        if words:
            self.content_end = max(self.content_end, words[-1].end)
        self._bare = self._is_bare(text)

    def _is_bare(self, text: str) -> bool:
        at = self.start
        for word in self.words:
            if text[at : word.start].strip(" \t"):
                return False
            at = word.end
        return bool(self.words) and at == self.content_end

    def holds_only(self, starts: set[int]) -> bool:
        """Whether there is nothing but words that begin at ``starts`` on this line."""
        return self._bare and all(word.start in starts for word in self.words)


def _physical_lines(source: SourceText, command: Command) -> list[_PhysicalLine]:
    """Every line from the first word of the command to its last."""
    starts = source.line_starts
    by_line: dict[int, list[Word]] = {}
    for word in command.written:
        by_line.setdefault(source.position(word.start)[0], []).append(word)
    lines = []
    number, last = min(by_line), max(by_line)
    while number <= last:
        words = by_line.get(number, [])
        start = starts[number - 1]
        if words:  # a quoted word may go on over lines
            number = source.position(max(words[-1].end - 1, start))[0]
        behind = starts[number] if number < len(starts) else len(source.text)
        lines.append(_PhysicalLine(source.text, start, behind, words))
        number += 1
    return lines


def _without(text: str, line: _PhysicalLine, gone: set[int]) -> list[Edit]:
    """The edits that take words out of a line that keeps something: one for each run of them."""
    edits: list[Edit] = []
    at = 0
    while at < len(line.words):
        first = line.words[at]
        if first.start not in gone:
            at += 1
            continue
        end = first.end
        at += 1
        while at < len(line.words) and line.words[at].start in gone and not text[end : line.words[at].start].strip(" \t"):
            end = line.words[at].end
            at += 1
        edits.append(_run_taken_out(text, line, first.start, end))
    return edits


def _run_taken_out(text: str, line: _PhysicalLine, start: int, end: int) -> Edit:
    before = start
    while before > line.start and text[before - 1] in " \t":
        before -= 1
    if before > line.start:
        return Edit(before, end, "")
    while end < line.content_end and text[end] in " \t":
        end += 1
    return Edit(start, end, "")
