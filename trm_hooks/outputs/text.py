"""Findings for a person: where, what, the line itself, which configs it reaches, and how to mend it.

```text
config/arch/etrm.yaml:28:24: halt-exploration-prob: 0.5 is 5x the official 0.1 in `arch.halt_exploration_prob`
   28 | halt_exploration_prob: 0.5   # Exploration probability during training
      |                        ^^^
      = shadowed in: cfg_pretrain_etrm_arc_agi_1
      = fix: set it to 0.1
```
"""

from __future__ import annotations

from trm_hooks.judging.finding import SAFE
from trm_hooks.outputs import headline, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.judging.finding import Finding, Place
    from trm_hooks.outputs import Shown, Style

_MARGIN = 5
_MANY, _MANY_PLACES = 8, 5
_UNLIMITED = 1 << 30
_CODES = {"error": "31", "warning": "33", "dim": "2", "bold": "1", "fix": "32"}


def render(shown: Shown, style: Style) -> str:
    """All findings with their surroundings, and a line that counts them."""
    if not shown.findings:
        return ""
    blocks = ["\n".join(_block(finding, style)) for finding in shown.findings]
    return "\n\n".join(blocks) + "\n\n" + _summary(shown) + "\n"


def _block(finding: Finding, style: Style) -> Iterator[str]:
    yield from _head(finding, style)
    yield from _frame(finding, style)
    for label, text in _facts(finding):
        yield from _fact(label, printable(text), style)


def _head(finding: Finding, style: Style) -> Iterator[str]:
    """The headline: one line that can be searched for; at a terminal it is broken between words."""
    lines = _wrapped(headline(finding), style.width - _MARGIN if style.terminal else _UNLIMITED)
    if style.colour:
        before, found, after = lines[0].partition(f" {finding.check}: ")
        if found:
            lines[0] = f"{_paint(before, 'bold', style)} {_paint(finding.check, finding.severity, style)}: {after}"
    yield lines[0]
    for line in lines[1:]:
        yield " " * _MARGIN + line


def _frame(finding: Finding, style: Style) -> Iterator[str]:
    """The line of the finding with a mark below the span."""
    place = finding.place
    if not place.source.text:
        return
    line, column = place.position()
    end_line, end_column = place.end_position()
    text = place.source.line_text(line)
    stop = end_column - 1 if end_line == line else len(text)
    room = max(style.width - _MARGIN - 4, 20)
    text, start, stop = _window(text, column - 1, max(stop, column), room)
    shown, pad, width = printable(text), _width(text[:start]), _width(text[start:stop])
    bar = _paint("|", "dim", style)
    yield f"{_paint(str(line).rjust(_MARGIN), 'dim', style)} {bar} {shown}"
    yield f"{' ' * _MARGIN} {bar} {' ' * pad}{_paint('^' * max(width, 1), finding.severity, style)}"


def _window(text: str, start: int, stop: int, room: int) -> tuple[str, int, int]:
    """As much of a long line as there is room for, around the span."""
    if len(text) <= room:
        return text, start, min(stop, max(len(text), start + 1))
    first = 0 if start < room // 2 else min(start - room // 3, len(text) - room + 1)
    last = min(len(text), first + room - 2)
    front, back = "…" if first else "", "…" if last < len(text) else ""
    shift = len(front) - first
    return front + text[first:last] + back, start + shift, min(stop, last) + shift


def _width(text: str) -> int:
    """How many columns a terminal gives ``text``, escapes included."""
    shown = printable(text)
    if shown.isascii() or all(each < "\u0300" or each == "…" for each in shown):
        return len(shown)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in shown)


def _facts(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.effective_in:
        yield "effective in", _names(finding.effective_in)
    if finding.shadowed_in:
        yield "shadowed in", _names(finding.shadowed_in)
    if finding.launched_by:
        yield "launched by", _places(finding.launched_by)
    if finding.also_at:
        yield "also at", _places(finding.also_at)
    for note in finding.notes:
        yield "note", note
    if finding.advice:
        fix = finding.fix
        yield "help" if fix is None else "fix" if fix.applicability == SAFE else "unsafe fix", finding.advice


def _places(places: tuple[Place, ...]) -> str:
    return _names(tuple(dict.fromkeys(map(str, places))), _MANY_PLACES)


def _names(names: tuple[str, ...], many: int = _MANY) -> str:
    shown = ", ".join(names[:many])
    return f"{shown} and {len(names) - many} more" if len(names) > many else shown


def _fact(label: str, text: str, style: Style) -> Iterator[str]:
    front = f"{' ' * _MARGIN} = {label}: "
    lines = _wrapped(text, max(style.width - len(front), 24))
    painted = front.replace(label, _paint(label, "fix" if label.endswith("fix") else "dim", style)) if style.colour else front
    yield painted + lines[0]
    for line in lines[1:]:
        yield " " * len(front) + line


def _wrapped(text: str, room: int) -> list[str]:
    if len(text) <= room:
        return [text]
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def _paint(text: str, role: str, style: Style) -> str:
    return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if style.colour else text


def _summary(shown: Shown) -> str:
    count = len(shown.findings)
    files = len({finding.place.path for finding in shown.findings})
    text = f"{count} finding{'s' * (count != 1)} in {files} file{'s' * (files != 1)}"
    fixes = [finding.fix.applicability for finding in shown.findings if finding.fix is not None and not finding.history]
    safe, unsafe = fixes.count("safe"), fixes.count("unsafe")
    if safe:
        text += f"; {shown.fixing} mends up to {safe}" + (f", --fix --unsafe-fixes {unsafe} more" if unsafe else "")
    elif unsafe:
        text += f"; --fix --unsafe-fixes mends up to {unsafe}"
    return text
