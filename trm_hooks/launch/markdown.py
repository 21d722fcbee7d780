"""What Markdown marks as code, and what it does not show: fences, spans of code, comments.

Whether a span of code is a command to run, or one that a sentence is about, follows from the words beside it. Limits: English.
"""

from __future__ import annotations

import re

from trm_hooks.launch.shell_scanner import line_end
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_FENCES = {"```": lazy(r"`{3,}"), "~~~": lazy(r"~{3,}")}
_BEFORE_FENCE = lazy(r"[ \t]*(?:[-*+>][ \t]+|\d+[.)][ \t]+)?")
# marks that end a span of code, by those that begin one; backquotes end at as many
_MARKS = lazy(r"`+|</?(?:code|kbd|samp|tt)>")
_LONGEST_LINE = 2000
# two dots that begin neither a directive nor a target, a note or a substitution, with what is indented below them
_REMARK = lazy(
    r"^([ \t]*)\.\.(?:[ \t]+(?![_\[|]|[\w:.+-]+[ ]?::)\S[^\n]*|[ \t]*\n\1[ \t]+\S[^\n]*)(?:\n(?:[ \t]*\n)*\1[ \t]+\S[^\n]*)*",
    re.MULTILINE,
)
# what is before and behind a command that is only spoken of: what is still to do, what not to do, what becomes of it
_TO_DO = lazy(r"\b(?:TODO|FIXME|XXX|HACK)\b")
_NOT_TO_RUN = lazy(
    r"(?:\b(?:not|never|avoid|instead of|rather than|used to|no longer|replac(?:e|es|ed|ing)|"
    r"(?:error|output|logs?|traceback) (?:from|of)|(?:what|why) (?:does|did|is))|n't)(?:[ ]\w+){0,2}[ *_]*$|"
    r"\b(?:was|were|is now|than|no|opposed to)[ *_:]*$|~~$|"
    r"\breplac(?:e|es|ed|ing)\b.*\b(?:by|with)[ *_]*$"
)
_BECOMES = lazy(
    r"[ )*_]*(?:,? (?:which|that) )?(?:'s\b|\(?(?:fail|crash|diverge|raise|refuse|error|deprecate|remove|no longer|used to|"
    r"(?:is|are|was|were|does|did|would|should|will|wo|ca|could|can)(?:n't| not|not)\b|"
    r"(?:is|are) (?:now|gone|wrong|broken|refused|deprecated|removed|no|too|unstable|bad)\b|"
    r"(?:was|would|should)\b)|(?:→|[-=]>|:)[ `]*(?:could not|\w*error|fail|traceback))|[^.!?\n]*\?"
)
_TO_RUN = lazy(
    r"(?:^[ \t>*+\d.)#-]*(?:\[[ x!-]\][ \t]*)?|"
    r"(\b(?:run|start|launch|execute|use|call|with|via|simply|just|and|then|do))|\bby|:)[ *_]*$"
)
_GOES_ON = lazy(r"[ )*_]*\w")


def fences(text: str) -> list[tuple[int, int, str]]:
    """Where a line begins with a fence: the line's start, the offset behind the fence, and the fence."""
    found = []
    for literal, fence in _FENCES.items():
        if literal in text:
            for match in fence.finditer(text):
                start = text.rfind("\n", max(match.start() - 200, 0), match.start()) + 1
                if _BEFORE_FENCE.fullmatch(text, start, match.start()):
                    found.append((start, match.end(), match.group()))
    return sorted(found)


def inline_code(text: str, hit: int, start: int, stop: int) -> tuple[int, int] | None:
    """The code span between two offsets that an offset lies in, without what marks it; it may go on to the next line."""
    begin = max(text.rfind("\n", start, hit) + 1, start)
    if hit - begin > _LONGEST_LINE:
        return None
    end = line_end(text, hit, min(stop, hit + _LONGEST_LINE))
    found = _span(text, hit, begin, end)
    if found is None and "`" in text[begin:end]:
        before = max(text.rfind("\n", start, max(begin - 1, start)) + 1, start, hit - _LONGEST_LINE)
        behind = line_end(text, min(end + 1, stop), min(stop, hit + _LONGEST_LINE))
        found = _span(text, hit, begin, behind) or _span(text, hit, before, end)
    if found is not None and text[begin:end].lstrip()[:1] == "|":  # in a row of a table, where `\|` is the shell's own
        piped = text.find("\\|", hit, found[1])
        return found if piped < 0 else (found[0], piped)
    return found


def _span(text: str, hit: int, begin: int, end: int) -> tuple[int, int] | None:
    opened: tuple[str, int] | None = None
    for match in _MARKS.finditer(text, begin, end):
        mark = match.group()
        if opened is None:
            opened = (mark.replace("<", "</"), match.end()) if mark[:2] != "</" else None
        elif mark == opened[0]:
            if opened[1] <= hit < match.start():
                return opened[1], match.start()
            opened = None
        if opened is None and match.start() > hit:
            break
    return None


def is_spoken_of(text: str, start: int, end: int) -> bool:
    """Whether the line around the span of code from ``start`` to ``end`` is about the command in it, or says not to run it.

    One that only names a script is a command where the line says to run it, or nothing else.
    """
    begin, stop = text.rfind("\n", 0, start) + 1, line_end(text, end, len(text))
    before, behind = (part.replace("’", "'") for part in (_bare(text[begin:start]), text[end:stop].lstrip("`")))
    behind = behind.partition(">")[2] if behind.startswith("</") else behind
    is_title = before.lstrip().startswith("#") and before.lstrip()[:2] != "#."  # a number of reStructuredText
    if is_title or _TO_DO.search(before) or _NOT_TO_RUN.search(before.lower()) or _BECOMES.match(behind.lower()):
        return True
    words = text[start:end].split()
    if len(words) - ("-m" in words) > 2 or any("=" in word for word in words[1:]):
        return False
    told = _TO_RUN.search(before.lower())
    return told is None or (not told[1] and _GOES_ON.match(behind) is not None)


def says_not_to(label: str) -> bool:
    """Whether the words in front of a command say not to run it."""
    return _NOT_TO_RUN.search(label.lower().strip(" \t*_:")) is not None


def _bare(text: str) -> str:
    """A text without the mark that begins a span of code behind it."""
    return text[: text.rfind("<")] if text.endswith(">") else text.rstrip("`")


def remarks(text: str) -> list[tuple[int, int]]:
    """Where the comments of a text in reStructuredText are."""
    return [match.span() for match in _REMARK.finditer(text)]


def comments(text: str, shown: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the comments are that begin in one of the parts ``shown``, which are no code."""
    found: list[tuple[int, int]] = []
    for start, stop in shown:
        at = text.find("<!--", start, stop)
        while at >= 0:
            end = text.find("-->", at)
            end = len(text) if end < 0 else end + 3
            found.append((at, end))
            at = text.find("<!--", end, stop)
    return found
