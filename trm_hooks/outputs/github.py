"""Workflow commands that GitHub shows beside the lines of a pull request.

Text from configs can neither end a command nor begin another: line ends and ``%`` are encoded, and ``::`` is parted.
"""

from __future__ import annotations

from trm_hooks.outputs import joined, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.judging.finding import Finding
    from trm_hooks.outputs import Shown, Style


def render(shown: Shown, style: Style) -> str:
    """One command per finding; history is only a notice."""
    del style
    return "".join(_command(finding) for finding in shown.findings)


def _command(finding: Finding) -> str:
    line, column = finding.place.position()
    end_line, end_column = finding.place.end_position()
    level = "notice" if finding.history else finding.severity
    values = {
        "file": finding.place.path,
        "line": line,
        "endLine": end_line,
        "col": column,
        "endColumn": end_column,
        "title": f"trm-hooks {finding.check}",
    }
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in values.items())
    return f"::{level} {properties}::{_data(joined((finding.message, finding.advice)))}\n"


def _data(text: str) -> str:
    text = printable(text).replace("%", "%25")
    while "::" in text:
        text = text.replace("::", ": :")
    return text


def _property(text: str) -> str:
    return printable(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
