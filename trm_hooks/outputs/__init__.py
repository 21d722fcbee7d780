"""Ways to show what a check found: one module per format with ``render(shown, style) -> str``, found by name.

A module that shows the exact edits of a fix sets ``SHOWS_EDITS = True``; working them out costs time. Nothing here decides
what is shown, or writes it anywhere.

Text from configs never reaches a terminal, a GitHub annotation or a document raw: each format escapes what is special
to it.
"""

from __future__ import annotations

import os
import sys

from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import ModuleType

    from trm_hooks.judging.finding import Finding
    from trm_hooks.yaml.edit.edits import Edit
    from trm_hooks.yaml.text import SourceText

    PlannedEdits = dict[int, list[tuple[SourceText, list[Edit]]]]
    Render = Callable[["Shown", "Style"], str]

FORMATS = {
    "text": "trm_hooks.outputs.text",
    "concise": "trm_hooks.outputs.concise",
    "json": "trm_hooks.outputs.json_v1",
    "github": "trm_hooks.outputs.github",
    "sarif": "trm_hooks.outputs.sarif",
}


class Shown(Record):
    """What is shown: findings in order, how much was checked, each finding's edits by its index, and what makes them."""

    findings: Sequence[Finding]
    configs: int = 0
    files: int = 0
    edits: PlannedEdits = {}
    fixing: str = "--fix"


class Style(Record):
    """How it is shown: in colour or not, how many columns there are, and whether a terminal breaks lines that are longer."""

    colour: bool = False
    width: int = 80
    terminal: bool = False


def renderer(name: str) -> Render:
    """The function that renders the format ``name``, or ``statistics``."""
    render: Render = _module(name).render
    return render


def shows_edits(name: str) -> bool:
    """Whether the format ``name`` shows the edits of fixes."""
    return getattr(_module(name), "SHOWS_EDITS", False)


def _module(name: str) -> ModuleType:
    # what `importlib.import_module` does, without the price of importing it
    module: ModuleType = __import__(FORMATS.get(name, f"trm_hooks.outputs.{name}"), fromlist=["render"])
    return module


# What a terminal would obey, or would show in another order, is printed as an escape: everything that Unicode calls not printable
# (controls, bidirectional marks, separators, lone surrogates), except the marks that emoji and some scripts are joined with.
_HARMLESS = frozenset("\u00a0\u200b\u200c\u200d\u202f\u3000")
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    """``text`` with everything a terminal would obey written as an escape, on one line."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in _HARMLESS else _escaped(each) for each in text)


def _escaped(character: str) -> str:
    code = ord(character)
    named = _NAMED.get(character)
    if named is not None:
        return named
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def joined(parts: Iterable[str]) -> str:
    """Parts of a message in one line; a question ends before the next one begins."""
    return "; ".join(part for part in parts if part).replace("?; ", "? ")


def headline(finding: Finding) -> str:
    """The first line of a finding in every human format."""
    line, column = finding.place.position()
    history = " (history)" if finding.history else ""
    return printable(f"{finding.place.path}:{line}:{column}: {finding.check}: {finding.message}{history}")


_NARROWEST, _WIDEST = 40, 120
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def takes_colour(choice: str = "auto") -> bool:
    """Whether to print in colour.

    ``choice``, which ``--color`` gives, is ``auto``, ``always`` or ``never``. For ``auto`` ``NO_COLOR`` decides, then
    ``FORCE_COLOR`` (each counts where it is not empty; ``FORCE_COLOR=0`` means no), then whether stdout is a terminal.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] not in ("0", "false")
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def style_for(choice: str = "auto") -> Style:
    """Colours and width for stdout as it is; only at a terminal is there a width that lines must fit."""
    terminal = sys.stdout.isatty()
    if not terminal:
        return Style(takes_colour(choice))
    import shutil

    columns = max(min(shutil.get_terminal_size().columns, _WIDEST), _NARROWEST)
    return Style(takes_colour(choice), columns, terminal=True)


def paint(text: str, role: str, colour: bool) -> str:
    """``text`` in a colour or weight, where there are colours."""
    return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if colour and text else text
