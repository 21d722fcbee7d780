"""``version_base`` of a config root, as the scripts beside it say in ``@hydra.main``."""

from __future__ import annotations

import os

from trm_hooks.project.entry_scripts import read_entry

DEFAULT = (1, 3)


def version_base_of(directory: str) -> tuple[int, int]:
    """The ``version_base`` of the script in the folder above ``directory`` whose config root this is, else 1.3."""
    parent = os.path.dirname(directory)
    for name in _scripts(parent):
        entry = read_entry(os.path.join(parent, name))
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
