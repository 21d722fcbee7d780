"""Commands in files of settings and pipelines: tasks in TOML, ini in its many manners, Snakemake's rules, Jenkins' steps.

In TOML (poe, pdm, hatch, taskipy, pixi, rye, mise, tox) a string counts in a table that is named ``tasks`` or ``scripts``, or
is in one that is, below ``tool``. In ini (tox, supervisord, systemd's units, HTCondor's jobs) the values of a few keys
count, in Snakefiles the strings behind ``shell:``, in Jenkinsfiles those behind ``sh``. All are read without a parser of
their languages. Limits: what a task of several lines says is one command; values of rules are unknown.
"""

from __future__ import annotations

import re

from trm_hooks.launch.shell_scanner import line_end
from trm_hooks.launch.shell_words import DOUBLE, SPLITTING, UNKNOWN, Word
from trm_hooks.launch.spliced import References
from trm_hooks.launch.strings import escaped, home_of, joined, plain
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trm_hooks.launch.shell_words import Home, Piece
    from trm_hooks.yaml.text import SourceText

_TABLE = lazy(r"^[ \t]*\[\[?[ \t]*([^\[\]\n]+?)[ \t]*\]\]?[ \t]*(?:#.*)?$", re.MULTILINE)
_TOKEN = lazy(
    r"#[^\n]*|(?P<quote>\"\"\"|''')(?P<long>.*?)(?P=quote)|\"(?P<double>(?:[^\"\\\n]|\\.)*)\"|'(?P<single>[^'\n]*)'"
    r"|(?P<key>[\w.-]+)[ \t]*=|[\[\]{}]",
    re.DOTALL,
)
_REMARK = lazy(r"^([^\n'\"#]*[ \t]|)#[^\n]*", re.MULTILINE)  # up to where its line ends, on which the command does not
_ARGUMENTS = lazy(r"\{args[^{}]*\}")
# what tox, supervisord and systemd put in: all that is behind `--`, and what only a run would show
_PUT_IN = lazy(r"(\{posargs[^{}]*\})|\{[a-z_]+(?::[^{}]*)?\}|%\([^()]*\)s|%[a-zA-Z](?![\w%])")
_ENTRY = lazy(r"^([A-Za-z]\w*)[ \t]*=[ \t]*", re.MULTILINE)
_COMMANDS = lazy(r"(?i:command|cmd)|commands(?:_pre|_post)?|Exec[A-Z]\w*")
_MARKS = lazy(r"[ \t]*(?:[-@:+!|]+[ \t]*)?")
_TASKS = frozenset(("tasks", "scripts"))
# strings that a shell gets, one behind the other, and what Snakemake puts into its own
_SHELLS = lazy(
    r"(?:^|[{;])[ \t]*(?:shell[ \t]*:|(?:sh|bat)\b[ \t(]*(?:label[ \t]*:[ \t]*['\"][^'\"\n]*['\"],[ \t]*)?(?:script[ \t]*:)?)",
    re.MULTILINE,
)
_PART = lazy(
    r"(?:[ \t\r\n]|#[^\n]*(?:\n|\Z))*[rfRF]?(?:(?P<quote>\"\"\"|\'\'\')(?P<long>.*?)(?P=quote)"
    r"|\"(?P<double>(?:[^\"\\\n]|\\.)*)\"|\'(?P<single>(?:[^\'\\\n]|\\.)*)\')",
    re.DOTALL,
)
_OF_RULES = lazy(r"\{(?!\{)[^{}\n]*\}(?!\})")
_OTHERS = frozenset(
    str.split("help description env envfile cwd deps depends_on depends-on depends inputs outputs sources ref script call")
)


def task_lists(source: SourceText) -> tuple[list[list[Word]], list[Word]]:
    """The argument lists and the commands of the tasks of a file."""
    name = source.path.rpartition("/")[2].lower()
    if name == "jenkinsfile" or name.startswith("snakefile") or name.endswith(".smk"):
        return [], list(_shell_strings(source, name != "jenkinsfile"))
    if not name.endswith(".toml"):
        return [], list(_ini_commands(source))
    lists: list[list[Word]] = []
    texts: list[Word] = []
    home = home_of(source)
    tables = list(_TABLE.finditer(source.text))
    for at, table in enumerate(tables):
        parts = table[1].replace('"', "").replace(" ", "").split(".")
        is_tox = name == "tox.toml" or parts[:2] == ["tool", "tox"]
        is_of_tasks = not _TASKS.isdisjoint(parts) and (parts[0] != "project" or len(parts) > 3) and _OTHERS.isdisjoint(parts)
        if not is_tox and not is_of_tasks:
            continue
        stop = tables[at + 1].start() if at + 1 < len(tables) else len(source.text)
        for key, words, listed in _values(source, table.end(), stop, home):
            if key in _OTHERS or (is_tox and not key.startswith("commands")):
                continue
            if listed and not any(" " in word.text.strip() for word in words if word is words[0] or ".py " in word.text):
                lists.append(words)
            else:
                texts += [_as_command(word, one_line=key != "shell") for word in words]
    return lists, texts


def _shell_strings(source: SourceText, of_rules: bool) -> Iterator[Word]:
    """The strings that a shell gets, those that are one behind the other as one; values of rules are not known."""
    home = home_of(source)
    for begin in _SHELLS.finditer(source.text):
        words: list[Word] = []
        part = _PART.match(source.text, begin.end())
        while part is not None:
            which = next(name for name in ("long", "double", "single") if part[name] is not None)
            words.append(escaped(source, part.start(which), part.end(which), home))
            part = _PART.match(source.text, part.end())
        if words:
            whole = joined(words)
            yield Word(_with_holes(whole.pieces, _OF_RULES), whole.start, whole.end, home) if of_rules else whole


def _as_command(word: Word, one_line: bool) -> Word:
    """A task as the shell gets it: what the caller adds (``{args}``) is not known, and lines of a ``cmd`` are one."""
    pieces = _with_holes(word.pieces, _ARGUMENTS)
    if one_line:
        shown = (_REMARK.sub(lambda match: match[1] + " " * (len(match[0]) - len(match[1])), piece[0]) for piece in pieces)
        pieces = [(text.replace("\n", " "), *piece[1:]) for text, piece in zip(shown, pieces, strict=True)]
    return Word(pieces, word.start, word.end, word.home)


def _with_holes(given: Sequence[Piece], pattern: re.Pattern[str]) -> Sequence[Piece]:
    """Pieces in which what is put in is not known; any number of words where the pattern has no group, or its group is there."""

    def put_in(match: re.Match[str]) -> tuple[Piece, ...]:
        is_many = not pattern.groups or match[1] is not None
        return ((match[0], -1, SPLITTING if is_many else UNKNOWN, given[0][3]),)

    return References(pattern, put_in).put_in(given)


def _ini_commands(source: SourceText) -> Iterator[Word]:
    """The commands that an ini file names, each line of a value one; what is put in is not known."""
    home = home_of(source)
    program: tuple[int, int] | None = None  # of a job of HTCondor, whose arguments are below it
    for entry in _ENTRY.finditer(source.text):
        key, spans = entry[1], _lines(source.text, entry.end())
        if key.lower() == "executable" and spans:
            program = spans[0]
        elif key.lower() == "arguments" and spans and program is not None:
            begin, end = spans[0]
            quoted = source.text[begin:end].strip()[:1] == '"'
            spans = [program, (begin + 1, source.text.rfind('"', begin, end)) if quoted else (begin, end)]
            whole = _of_spans(source, spans, home)
            by_itself = source.text[slice(*program)].strip().endswith(".py")
            yield joined([plain("python ", program[0], home), whole]) if by_itself else whole
        elif _COMMANDS.fullmatch(key):
            for begin, end in spans:
                yield _of_spans(source, [(_skipped(source.text, begin, end), end)], home)


def _lines(text: str, at: int) -> list[tuple[int, int]]:
    """The lines of a value from ``at`` on, comments left out; a backslash joins a line with the next."""
    found: list[tuple[int, int]] = []
    joins = True
    while at < len(text) and (joins or text[at] in " \t"):
        end = line_end(text, at, len(text))
        shown = text[at:end].strip()
        if joins and found:
            found[-1] = found[-1][0], end
        elif shown and shown[0] not in "#;":
            found.append((at, end))
        joins = shown.endswith("\\")
        at = end + (2 if text.startswith("\r\n", end) else 1)
    return found


def _skipped(text: str, begin: int, end: int) -> int:
    marks = _MARKS.match(text, begin, end)
    return marks.end() if marks else begin


def _of_spans(source: SourceText, spans: Sequence[tuple[int, int]], home: Home) -> Word:
    """The text of some spans, a blank between two."""
    pieces: list[Piece] = []
    for begin, end in spans:
        pieces += [(" ", begin, DOUBLE, home)] if pieces else []
        pieces.append((source.text[begin:end], begin, DOUBLE, home))
    return Word(_with_holes(pieces, _PUT_IN), spans[0][0], spans[-1][1], home)


def _values(source: SourceText, start: int, stop: int, home: Home) -> Iterator[tuple[str, list[Word], bool]]:
    """The strings of a table one by one, those of an array together, each with its key and whether it is an array."""
    key, brackets = "", ""
    around: list[str] = []  # keys of the inline tables that are open
    together: list[Word] = []
    for token in _TOKEN.finditer(source.text, start, stop):
        shown = token[0]
        if token["key"] is not None:
            key = token["key"].rpartition(".")[2]
        elif shown == "{":
            around.append(key)
            brackets += shown
        elif shown == "[":
            brackets += shown
        elif shown == "}":
            key = around.pop() if around else ""
            brackets = brackets[:-1]
        elif shown == "]":
            brackets = brackets[:-1]
            if brackets.count("[") <= 1 and together:
                yield key, together, True
                together = []
        elif not shown.startswith("#") and _OTHERS.isdisjoint(around):
            word = _string(source, token, home)
            if brackets.endswith("["):
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
