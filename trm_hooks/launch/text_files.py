"""The text files of a repository that may hold launch commands, and their bytes.

Hidden files (but for ``.github/workflows``), source code, data and pictures are left out by their names. A file is read
only if it lies in the repository, and one that was not named only up to a size.
"""

from __future__ import annotations

import os

from trm_hooks.files.reading import LARGEST
from trm_hooks.launch.file_kinds import is_read, may_hold_commands
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from trm_hooks.files.reading import Files
    from trm_hooks.project.find_roots import Script
    from trm_hooks.project.folders import Listing
    from trm_hooks.project.gitignore import Ignored

_LARGEST = 1_000_000
_DECLARES = lazy(rb"console_scripts|scripts[\"']?[ \t]*\]")
_PACKAGES = ("pyproject.toml", "setup.cfg")
_STARTS = (b"subprocess", b"os.system", b"popen", b"Popen", b"os.exec")
_NAMED = lazy(rb"(?:--config-name|-cn)[= ]+['\"]?([A-Za-z0-9_./-]+)")


def texts_of(listing: Listing, config_folders: tuple[str, ...] = ()) -> Iterator[str]:
    """The text files of a repository, relative to it; those that git ignores are left out, and the configs.

    ``config_folders`` are absolute and end with a separator.
    """
    from trm_hooks.project.gitignore import Ignored

    ignored = Ignored(listing.files)
    yield from _launchers(listing, ignored)
    for folder, names in (*listing.texts.items(), *_workflows(listing.files)):
        relative = os.path.relpath(folder, listing.root).replace(os.sep, "/")
        prefix = "" if relative == "." else relative + "/"
        if config_folders and (folder + os.sep).startswith(config_folders):
            names = [name for name in names if not name.endswith(".yaml")]
        for name in names:
            path = prefix + name
            if is_read(name) and not ignored.covers(path):
                yield path


def _launchers(listing: Listing, ignored: Ignored) -> Iterator[str]:
    """Python files that start other programs."""
    for full in listing.python:
        path = os.path.relpath(full, listing.root).replace(os.sep, "/")
        if ignored.covers(path):
            continue
        data = read_text(full, listing.files, {}, False)
        if any(name in data for name in _STARTS):
            yield path


def installed_programs(listing: Listing, scripts: Sequence[Script]) -> Mapping[str, Script]:
    """The commands that the packages of a repository install, with the entry script that each starts."""
    paths = [os.path.join(folder, name) for folder, names in listing.texts.items() for name in _PACKAGES if name in names]
    paths += [path for path in listing.python if path.endswith(os.sep + "setup.py")]
    for path in paths if scripts else ():
        data = listing.files.content(path, _LARGEST)
        if b"scripts" in data and _DECLARES.search(data):
            from trm_hooks.project.console_scripts import console_scripts

            return console_scripts(listing, scripts)
    return {}


def may_have_images(listing: Listing) -> bool:
    """Whether some image that the repository may build has an ENTRYPOINT."""
    paths = (os.path.join(folder, name) for folder, names in listing.texts.items() for name in names if "ockerfile" in name)
    return any(b"ENTRYPOINT" in listing.files.content(path, _LARGEST) for path in paths)


def _workflows(files: Files) -> Iterator[tuple[str, list[str]]]:
    """The hidden folders that are known to hold commands."""
    for parts in ((".github", "workflows"), (".vscode",)):
        folder = os.path.join(files.root or "", *parts)
        try:
            names = files.names(folder)
        except OSError:
            continue
        yield folder, names if parts[0] == ".github" else [name for name in names if name == "launch.json"]


def any_command_in(paths: Iterable[str], files: Files, drafts: Mapping[str, bytes]) -> bool:
    """Whether a launch command may stand in one of the files, or be of one: a script with Hydra's decorator.

    One may stand in a file that is not read.
    """
    for path in paths:
        full = os.path.join(files.root or "", path)
        data = read_text(full, files, drafts, True)
        if is_read(path.rpartition("/")[2]) and (full in files.refused or full in files.too_large):
            return True
        if b"hydra" in data if path.endswith(".py") else (may_hold_commands(data) or b".sh" in data):
            return True
    return False


def named_configs(listing: Listing) -> frozenset[str]:
    """The configs that some text of the repository names as a command does: ``--config-name NAME``."""
    found: set[str] = set()
    for path in texts_of(listing):
        data = read_text(os.path.join(listing.root, path), listing.files, {}, False)
        if b"-cn" in data or b"--config-name" in data:
            found.update(name.decode() for name in _NAMED.findall(data))
    return frozenset(name.removesuffix(".yaml") for name in found)


def read_text(path: str, files: Files, drafts: Mapping[str, bytes], named: bool) -> bytes:
    """The bytes of a file, or its draft; none where it is no regular file of the repository, or too large."""
    if drafts and (draft := drafts.get(os.path.realpath(path))) is not None:
        return draft
    return files.content(path, LARGEST if named else _LARGEST)
