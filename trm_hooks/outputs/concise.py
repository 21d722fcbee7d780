"""One line per finding: ``path:line:col: check: message``."""

from __future__ import annotations

from trm_hooks.outputs import headline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.outputs import Shown, Style


def render(shown: Shown, style: Style) -> str:
    """All findings, one line each."""
    del style
    return "".join(headline(finding) + "\n" for finding in shown.findings)
