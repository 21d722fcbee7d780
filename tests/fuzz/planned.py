"""What a fix says that it will change, and whether that is all that it changed."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import yaml

Edit = tuple[int, int, bytes]


class Plan:
    """The fixes in what ``check --output-format json`` printed, by the file they mend; ``checks`` are those with a fix."""

    def __init__(self, shown: bytes) -> None:
        text = shown.decode("utf-8", "surrogateescape")
        begins = text.find('{\n  "version"')  # notes are around it
        self._findings = json.JSONDecoder().raw_decode(text, begins)[0]["findings"] if begins >= 0 else []
        self.checks = sorted({each["check"] for each in self._findings if each["fix"]})

    def edits(self, path: str) -> list[list[Edit]]:
        """The edits of each fix in one file, as spans of bytes and what comes in their place."""
        fixes = [[edit for edit in (each["fix"] or {}).get("edits", ()) if edit["path"] == path] for each in self._findings]
        return [[(each["start"], each["end"], _bytes(each["text"])) for each in fix] for fix in fixes if fix]

    def instead(self, path: str, data: bytes) -> list[list[Edit]]:
        """What comes where an override cannot be removed: the expected value in its place."""
        return [
            [(*_value_span(each, data), _bytes(json.dumps(each["expected"])))]
            for each in self._findings
            if each["path"] == path and each["fix"] and each["expected"] is not None
        ]

    def lines(self, path: str, data: bytes) -> list[tuple[int, int]]:
        """The lines of a file that a fix may change: those of the edits, and those of the findings.

        Where a run looks several times, what is planned for a command may be another edit once its config is mended.
        """
        starts = _line_starts(data)
        places = [(edit[0], edit[1]) for fix in self.edits(path) for edit in fix]
        for each in self._findings:
            if each["path"] == path:
                first, last = (starts[min(line, len(starts)) - 1] for line in (each["line"], each["end_line"]))
                places.append((first, last))
        return [_lines_around(data, starts, *place) for place in places]


def _bytes(text: Any) -> bytes:
    return str(text).encode("utf-8", "surrogateescape")


def _value_span(finding: Any, data: bytes) -> tuple[int, int]:
    starts = [*_line_starts(data), len(data)]
    begin, end = ((finding[line] - 1, finding[column] - 1) for line, column in (("line", "column"), ("end_line", "end_column")))
    start, stop = _offset(data, starts, *begin), _offset(data, starts, *end)
    return stop - len((data[start:stop].split() or [b""])[-1]), stop  # an anchor or a tag before it stays


def _offset(data: bytes, starts: list[int], line: int, column: int) -> int:
    text = data[starts[line] : starts[line + 1]].decode("utf-8", "replace")
    mark = text.startswith("\ufeff")  # a byte order mark takes up no column
    return starts[line] + len(text[: column + mark].encode())


def _line_starts(data: bytes) -> list[int]:
    return [0, *(found.end() for found in re.finditer(rb"\r\n|\r|\n", data))]


def _lines_around(data: bytes, starts: list[int], start: int, stop: int) -> tuple[int, int]:
    """Where the line above the one with ``start`` begins (a mapping that is emptied), and where the line of ``stop`` ends."""
    above = max(bisect_right(starts, start) - 2, 0)
    after = bisect_right(starts, stop)
    return starts[above], starts[after] if after < len(starts) else len(data)


def meet(fixes: Iterable[list[Edit]]) -> bool:
    """Whether edits of two fixes touch each other."""
    ordered = sorted({(start, end, number) for number, fix in enumerate(fixes) for start, end, _ in fix})
    return any(two[0] <= one[1] and one[2] != two[2] for one, two in pairwise(ordered))


def is_some_of(fixes: Iterable[list[Edit]], before: bytes, after: bytes) -> bool:
    """Whether ``after`` is ``before`` with some of the edits made, and the same in every other byte."""
    edits: dict[int, set[tuple[int, bytes]]] = {}
    for start, end, text in (edit for fix in fixes for edit in fix):
        edits.setdefault(start, set()).add((end, text))
    stops = [*sorted(edits), len(before)]
    waiting, seen = deque([(0, 0)]), {(0, 0)}
    while waiting:
        at, to = waiting.popleft()
        stop = next(each for each in stops if each >= at)
        kept = before[at:stop]
        if after[to : to + len(kept)] != kept:
            continue
        to += len(kept)
        if stop == len(before) and to == len(after):
            return True
        ways = {(end, to + len(text)) for end, text in edits.get(stop, ()) if after.startswith(text, to)}
        if stop < len(before) and before[stop : stop + 1] == after[to : to + 1]:
            ways.add((stop + 1, to + 1))
        for way in ways - seen:
            seen.add(way)
            waiting.append(way)
    return False


def beside(spans: list[tuple[int, int]], before: bytes, after: bytes) -> Iterator[str]:
    """What changed outside ``spans``: the bytes between them must follow each other in ``after``."""
    at, end = 0, 0
    for start, stop in [*sorted(spans), (len(before), len(before))]:
        kept = before[end : max(start, end)]
        found = after.find(kept, at)
        if found < 0 or (not end and not spans and found):
            yield f"bytes {end} to {start} changed, which is no edit: {kept[:80]!r}"
            return
        at, end = found + len(kept), max(end, stop)  # spans may overlap


def gone_comments(spans: list[tuple[int, int]], before: bytes, after: bytes) -> list[str]:
    """The comments of a YAML file that are not there any more, but for those in ``spans``."""
    dropped = b"\n".join(before[each:stop] for each, stop in spans).decode("utf-8", "replace")
    return sorted(each for each in _comments(before) - _comments(after) if each not in dropped)


def _comments(data: bytes) -> Counter[str]:
    """The comments of a YAML file that can be read, without what a fix appended to one."""
    try:
        text = data.decode("utf-8-sig")
        tokens = [(token.start_mark.index, token.end_mark.index) for token in yaml.scan(text)]
    except (UnicodeDecodeError, yaml.YAMLError):
        return Counter()
    gaps, at = [], 0
    for begin, end in tokens:
        gaps.append(text[at:begin])
        at = max(at, end)
    lines = [line for gap in (*gaps, text[at:]) for line in gap.splitlines()]
    return Counter(line.partition("#")[2].strip() for line in lines if "#" in line)
