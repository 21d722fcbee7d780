"""Where runs save their configs: ``all_config.yaml`` beside a checkpoint, W&B's and Hydra's ``config.yaml``.

Folders are searched without following symbolic links, so that W&B's ``latest-run`` is not counted twice. Hydra's copy
is left out where the run has an ``all_config.yaml``.
"""

from __future__ import annotations

import os

from trm_hooks.project.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trm_hooks.baselines.saved import SavedConfig

OWN, OTHER = "all_config.yaml", "config.yaml"
_SKIPPED = frozenset((".git", "__pycache__", "node_modules", "site-packages"))


def saved_files(paths: Iterable[str]) -> list[str]:
    """Files as they are given, and the saved configs below folders; each once, in order.

    Raises :class:`UsageError` for a path that does not exist, and for a folder that holds none.
    """
    found: dict[str, None] = {}
    for path in paths:
        if not os.path.exists(path):
            raise UsageError(f"`{path}` does not exist")
        if not os.path.isdir(path):
            found[path] = None
            continue
        below = dict.fromkeys(_below(path))
        if not below:
            raise UsageError(f"`{path}` holds no {OWN} and no {OTHER}")
        found.update(below)
    return list(found)


def _below(folder: str) -> Iterator[str]:
    for directory, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        directory = os.path.normpath(directory)
        if OWN in files:
            yield os.path.join(directory, OWN)
            if ".hydra" in folders:
                folders.remove(".hydra")
        if OTHER in files:
            yield os.path.join(directory, OTHER)


def saved_name(saved: SavedConfig, path: str) -> str:
    """What to call the run behind a saved config: its ``run_name``, else the folder that is named after it."""
    name = saved.get("run_name")
    if isinstance(name, str) and name and "${" not in name:
        return name
    folders = os.path.dirname(os.path.abspath(path)).split(os.sep)
    while len(folders) > 2 and folders[-1] in ("files", ".hydra"):
        folders.pop()
    return folders[-1]
