"""Where a run takes place: the repository's root, and which of its files were named.

Outside a git repository the current folder stands for the root, or the folder that was named where that lies
elsewhere. git itself is never started.
"""

from __future__ import annotations

import os
import stat

from trm_hooks.files.reading import is_inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


__all__ = ["Seeds", "UsageError", "display", "find_repository", "is_inside"]


class UsageError(Exception):
    """What was asked for cannot be done as it was asked: exit status 2."""


def find_repository(paths: Sequence[str], cwd: str) -> str:
    """The absolute root for a run on ``paths``."""
    first = os.path.abspath(os.path.join(cwd, paths[0])) if paths else cwd
    start = first if os.path.isdir(first) else os.path.dirname(first)
    top = _git_top(start)
    if top is not None:
        return top
    return cwd if is_inside(first, cwd) else start


def _git_top(folder: str) -> str | None:
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def display(path: str, repository: str) -> str:
    """The path for messages: relative to the repository, with ``/``."""
    return os.path.relpath(path, repository).replace(os.sep, "/")


class Seeds:
    """The files a run was asked about, as paths relative to the repository; nothing named means everything.

    ``folders`` end with ``/``.
    """

    __slots__ = ("everything", "files", "folders")

    def __init__(self, files: Sequence[str] = (), folders: Sequence[str] = (), everything: bool = False) -> None:
        self.files = frozenset(files)
        self.folders = tuple(folders)
        self.everything = everything or (not self.files and not self.folders)

    @classmethod
    def of(cls, paths: Sequence[str], repository: str, cwd: str) -> Seeds:
        """Seeds from command-line paths; raises :class:`UsageError` for one that does not exist or lies elsewhere."""
        files, folders = [], []
        inside = repository.rstrip(os.sep) + os.sep
        for path in paths:
            full = os.path.normpath(os.path.join(cwd, path))
            try:
                mode = os.lstat(full).st_mode
            except OSError:
                raise UsageError(f"`{path}` does not exist") from None
            if not is_inside(full, repository):
                raise UsageError(f"`{path}` is outside the repository")
            if full == repository:
                return cls(everything=True)
            shown = full[len(inside) :].replace(os.sep, "/")
            if stat.S_ISDIR(mode) or (stat.S_ISLNK(mode) and os.path.isdir(full)):
                folders.append(shown + "/")
            else:
                files.append(shown)
        return cls(files, folders)

    def following(self, links: Mapping[str, str], repository: str) -> Seeds:
        """These and the links that lead to them: git names the file that changed, and configs know it by its link."""
        if self.everything or not links:
            return self
        real_root = os.path.realpath(repository)
        more = []
        for link, real in links.items():
            if not is_inside(real, real_root):
                continue
            target, shown = display(real, real_root), display(link, repository)
            more += [shown + path[len(target) :] for path in self.files if path == target or path.startswith(target + "/")]
        return Seeds((*self.files, *more), self.folders) if more else self

    def __contains__(self, path: object) -> bool:
        return self.everything or path in self.files or (bool(self.folders) and str(path).startswith(self.folders))
