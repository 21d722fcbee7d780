"""Tell one version of a file from the next by what the file system says of it."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Stamp: TypeAlias = "tuple[int, int, int] | None"

# Longer than a file system's clock needs from one tick to the next, in nanoseconds; some count whole seconds.
_TICK = 50_000_000
_SECONDS = 1_000_000_000


def stamp(path: str) -> Stamp:
    """Time of the last change, size and inode; None where there is no file, or it changed so recently that a second change
    could look the same."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    changed = found.st_mtime_ns
    tick = 2 * _SECONDS if changed % _SECONDS == 0 else _TICK
    return None if time.time_ns() - changed < tick else (changed, found.st_size, found.st_ino)
