"""What the terminal is: whether it takes colours, and how wide it is.

``--color`` decides; else ``NO_COLOR``, then ``FORCE_COLOR`` (each counts where it is not empty; ``FORCE_COLOR=0`` means no); else
colours are for terminals.
"""

from __future__ import annotations

import os
import sys

from trm_hooks.outputs import Style

_NARROWEST, _WIDEST = 40, 120
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def takes_colour(choice: str = "auto") -> bool:
    """Whether to print in colour; ``choice`` is ``auto``, ``always`` or ``never``."""
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
