"""Where a run takes place: the repository's root, which of its files were named, and one walk over all of them.

Outside a git repository the current folder stands for the root, or the folder that was named where that lies
elsewhere. git itself is never started. The walk finds where YAML and Python files lie; folders that hold somebody else's code
are not entered: hidden ones, virtual environments, ``node_modules`` and the like. Symbolic links to folders are followed only
where they stay inside the repository and lead to no folder already seen.
"""

from __future__ import annotations

import os
import stat

from trm_hooks.files import Files, is_inside, why_not
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


__all__ = ["Listing", "Seeds", "UsageError", "display", "find_repository", "is_inside", "list_repository", "shown_path"]


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


_SKIPPED = frozenset(("__pycache__", "node_modules", "site-packages", "__pypackages__", "PKG-INFO"))
_BUILT = (".egg-info", ".dist-info")  # copies that a build makes, of the README and of what is declared


class Listing(Record):
    """Absolute folders with the names of the YAML files, Python files and all other files in them.

    ``texts`` are the YAML files and the others of each folder, whatever is in them. ``links`` says where YAML files and folders
    that are symbolic links really lie. ``files`` reads them. ``closed`` are folders that cannot be read, with the reason.
    ``hidden`` are the hidden names at the top, files and folders, which are not looked into.
    """

    root: str
    files: Files
    closed: dict[str, str] = {}
    hidden: list[str] = []
    yaml: dict[str, list[str]] = {}
    python: list[str] = []
    texts: dict[str, list[str]] = {}
    links: dict[str, str] = {}

    def folders(self) -> list[str]:
        """Every folder that was entered, parents before children."""
        return list(self.yaml)

    def configs_below(self, folder: str) -> Iterator[tuple[str, str]]:
        """Config path and absolute path of every ``.yaml`` file below ``folder``; the folder's own come first."""
        prefix = folder.rstrip(os.sep) + os.sep
        for place, names in self.yaml.items():
            if place == folder:
                group = ""
            elif place.startswith(prefix):
                group = place[len(prefix) :].replace(os.sep, "/") + "/"
            else:
                continue
            base = place.rstrip(os.sep) + os.sep
            for name in names:
                yield group + name[:-5], base + name

    def holds_config(self, folder: str) -> bool:
        """Whether any ``.yaml`` file lies below ``folder``, in hidden folders too."""
        if next(self.configs_below(folder), None) is not None:
            return True
        below = os.walk(folder) if os.path.isdir(folder) else ()
        return any(name.endswith(".yaml") for _, _, names in below for name in names)


def shown_path(path: str, repository: str) -> str:
    """A path relative to the repository, empty for the repository itself."""
    relative = os.path.relpath(path, repository).replace(os.sep, "/")
    return "" if relative == "." else relative


def list_repository(root: str) -> Listing:
    """Walk ``root`` (absolute); folders that cannot be read are passed over."""
    listing = Listing(root, Files(root))
    real_root = os.path.realpath(root)
    seen: set[str] = set()
    pending = [root]
    while pending:
        folder = pending.pop()
        below = _read_folder(listing, folder, real_root, seen)
        if below is not None:
            pending.extend(sorted(below, reverse=True))
    return listing


def _read_folder(listing: Listing, folder: str, real_root: str, seen: set[str]) -> list[str] | None:
    below: list[str] = []
    yaml: list[str] = []
    python: list[str] = []
    others: list[str] = []
    hidden: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name[0] == ".":
                    hidden.append(name)
                elif name.endswith(".yaml"):
                    if _is_file(entry):
                        yaml.append(name)
                        if entry.is_symlink():
                            listing.links[entry.path] = os.path.realpath(entry.path)
                elif name.endswith(".py"):
                    python.append(name)
                elif name == "pyvenv.cfg":
                    return None
                elif name in _SKIPPED or name.endswith(_BUILT):
                    continue
                elif _enters(entry, real_root, seen):
                    below.append(entry.path)
                    if entry.is_symlink():
                        listing.links[entry.path] = os.path.realpath(entry.path)
                else:
                    others.append(name)
    except OSError as error:
        listing.closed[folder] = why_not(error)
        return None
    if folder == listing.root:
        listing.hidden.extend(sorted(hidden))
    listing.yaml[folder] = sorted(yaml)
    listing.texts[folder] = sorted(yaml + others)
    listing.python.extend(os.path.join(folder, name) for name in sorted(python))
    return below


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _enters(entry: os.DirEntry[str], real_root: str, seen: set[str]) -> bool:
    try:
        if not entry.is_symlink():
            return entry.is_dir()
        if not entry.is_dir():
            return False
    except OSError:
        return False
    real = os.path.realpath(entry.path)
    inside = real.startswith(real_root + os.sep) and not (entry.path + os.sep).startswith(real + os.sep)
    if not inside or real in seen:
        return False
    seen.add(real)
    return True
