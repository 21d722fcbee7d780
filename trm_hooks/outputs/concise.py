"""One line per finding: ``path:line:col: check: message``."""

from __future__ import annotations

from trm_hooks.outputs.escaping import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.judging.finding import Finding
    from trm_hooks.outputs import Shown, Style


def render(shown: Shown, style: Style) -> str:
    """All findings, one line each."""
    del style
    return "".join(headline(finding) + "\n" for finding in shown.findings)


def headline(finding: Finding) -> str:
    """The first line of a finding in every human format."""
    line, column = finding.place.position()
    history = " (history)" if finding.history else ""
    return printable(f"{finding.place.path}:{line}:{column}: {finding.check}: {finding.message}{history}")
