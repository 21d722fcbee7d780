"""Suppressions written in the files themselves: ``# trm-hooks: ignore[check] reason`` and ``ignore-file[check]``.

``ignore`` at the end of a line holds for findings that stand on that line; on a line of its own it holds for the next
line; lines that a backslash joins in a file with launch commands are one. ``ignore-file`` holds for the whole file,
wherever it stands. Several checks are separated by commas. A suppression counts only inside a comment: the text of a
string is left alone.
"""

from __future__ import annotations

import re

from trm_hooks.checks import CHECKS
from trm_hooks.judging.finding import WARNING, Finding, Place, Rule
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trm_hooks.yaml.text import SourceText

RULE = Rule(
    id="suppression",
    summary="a `# trm-hooks: ignore[check]` names a known check and suppresses something",
    severity=WARNING,
)
_MARK = "trm-hooks:"
_PATTERN = lazy(r"#\s*trm-hooks:\s*(ignore-file|ignore)\b\s*(?:\[([^\]\n]*)\])?")


class Suppression:
    """One check named by one comment; ``lines`` are the lines it holds for, or None for the whole file."""

    __slots__ = ("check", "lines", "place", "used")

    def __init__(self, place: Place, check: str, lines: range | None) -> None:
        self.place = place
        self.check = check
        self.lines = lines
        self.used = False

    def holds_for(self, check: str, line: int) -> bool:
        """Whether a finding of ``check`` on ``line`` of this file is suppressed."""
        return self.check == check and (self.lines is None or line in self.lines)


def suppressions_in(source: SourceText) -> list[Suppression]:
    """Every suppression of a file; an empty ``check`` where a comment names none."""
    if _MARK not in source.text:
        return []
    is_yaml = source.path.endswith((".yaml", ".yml"))
    found: list[Suppression] = []
    for start, match in _in_yaml(source) if is_yaml else _in_text(source):
        lines: range | None = None
        if match[1] == "ignore":
            line, column = source.position(start)
            before = source.line_text(line)[: column - 1].lstrip()
            if not before or before.startswith("#"):
                line += 1
            lines = range(line, line + 1) if is_yaml else _joined(source, line)
        place = Place(source, start, start + len(match[0]))
        found.extend(Suppression(place, name.strip(), lines) for name in (match[2] or "").split(","))
    return found


def _in_yaml(source: SourceText) -> Iterator[tuple[int, re.Match[str]]]:
    from trm_hooks.yaml.comments import all_comments

    for comment in all_comments(source):
        match = _PATTERN.search(comment.text)
        if match is not None:
            yield comment.start + match.start(), match


def _in_text(source: SourceText) -> Iterator[tuple[int, re.Match[str]]]:
    for match in _PATTERN.finditer(source.text):
        if match.start() == 0 or source.text[match.start() - 1].isspace():
            yield match.start(), match


def _joined(source: SourceText, line: int) -> range:
    """The lines that backslashes join with ``line``."""
    count = len(source.line_starts)
    first = last = line
    while first > 1 and source.line_text(first - 1).endswith("\\"):
        first -= 1
    while last < count and source.line_text(last).endswith("\\"):
        last += 1
    return range(first, last + 1)


class Suppressions:
    """The suppressions of a run. What a file suppresses counts always; only files ``visit``ed are asked whether it is used."""

    def __init__(self, checks: Sequence[str], selected: bool) -> None:
        self.checks = frozenset(checks)
        self.selected = selected
        self._known: dict[str, list[Suppression]] = {}
        self._visited: set[str] = set()

    def visit(self, source: SourceText) -> None:
        """Note a file whose every finding this run can see."""
        if _MARK in source.text:
            self._visited.add(source.path)
            self._of(source)

    def _of(self, source: SourceText) -> list[Suppression]:
        known = self._known.get(source.path)
        if known is None:
            known = self._known[source.path] = suppressions_in(source)
        return known

    def merge(self, other: Suppressions) -> None:
        """Take in the files that another process visited."""
        self._known = {**other._known, **self._known}
        self._visited |= other._visited

    def apply(self, findings: list[Finding]) -> list[Finding]:
        """The findings that no comment suppresses, and one for each suppression that is wrong or useless."""
        kept = [finding for finding in findings if not self._suppressed(finding)]
        useless = [finding for path in sorted(self._visited) for finding in self._useless(self._known[path])]
        return sorted(kept + useless, key=Finding.order) if useless else kept

    def _suppressed(self, finding: Finding) -> bool:
        holding = [
            each
            for check, place in ((finding.check, finding.place), *finding.causes)
            for each in self._of(place.source)
            if each.holds_for(check, place.position()[0])
        ]
        for each in holding:
            each.used = True
        return bool(holding)

    def _useless(self, known: list[Suppression]) -> list[Finding]:
        found = []
        for each in known:
            if each.check not in CHECKS:
                if not self.selected:
                    found.append(Finding(RULE, each.place, _unknown(each.check)))
            elif not each.used and each.check in self.checks:
                message = f"this suppresses nothing: `{each.check}` finds nothing here"
                found.append(Finding(RULE, each.place, message, key=each.check, advice="remove it"))
        return found


def _unknown(check: str) -> str:
    if not check:
        return "this names no check; write `ignore[check] reason`"
    from difflib import get_close_matches

    near = get_close_matches(check, CHECKS, 1)
    hint = f"did you mean `{near[0]}`?" if near else "known are " + ", ".join(CHECKS)
    return f"there is no check `{check}`; {hint}"
