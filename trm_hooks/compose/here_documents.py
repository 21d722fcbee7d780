"""Stretches of a shell script that hold no commands of their own: here-documents and array literals over several lines.

A here-document that is fed to a shell or to ``sbatch`` is a script and stays one; its dollar may be escaped.
"""

from __future__ import annotations

from trm_hooks.source.lazy_pattern import lazy

_HEREDOC = lazy(r"(?<!<)<<(-?)[ \t]*(?:'([^'\r\n]+)'|\"([^\"\r\n]+)\"|\\?([A-Za-z_][\w.-]*))")
_ARRAY = lazy(r"=\(")
_FED = lazy(r"(?:^|[;&|(]|\bsudo\b|\bssh\b[^;&|]*)[ \t]*(?:\S*/)?(?:bash|sh|zsh|ksh|dash|sbatch|qsub)\b[^;&|]*\Z")


class Stretch:
    """``start`` to ``end`` of a part of a script; ``commands``: it is read by a shell, ``expands``: by two shells."""

    __slots__ = ("commands", "end", "expands", "start")

    def __init__(self, start: int, end: int, commands: bool, expands: bool) -> None:
        self.start = start
        self.end = end
        self.commands = commands
        self.expands = expands


def stretches(text: str, start: int, stop: int) -> list[Stretch]:
    """The here-documents and the arrays over several lines between two offsets, in order."""
    found = _arrays(text, start, stop)
    if text.find("<<", start, stop) >= 0:
        found += _documents(text, start, stop)
    found.sort(key=lambda stretch: stretch.start)
    return found


def _arrays(text: str, start: int, stop: int) -> list[Stretch]:
    found = []
    for match in _ARRAY.finditer(text, start, stop):
        close = text.find(")", match.end(), stop)
        if close < 0:
            break
        if text.find("\n", match.end(), close) >= 0:
            found.append(Stretch(match.end(), close, False, False))
    return found


def _documents(text: str, start: int, stop: int) -> list[Stretch]:
    lines: dict[str, list[int]] = {}
    at = start
    for line in text[start:stop].splitlines(keepends=True):
        lines.setdefault(line.strip(), []).append(at)
        at += len(line)
    for offsets in lines.values():
        offsets.reverse()
    found, behind = [], start
    for match in _HEREDOC.finditer(text, start, stop):
        if match.start() < behind:
            continue
        body = text.find("\n", match.end(), stop) + 1
        ends = lines.get((match[2] or match[3] or match[4]).strip(), [])
        while ends and ends[-1] < body:
            ends.pop()
        if not body or not ends:
            continue
        behind = ends[-1]
        head = text[max(text.rfind("\n", start, match.start()) + 1, match.start() - 500) : match.start()]
        found.append(Stretch(body, behind, _FED.search(head) is not None, match[4] is not None))
    return found
