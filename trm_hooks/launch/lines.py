"""Lines of a text file that may launch a script: cheap where there are none.

A line here is logical: physical lines joined by backslashes. Marks in front are taken off (job status, prompt, recipe
prefix, YAML key). Limits: prose and commands are told apart by their words, later; a folded or continued YAML scalar is not
read, since its arguments are on other lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from trm_hooks.launch.file_kinds import (
    CALL,
    CALLED,
    CRONTAB,
    DEBUGGER,
    DOCKER,
    JUST,
    MADE,
    MAKE,
    MARKDOWN,
    MODULE,
    NOTEBOOK,
    PROCFILE,
    PYTHON,
    SCRIPT,
    SHELL,
    TASKS,
    TEXT,
    WINDOWS,
    YAML,
    fence_kind,
    file_kind,
)
from trm_hooks.launch.markdown import comments, fences, inline_code, is_spoken_of, remarks, says_not_to
from trm_hooks.launch.shell_scanner import line_end, logical_end
from trm_hooks.launch.shell_words import Dialect
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trm_hooks.launch.scripts import Stretch
    from trm_hooks.launch.text_files import Surroundings
    from trm_hooks.yaml.text import SourceText

# each with texts of which one is in all that it finds: to look for these costs less than to compile it
_HITS = ((lazy(SCRIPT), (".py",)), (lazy(MODULE), ("-",)), (lazy(CALL), CALLED), (lazy(MADE), ("make", "MAKE")))
_STATUS = lazy(r"[ \t]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?\[([ xX!-])\][ \t]+")
_STATUS_WORDS = {" ": "waiting", "x": "done", "X": "done", "!": "failed", "-": "running"}
_PID = lazy(r"\[(?:pid[ :=]*)?\d+\][ \t]*")
_PROMPT = lazy(
    r"[ \t]*(?:\([\w.-]+\)[ \t]*)?"
    r"(?:(?:(?:[\w.-]+@[\w.-]+[^\s$#%]*[ \t]?|\[[\w.~/-][^\]\n]*\][ \t]?|[~/.][\w.~/-]*[ \t]?)?[$%❯]>?"
    r"|[\w.-]+@[\w.-]+[^\s$#%]*[ \t]?#)[ \t]+|(?:PS[ \t]+)?[A-Za-z]:\\[^>\n]*>[ \t]*)"
)
_BACK = lazy(r"[ \t]<-+[ \t]")  # what is noted behind a command
_TYPED = lazy(r"^[ \t]*[$❯][ \t]", re.MULTILINE)
_PROMPT_ENDS = (*(sign + blank for sign in "$%#❯" for blank in " \t"), "$>")
_MAGIC = lazy(r"[ \t]*(?:In[ ]\[\d*\]:[ ]*)?(?:!(?=\w)|(%run[ \t]+(?:-\w+[ \t]+)*))")  # what IPython hands to a shell
_BULLET = lazy(r"[ \t]*(?:(?:(?:>[ \t]*)+|[-*+]|\d+[.)])[ \t]+)")
_LABEL = lazy(r"(\*\*|__)(?!\s)[^*_\n]{1,80}(?::\1|\1[ \t]?:)[ \t]+")  # of a line of Markdown: `**Two layers**: python ...`
_ENTITY = lazy(r"&(?:quot|lt|gt|apos|nbsp|#\w+);")
_BULLET_BEGINS = frozenset("-*+>0123456789")
_PREFIX = {
    MAKE: lazy(r"\t[ \t]*(?:[@+-][@+ \t-]*)?"),
    JUST: lazy(r"[ \t]+(?:[@-][@ \t-]*)?"),
    DOCKER: lazy(r"[ \t]*(?:(?:RUN|CMD|ENTRYPOINT)[ \t]+(?:--\S+[ \t]+)*)?"),
    PROCFILE: lazy(r"[\w-]+:[ \t]*"),
    CRONTAB: lazy(r"[ \t]*(?:@[a-z]+|[\d*](?:\S*[ \t]+){4}\S+)[ \t]+"),
}
_DIALECTS = {
    SHELL: Dialect(multiline=True),
    MAKE: Dialect(make=True),
    JUST: Dialect(),
    YAML: Dialect(),
    DOCKER: Dialect(),
    TEXT: Dialect(docs=True),
    PROCFILE: Dialect(),
    CRONTAB: Dialect(),
    WINDOWS: Dialect(docs=True),
}
_FENCED_SHELL = Dialect(multiline=True, docs=True)
_SPAN = Dialect(docs=True, folded=True)
_QUOTED = Dialect(docs=True, quoted=True)
_FED_BODY = Dialect(multiline=True, heredoc=True)


class CommandLine(Record):
    """Shell text from ``start`` to ``end``; a string of it may go on up to ``stop``.

    ``prose``: the line may be no command at all. ``status`` is the mark of a job queue: waiting, done, failed, running.
    ``block`` is the span of a document's block of shell text that the line is in, or of text for ``windows``.
    ``script`` is where the shell script, or the Dockerfile (``image``), begins and ends that the line belongs to, if it is one.
    ``runs``: the line begins with the Python file that is run. ``fenced``: it is in a block of code of a document.
    """

    start: int
    end: int
    stop: int
    dialect: Dialect
    prose: bool = False
    status: str | None = None
    script: tuple[int, int] | None = None
    image: bool = False
    windows: bool = False
    runs: bool = False
    around: Surroundings | None = None
    block: tuple[int, int] | None = None
    fenced: bool = False


class _Region(Record, frozen=False):
    """A part of a file of one kind; ``stretches`` are looked for when the first line is asked for."""

    start: int
    stop: int
    kind: str | None
    fenced: bool = False
    _session: bool | None = None
    _failed: int | None = None  # where a traceback begins
    _stretches: list[Stretch] | None = None
    _starts: list[int] = []

    def is_session(self, text: str) -> bool:
        """Whether it shows what was typed behind a prompt, and what a terminal answered."""
        if self._session is None:
            self._session = self.fenced and _TYPED.search(text, self.start, self.stop) is not None
        return self._session

    def is_output(self, text: str, at: int) -> bool:
        """Whether a line that no prompt begins is what a program printed."""
        if self._failed is None:
            found = text.find("Traceback (most recent", self.start, self.stop)
            self._failed = found if found >= 0 else self.stop
        return self.is_session(text) or at > self._failed

    def stretch(self, text: str, offset: int) -> Stretch | None:
        if self.kind != SHELL:
            return None
        if self._stretches is None:
            if text.find("=(", self.start, self.stop) < 0 and text.find("<<", self.start, self.stop) < 0:
                self._stretches = []
                return None
            from trm_hooks.launch.scripts import stretches

            self._stretches = stretches(text, self.start, self.stop)
            self._starts = [stretch.start for stretch in self._stretches]
        index = bisect_right(self._starts, offset) - 1
        return self._stretches[index] if index >= 0 and offset < self._stretches[index].end else None


def _hits(text: str, around: Surroundings | None) -> list[int]:
    """Where a Python file, a module or whatever else may launch is named, in order."""
    patterns = [hit for hit, parts in _HITS if any(part in text for part in parts)]
    if around is not None and around.hit is not None:
        patterns.append(around.hit)
    return sorted([match.start() for hit in patterns for match in hit.finditer(text)])


def calls_another(text: str) -> bool:
    """Whether a text calls a shell script, or make."""
    return "make " in text or any(suffix in text for suffix in CALLED)


def names_a_launch(text: str, around: Surroundings) -> bool:
    """Whether a text names a Python file, a module, a shell script or what else its commands may launch."""
    found = (hit.search(text) for hit, parts in _HITS if any(part in text for part in parts))
    return any(found) or (around.hit is not None and around.hit.search(text) is not None)


def command_lines(
    source: SourceText, around: Surroundings | None = None, left_out: Sequence[tuple[int, int]] = ()
) -> Iterator[CommandLine]:
    """Lines that name a Python file or module, or what ``around`` says may launch, in order.

    Those that begin in the spans ``left_out`` are left out; the spans are in order.
    """
    text = source.text
    hits = _hits(text, around)
    kind = file_kind(source.path, text) if hits else None
    if kind is None or kind in (PYTHON, NOTEBOOK, DEBUGGER, TASKS, WINDOWS):
        return
    regions = _fenced_regions(text) if kind == MARKDOWN else [_Region(0, len(text), kind)]
    moves = any(word in text for word in ("cd ", "pushd ", "WORKDIR"))  # else no line is in another folder than its file
    if kind == MARKDOWN and "<!--" in text:
        hidden = comments(text, [(region.start, region.stop) for region in regions if region.kind == MARKDOWN])
        left_out = sorted([*left_out, *hidden])
    if source.path.endswith(".rst"):
        left_out = sorted([*left_out, *remarks(text)])
    starts = [region.start for region in regions]
    done = 0
    for hit in hits:
        if hit < done:
            continue
        which = bisect_right(left_out, (hit, len(text))) - 1 if left_out else -1
        if which >= 0 and hit < left_out[which][1]:
            done = left_out[which][1]
            continue
        region = regions[bisect_right(starts, hit) - 1]
        start = _logical_start(text, hit, max(done, region.start))
        end = done = logical_end(text, hit, region.stop)
        line = _line(text, start, end, region) if region.kind else None
        if region.kind == MARKDOWN and (span := inline_code(text, hit, region.start, region.stop)) is not None:
            told = " " in text[slice(*span)] and is_spoken_of(text, *span)
            line = None if told else _of_notebook(text, *span, _SPAN) or CommandLine(*span, span[1], _SPAN, prose=True)
            mark = _STATUS.match(text, start, span[0])
            if line is not None and mark is not None and mark[1] != " ":
                line = line.but(status=_STATUS_WORDS[mark[1]])  # done, and no line of a queue
            done = span[1]
        if line and region.kind == MARKDOWN and _ENTITY.search(text, line.start, line.end) is not None:
            line = None  # of HTML, which writes other characters than it shows
        if line:
            in_folders = region.kind in (SHELL, DOCKER) or (region.fenced and region.kind == TEXT)
            yield line.but(
                script=(region.start, region.stop) if moves and in_folders else None,
                image=region.kind == DOCKER,
                windows=region.kind == WINDOWS,
                around=around,
                fenced=region.fenced,
                block=(region.start, region.stop) if region.fenced and region.kind in (SHELL, WINDOWS) else None,
            )


def _of_notebook(text: str, start: int, end: int, dialect: Dialect) -> CommandLine | None:
    """What a notebook hands to a shell, or runs itself: ``!python train.py``, ``%run train.py``."""
    may_be = text.find("!", start, end) >= 0 or text.find("%run", start, end) >= 0
    magic = _MAGIC.match(text, start, end) if may_be else None
    if magic is None:
        return None
    return CommandLine(magic.end(), end, end, dialect, prose=True, runs=magic[1] is not None)


def _logical_start(text: str, pos: int, floor: int) -> int:
    start = _physical_start(text, pos, floor)
    while start > floor:
        before = start - (2 if text.startswith("\r\n", start - 2) else 1)
        backslashes = 0
        while before - backslashes > floor and text[before - backslashes - 1] == "\\":
            backslashes += 1
        previous = _physical_start(text, before, floor)
        if backslashes % 2 == 0 or text[previous:before].lstrip().startswith("#"):
            break
        start = previous
    return start


def _physical_start(text: str, pos: int, floor: int) -> int:
    newline = text.rfind("\n", floor, pos) + 1
    return max(newline, text.rfind("\r", max(newline, floor), pos) + 1, floor)


def _fenced_regions(text: str) -> list[_Region]:
    """Fenced blocks and what is between them; a line of the latter is a command where it reads like one."""
    regions: list[_Region] = []
    behind, fence, info, opened = 0, "", "", 0
    for start, end, mark in fences(text):
        stop = line_end(text, end, len(text))
        rest = text[end:stop].strip()
        if not fence and "`" not in rest:
            fence, info, opened = mark, rest, stop
            regions.append(_Region(behind, opened, MARKDOWN))
        elif fence and mark.startswith(fence) and not rest:
            regions.append(_Region(opened, start, fence_kind(info), fenced=True))
            fence, behind = "", start
    last = fence_kind(info) if fence else MARKDOWN
    regions.append(_Region(opened if fence else behind, len(text), last, fenced=bool(fence)))
    return regions


def _line(text: str, start: int, end: int, region: _Region) -> CommandLine | None:
    """The command line between two offsets, its marks taken off; ``None`` where it is none by its place."""
    while start < end and text[start] in "\r\n":
        start += 1
    kind = region.kind
    if kind == NOTEBOOK:
        return _of_notebook(text, start, end, _DIALECTS[TEXT])
    if kind == MARKDOWN:
        return _documented_line(text, start, end, region)
    if kind == SHELL and not region.fenced:
        return _shell_line(text, start, end, region)
    if kind == YAML:
        from trm_hooks.launch.yaml_lines import yaml_line

        found = yaml_line(text, start, end, region.start, region.stop)
        return None if found is None else CommandLine(found[0], end, end, _DIALECTS[kind], prose=found[1])
    if kind in _PREFIX:
        prefix = _PREFIX[kind].match(text, start, end)
        return None if prefix is None else CommandLine(prefix.end(), end, end, _DIALECTS[kind])
    return _documented_line(text, start, end, region)


def _shell_line(text: str, start: int, end: int, region: _Region) -> CommandLine | None:
    stretch = region.stretch(text, start)
    if stretch is None:
        return CommandLine(start, end, region.stop, _DIALECTS[SHELL])
    if not stretch.commands:
        return None
    return CommandLine(start, end, stretch.end, _FED_BODY if stretch.expands else _DIALECTS[SHELL])


def _documented_line(text: str, start: int, end: int, region: _Region) -> CommandLine | None:
    """A line of plain text, a job queue or a fenced block."""
    line = text[start:end]
    if "<-" in line and (behind := _BACK.search(text, start, end)) is not None:
        end = behind.start()
    status = _STATUS.match(text, start, end) if line.partition("[")[2][1:2] == "]" else None
    if status:
        last = text.rfind("[", status.end(), end)
        if last >= 0 and text[last - 1] in " \t" and _PID.fullmatch(text, last, end):
            end = last
        return CommandLine(status.end(), end, end, _DIALECTS[JUST], status=_STATUS_WORDS[status[1]])
    prompt = _PROMPT.match(text, start, end) if ":\\" in line or any(sign in line for sign in _PROMPT_ENDS) else None
    if prompt is None and (typed := _of_notebook(text, start, end, _DIALECTS[TEXT])) is not None:
        return typed
    if prompt is None and region.kind == TEXT and region.fenced:
        is_row = line.lstrip(" \t")[:1] == "|" and line.rstrip()[-1:] == "|"  # of a table that was printed
        if is_row or region.is_output(text, start):
            return None
    quoted = "\n" in line and _goes_on_quoted(line, prompt is not None)
    start = prompt.end() if prompt else start
    if prompt is None and (region.kind != SHELL or line.lstrip(" \t")[:2] == "> "):
        bullet = _BULLET.match(text, start, end) if line.lstrip(" \t")[:1] in _BULLET_BEGINS else None
        traced = bullet is not None and bullet[0].strip() == "+" and region.kind == TEXT  # the log of `set -x`
        start = bullet.end() if bullet and not traced else start
        if region.kind == MARKDOWN and (label := _LABEL.match(text, start, end)) is not None:
            start = start if is_spoken_of(text, label.end(), end) or says_not_to(label[0]) else label.end()
    if region.kind == SHELL and not quoted:
        stretch = region.stretch(text, start)
        if stretch and not stretch.commands:
            return None
        return CommandLine(start, end, region.stop, _FENCED_SHELL)
    return CommandLine(start, end, end, _QUOTED if quoted else _DIALECTS[TEXT], prompt is None)


def _goes_on_quoted(line: str, typed: bool) -> bool:
    """Whether each line behind the first begins with ``>``, where the first does so too, or is ``typed`` at a prompt."""
    first, *rest = line.splitlines()
    indent = len(first) - len(first.lstrip(" "))  # behind which it is a redirection
    marked = (each.lstrip().startswith("> ") and (not typed or each.find(">") <= indent) for each in rest)
    return (typed or first.lstrip(" \t").startswith("> ")) and all(marked)
