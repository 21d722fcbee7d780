"""Suppressions written in the files themselves: ``# trm-hooks: ignore[check] reason`` and ``ignore-file[check]``.

``ignore`` at the end of a line holds for findings that are on that line; on a line of its own it holds for the next
line; lines that a backslash joins in a file with launch commands are one. ``ignore-file`` holds for the whole file,
wherever it is. Several checks are separated by commas. A suppression counts only inside a comment: the text of a
string is left alone. Markdown, whose ``#`` is a heading, takes HTML comments: ``<!-- trm-hooks: ignore[check] reason -->``;
one above a code block holds for the block.
"""

from __future__ import annotations

import re

from trm_hooks.checks import CHECKS
from trm_hooks.judging.finding import WARNING, Finding, Place, Rule
from trm_hooks.record import Record
from trm_hooks.run.fold import MARK
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from trm_hooks.run.launches import Text
    from trm_hooks.yaml.text import SourceText

RULE = Rule(
    id="suppression",
    summary="a `# trm-hooks: ignore[check]` names a known check and suppresses something",
    severity=WARNING,
)
_MARKDOWN = (".md", ".markdown", ".mdx")
_HTML = lazy(r"<!--\s*trm-hooks:\s*(ignore-file|ignore)\b\s*(?:\[([^\]\n]*)\])?[^\n]*?-->")
_PATTERN = lazy(r"#\s*trm-hooks:\s*(ignore-file|ignore)\b\s*(?:\[([^\]\n]*)\])?")


class Suppression(Record):
    """One check named by one comment; ``lines`` are the lines it holds for, or None for the whole file."""

    place: Place
    check: str
    lines: range | None

    def holds_for(self, check: str, line: int) -> bool:
        """Whether a finding of ``check`` on ``line`` of this file is suppressed."""
        return self.check == check and (self.lines is None or line in self.lines)

    def may_hold_for(self, unjudged: set[int], judged: set[int]) -> bool:
        """Whether it may be there for a command that is not known in full; the place of a value can be far from its command."""
        if not unjudged or self.lines is None:
            return bool(unjudged)
        return not unjudged.isdisjoint(self.lines) or judged.isdisjoint(self.lines)


def suppressions_in(source: SourceText) -> list[Suppression]:
    """Every suppression of a file; an empty ``check`` where a comment names none."""
    if MARK not in source.text:
        return []
    is_yaml = source.path.endswith((".yaml", ".yml"))
    blocks = _blocks(source)
    found: list[Suppression] = []
    for start, match in _in_yaml(source) if is_yaml else _in_text(source):
        lines: range | None = None
        if match[1] == "ignore":
            line, column = source.position(start)
            before = source.line_text(line)[: column - 1].lstrip()
            if not before or before.startswith(("#", "<!--")):
                line += 1
            lines = range(line, line + 1) if is_yaml else blocks.get(line) or _joined(source, line)
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
    if source.path.lower().endswith(_MARKDOWN):
        for match in _HTML.finditer(source.text):
            yield match.start(), match


def _blocks(source: SourceText) -> dict[int, range]:
    """The code blocks of a Markdown text, by the line that opens each."""
    found: dict[int, range] = {}
    opened, fence = 0, ""
    for line in range(1, len(source.line_starts) + 1) if source.path.lower().endswith(_MARKDOWN) else ():
        text = source.line_text(line).strip()
        if not opened and text.startswith(("```", "~~~")):
            opened, fence = line, text[: len(text) - len(text.lstrip(text[0]))]
        elif opened and text.startswith(fence) and not text.strip(fence[0]):
            found[opened] = range(opened, line + 1)
            opened = 0
    return found


def _joined(source: SourceText, line: int) -> range:
    """The lines that backslashes join with ``line``."""
    count = len(source.line_starts)
    first = last = line
    while first > 1 and source.line_text(first - 1).endswith("\\"):
        first -= 1
    while last < count and source.line_text(last).endswith("\\"):
        last += 1
    return range(first, last + 1)


def suppressed(
    findings: Iterable[Finding],
    marked: Iterable[SourceText],
    checks: Sequence[str],
    selected: bool,
    texts: Mapping[str, Text],
) -> list[Finding]:
    """The findings that no comment suppresses, and one for each suppression that is wrong or useless.

    Every suppression counts; whether it is of any use is checked only in the files ``marked``: those whose every finding this
    run of ``checks`` can see. Where they were ``selected``, other names are no mistake. What is not known of the commands in
    ``texts`` may need a suppression.
    """
    known: dict[str, list[Suppression]] = {}
    used: set[Suppression] = set()
    kept = []
    for finding in findings:
        holding = _holding(finding, known)
        used.update(holding)
        if not holding:
            kept.append(finding)
    useless: list[Finding] = []
    for source in sorted(marked, key=lambda source: source.path):
        text = texts.get(source.path)
        unjudged, judged = text.unjudged() if text is not None else (set[int](), set[int]())
        for each in known.get(source.path) or suppressions_in(source):
            if each.check not in CHECKS:
                if not selected:
                    useless.append(Finding(RULE, each.place, _unknown(each.check)))
            elif each not in used and each.check in checks and not each.may_hold_for(unjudged, judged):
                message = f"this suppresses nothing: `{each.check}` finds nothing here"
                useless.append(Finding(RULE, each.place, message, key=each.check, advice="remove it"))
    return sorted(kept + useless, key=Finding.order) if useless else kept


def _holding(finding: Finding, known: dict[str, list[Suppression]]) -> list[Suppression]:
    """The suppressions that hold for a finding, at its place or at one of its causes; ``known`` are those read so far."""
    holding = []
    for check, place in ((finding.check, finding.place), *finding.causes):
        if MARK not in place.source.text:
            continue
        there = known.get(place.path)
        if there is None:
            there = known[place.path] = suppressions_in(place.source)
        holding += [each for each in there if each.holds_for(check, place.position()[0])]
    return holding


def _unknown(check: str) -> str:
    if not check:
        return "this names no check; write `ignore[check] reason`"
    from trm_hooks.hydra.errors import did_you_mean

    return f"there is no check `{check}`; {did_you_mean(check, CHECKS)}"
