"""A progress bar on stderr, for terminals only; it is wiped before anything else is printed."""

from __future__ import annotations

import os
import sys
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

_EVERY = 0.1
_BAR = 24


class Progress:
    """Counts ``total`` steps; shows nothing before a fraction of a second has passed."""

    def __init__(self, what: str, total: int) -> None:
        self.what = what
        self.total = total
        self.done = 0
        self.shown = False
        self.visible = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.next = monotonic() + 2 * _EVERY

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def advance(self) -> None:
        """One step is done."""
        self.done += 1
        if self.visible and monotonic() >= self.next:
            self.next = monotonic() + _EVERY
            self.shown = True
            filled = _BAR * self.done // max(self.total, 1)
            sys.stderr.write(f"\r\x1b[K[{'#' * filled}{'.' * (_BAR - filled)}] {self.done} of {self.total} {self.what}")
            sys.stderr.flush()
