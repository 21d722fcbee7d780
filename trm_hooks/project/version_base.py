"""``version_base`` of a config root, as the scripts beside it say in ``@hydra.main``."""

from __future__ import annotations

import os
import time

from trm_hooks.project.entry_scripts import read_entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
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


DEFAULT = (1, 3)


# What the scripts of a folder said, while they are unchanged.
_said: dict[str, tuple[tuple[object, ...], tuple[int, int]]] = {}


def version_base_of(directory: str) -> tuple[int, int]:
    """The ``version_base`` of the script in the folder above ``directory`` whose config root this is, else 1.3."""
    parent = os.path.dirname(directory)
    stamp = tuple(_stamps(parent))
    known = _said.get(directory)
    if known is None or known[0] != stamp or None in stamp:
        known = _said[directory] = (stamp, _read(directory, parent))
    return known[1]


def _read(directory: str, parent: str) -> tuple[int, int]:
    for name in _scripts(parent):
        path = os.path.join(parent, name)
        entry = read_entry(path)
        if entry is not None and entry.config_path is not None:
            named = os.path.normpath(os.path.join(parent, entry.config_path))
            if named == os.path.normpath(directory):
                return entry.version_base
    return DEFAULT


def _scripts(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(".py"))
    except OSError:
        return []


def _stamps(folder: str) -> Iterator[object]:
    """What tells one state of the scripts from the next; None for one that was written just now."""
    for name in _scripts(folder):
        seen = stamp(os.path.join(folder, name))
        yield None if seen is None else (name, seen)
