"""One walk over a repository: which folders there are, and where its YAML and Python files lie.

Folders that hold somebody else's code are not entered: hidden ones, virtual environments, ``node_modules`` and the like.
Symbolic links to folders are followed only where they stay inside the repository and lead to no folder already seen.
"""

from __future__ import annotations

import os

from trm_hooks.files.reading import Files, why_not
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

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
