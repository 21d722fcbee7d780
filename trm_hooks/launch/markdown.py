"""What Markdown marks as code, and what it does not show: fences, spans of code, comments."""

from __future__ import annotations

from trm_hooks.launch.shell_scanner import line_end
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_FENCES = {"```": lazy(r"`{3,}"), "~~~": lazy(r"~{3,}")}
_BEFORE_FENCE = lazy(r"[ \t]*(?:[-*+>][ \t]+|\d+[.)][ \t]+)?")
# marks that end a span of code, by those that begin one; backquotes end at as many
_MARKS = lazy(r"`+|</?(?:code|kbd|samp|tt)>")
_LONGEST_LINE = 2000


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
    """The code span of a line between two offsets that an offset lies in, without what marks it."""
    begin = max(text.rfind("\n", start, hit) + 1, start)
    if hit - begin > _LONGEST_LINE:
        return None
    end = line_end(text, hit, min(stop, hit + _LONGEST_LINE))
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


def comments(text: str, shown: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the comments stand that begin in one of the parts ``shown``, which are no code."""
    found: list[tuple[int, int]] = []
    for start, stop in shown:
        at = text.find("<!--", start, stop)
        while at >= 0:
            end = text.find("-->", at)
            end = len(text) if end < 0 else end + 3
            found.append((at, end))
            at = text.find("<!--", end, stop)
    return found
