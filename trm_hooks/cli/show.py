"""What a run found, printed: findings to stdout, notes to stderr."""

from __future__ import annotations

import os
import sys

from trm_hooks.cli.failures import say
from trm_hooks.outputs import Shown, Style, renderer, shows_edits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from trm_hooks.run.request import Result


class Options:
    """What was asked for on a command line that holds paths, and no option that needs a parser."""

    def __init__(self, paths: Sequence[str]) -> None:
        self.paths = list(paths)
        self.fix = False
        self.diff = False
        self.unsafe_fixes = False
        self.config_root: list[str] = []
        self.output_format = "text"
        self.reason: str | None = None
        self.color = "auto"
        self.hook: str | None = None


def show(result: Result, options: Options | Namespace) -> None:
    """Print findings and notes of a run."""
    shown = Shown(result.findings, result.configs, result.files)
    if shows_edits(options.output_format):
        from trm_hooks.fix.planned import planned_edits

        shown.edits = planned_edits(result.findings)
    sys.stdout.write(renderer(options.output_format)(shown, style_for(options.color)))
    if not result.findings and options.output_format == "text" and options.hook is None and sys.stdout.isatty():
        print(f"nothing found in {_counted(result.configs, 'config')} ({_counted(result.files, 'file')})")
    if result.notes:
        for each in dict.fromkeys(result.notes):
            note(each)


def note(text: str) -> None:
    """Print a note to stderr."""
    say(f"note: {text}")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def style_for(colour: str) -> Style:
    """Colours and width for stdout as it is."""
    terminal = sys.stdout.isatty()
    painted = colour == "always" or (colour == "auto" and terminal and not os.environ.get("NO_COLOR"))
    if not terminal:
        return Style(painted)
    import shutil

    return Style(painted and os.environ.get("TERM") != "dumb", max(min(shutil.get_terminal_size().columns, 120), 40))
