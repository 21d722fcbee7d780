"""Find the config roots of a repository and what is known of the scripts that use them.

In order: what the caller names, what the settings name, the folders that ``@hydra.main(config_path=...)`` names (read from the
syntax tree, never run), and folders called ``config``, ``conf`` or ``configs`` at any depth. The last count only where something
in them speaks of Hydra, because other tools keep their YAML in folders of the same names. Nothing outside the repository
is a root.

What git ignores, and repositories inside this one (submodules, clones), are copies or somebody else's: a run leaves their
roots alone unless it was asked about files in them, or the settings or a script of one's own name them.
"""

from __future__ import annotations

import os
import re
from functools import partial

from trm_hooks.baselines.model import MARKS
from trm_hooks.files import is_inside
from trm_hooks.project.gitignore import Ignored
from trm_hooks.project.repository import Listing, UsageError, list_repository, shown_path
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from trm_hooks.project.entry_scripts import Entry
    from trm_hooks.project.settings import Settings


FOLDER_NAMES = ("config", "conf", "configs")
_MAX_SCRIPT = 2_000_000
_MAX_KEPT = 200_000  # a tree takes a hundred times the bytes of its text
# What Helm, Ansible and cookiecutter fill in.
_TEMPLATE = lazy(rb"\{\{.*?\}\}|\{%.*?%\}")


class Script:
    """A Python file with ``@hydra.main``: its path relative to the repository, what the decorator says, and perhaps its tree."""

    __slots__ = ("config_name", "config_path", "function", "line", "path", "tree", "unknown", "version_base")

    def __init__(self, path: str, entry: Entry, keeps: bool = False) -> None:
        self.path = path
        self.tree = entry.tree if keeps else None
        self.line = entry.line
        self.function = entry.function
        self.config_path = entry.config_path
        self.config_name = entry.config_name
        self.version_base = entry.version_base
        self.unknown = entry.unknown


class RootInfo(Record, frozen=False):
    """A config root: absolute ``directory``, ``display`` relative to the repository, the scripts that use it, how it was found.

    ``shared`` says that the folder holds more than configs (a script's own folder, the repository's root): there only the
    configs that show it are primary configs.
    """

    directory: str
    display: str
    found: str
    shared: bool = False
    scripts: list[Script] = []
    version_base: tuple[int, int] = (1, 3)

    @property
    def config_names(self) -> list[str]:
        """The primary configs that scripts name, without ``.yaml``."""
        return [script.config_name.removesuffix(".yaml") for script in self.scripts if script.config_name]

    def __repr__(self) -> str:
        return f"RootInfo({self.display!r}, found={self.found!r})"


def find_scripts(listing: Listing) -> list[Script]:
    """Every Python file of the repository that has ``@hydra.main``."""
    scripts: list[Script] = []
    read = 0
    for path in listing.python:
        data = listing.files.content(path, _MAX_SCRIPT)
        if b"hydra" in data and b"main" in data:
            from trm_hooks.project.entry_scripts import entries_in

            entries = entries_in(data, None, partial(_imported, listing, path))
            read += len(data) if entries else 0
            scripts.extend(Script(shown_path(path, listing.root), entry, read < _MAX_KEPT) for entry in entries)
    return scripts


def _imported(listing: Listing, path: str, level: int, module: str, name: str) -> str | None:
    from trm_hooks.project.imported_names import value_of

    return value_of(listing, path, level, module, name)


def find_roots(
    listing: Listing,
    *,
    argument: Sequence[str] = (),
    settings: Sequence[str] = (),
    more: Sequence[str] = (),
    scripts: Iterable[Script] = (),
    words: Iterable[str] = (),
) -> list[RootInfo]:
    """The config roots of ``listing``, in the order they are found.

    ``argument`` are absolute folders, ``settings`` folders relative to the repository; either one replaces the search;
    ``more`` are folders like them beside what is found. ``words`` are keys that, beside Hydra's own, show that a folder
    called ``config`` holds configs of ours.
    """
    roots: dict[str, RootInfo] = {}
    if argument or settings:
        named = [os.path.abspath(folder) for folder in argument]
        named = named or [os.path.normpath(os.path.join(listing.root, folder)) for folder in settings]
        how = "argument" if argument else "settings"
        for folder in named:
            roots[folder] = RootInfo(folder, shown_path(folder, listing.root), how)
        _attach(roots, listing, scripts, add=False)
        return list(roots.values())
    for name in more:
        folder = os.path.normpath(os.path.join(listing.root, name))
        roots[folder] = RootInfo(folder, shown_path(folder, listing.root), "settings")
    _attach(roots, listing, scripts, add=True)
    shows = _evidence(words)
    for folder in listing.folders():
        is_named = os.path.basename(folder) in FOLDER_NAMES and folder != listing.root
        if is_named and not _within(folder, roots) and _holds_configs(listing, folder, shows):
            roots[folder] = RootInfo(folder, shown_path(folder, listing.root), "folder name")
    return list(roots.values())


def _attach(roots: dict[str, RootInfo], listing: Listing, scripts: Iterable[Script], add: bool) -> None:
    for script in scripts:
        folder = script_root(script, listing.root)
        if folder is None:
            continue
        root = roots.get(folder)
        if root is None:
            if not add or not os.path.isdir(folder):
                continue
            home = os.path.dirname(os.path.join(listing.root, script.path))
            shared = (home + os.sep).startswith(folder.rstrip(os.sep) + os.sep)
            root = roots[folder] = RootInfo(folder, shown_path(folder, listing.root), f"{script.path}:{script.line}", shared)
        if not root.scripts:
            root.version_base = script.version_base
        root.scripts.append(script)


def script_root(script: Script, repository: str) -> str | None:
    """The folder a script's ``config_path`` names, absolute, or None where it is unknown or outside the repository."""
    path = script.config_path
    if path is None or "config_path" in script.unknown:
        return None
    home = os.path.dirname(os.path.join(repository, script.path))
    scheme, mark, rest = path.partition("://")
    if mark and "://" not in rest and scheme in ("pkg", "root"):
        return (_package_folder if scheme == "pkg" else _below_root)(rest, home, repository)
    if mark:
        return None
    folder = os.path.normpath(os.path.join(home, path))
    return folder if is_inside(folder, repository) else None


def _package_folder(package: str, home: str, repository: str) -> str | None:
    tail = package.replace(".", os.sep).replace("/", os.sep)
    while is_inside(home, repository):
        folder = os.path.join(home, tail)
        if os.path.isdir(folder):
            return folder
        if home == repository:
            break
        home = os.path.dirname(home)
    return None


def _below_root(shown: str, home: str, repository: str) -> str | None:
    """A folder below the nearest one that holds any of the names which show a root, separated by ``|``."""
    names, _, below = shown.partition("/")
    while is_inside(home, repository):
        if any(os.path.exists(os.path.join(home, name)) for name in names.split("|")):
            folder = os.path.normpath(os.path.join(home, below))
            return folder if is_inside(folder, repository) else None
        if home == repository:
            break
        home = os.path.dirname(home)
    return None


def _within(folder: str, roots: dict[str, RootInfo]) -> bool:
    """Whether ``folder`` lies in a root, or would take in one: then it is a config group, or no root at all."""
    return any(
        folder == root or (not info.shared and (is_inside(folder, root) or is_inside(root, folder)))
        for root, info in roots.items()
    )


def _evidence(words: Iterable[str]) -> re.Pattern[bytes]:
    keys = "|".join(re.escape(word) for word in words) or "hydra"
    # other tools keep a mapping under `defaults`
    listed = r"\s*:(?:\s|#[^\n]*\n)*[-\[]"
    shown = (
        rf"^(['\"]?)defaults\1{listed}",
        rf"[{{,]\s*defaults{listed}",
        r"^(['\"]?)hydra\2\s*:",
        r"^\s*#\s*@package\b",
        rf"^\s*(['\"]?)(?:{keys})\3\s*:",
    )
    return lazy("|".join(shown).encode(), re.M)


def _holds_configs(listing: Listing, folder: str, shows: re.Pattern[bytes]) -> bool:
    """Whether any file below ``folder`` shows that Hydra reads it, or none of them can be read at all."""
    readable = False
    paths = [path for _, path in listing.configs_below(folder)]
    for path in paths:
        data = listing.files.content(path)
        if _plainly_shows(data) or shows.search(data):
            return True
        readable = readable or _is_somebodys_yaml(path, data)
    return bool(paths) and not readable


def _plainly_shows(data: bytes) -> bool:
    """What :func:`_evidence` looks for, as nearly every config writes it; its pattern takes long to compile."""
    text = b"\n" + data
    return any(mark in text for mark in (b"\nhydra:", b"\ndefaults:\n  - ", b"\ndefaults:\n- "))


def _is_somebodys_yaml(path: str, data: bytes) -> bool:
    from trm_hooks.yaml.text import DecodeError, SourceText
    from trm_hooks.yaml.tree import YamlError, parse

    try:
        return parse(SourceText.decode(path, data)) is not None
    except YamlError as error:
        # others read what Hydra refuses: the last of several equal keys, several documents, tags, what a template fills in
        reason = error.reason
        return "document" in reason or reason.startswith(("tag ", "duplicate key")) or _TEMPLATE.search(data) is not None
    except DecodeError:
        return False


# Keys that a config of such a model has and hardly any other file: `lr` and `epochs` are in everybody's `configs/`.
_TELLING = (
    *(key.rpartition(".")[2] for key in MARKS),
    *str.split("global_batch_size L_layers H_layers puzzle_emb_ndim puzzle_emb_len puzzle_emb_lr puzzle_emb_weight_decay"),
)


class ConfigRoots:
    """The ``own`` roots and the ``foreign`` ones of one repository, with its ``listing`` and all ``scripts`` in it.

    ``given`` are folders, relative to ``cwd`` or absolute, that replace the search. ``named`` says of a folder, relative
    to the repository, whether a run was asked about files in it. Raises :class:`UsageError` for what is no folder of the
    repository.
    """

    __slots__ = ("foreign", "foreign_scripts", "listing", "own", "scripts")

    def __init__(
        self,
        repository: str,
        settings: Settings,
        *,
        cwd: str = "",
        given: Sequence[str] = (),
        named: Callable[[str], bool] = lambda _: False,
    ) -> None:
        argument = [_argument(folder, cwd, repository) for folder in given]
        more = list(dict.fromkeys(settings.entry_scripts.values()))
        for name in settings.config_roots:
            _check_setting(name, "config-roots", settings, repository)
        for name in more:
            _check_setting(name, "entry-scripts", settings, repository)
        self.listing = list_repository(repository)
        ignored = Ignored(self.listing.files)
        self.scripts = find_scripts(self.listing)
        self.foreign_scripts = frozenset(
            script.path for script in self.scripts if ignored.covers(script.path) and not named(os.path.dirname(script.path))
        )
        found = find_roots(
            self.listing,
            argument=argument,
            settings=settings.config_roots,
            more=more,
            scripts=self.scripts,
            words=_TELLING,
        )
        self.own = [root for root in found if self._is_own(root, ignored, named)]
        self.foreign = [root for root in found if root not in self.own]

    def _is_own(self, root: RootInfo, ignored: Ignored, named: Callable[[str], bool]) -> bool:
        if root.found in ("argument", "settings") or any(script.path not in self.foreign_scripts for script in root.scripts):
            return True
        return root.found == "folder name" and (not ignored.covers_folder(root.display) or named(root.display))


def _argument(folder: str, cwd: str, repository: str) -> str:
    path = os.path.abspath(os.path.join(cwd, folder))
    if not os.path.isdir(path):
        raise UsageError(f"`{folder}` is not a folder")
    if not is_inside(path, repository):
        raise UsageError(f"`{folder}` is outside the repository")
    return path


def _check_setting(name: str, setting: str, settings: Settings, repository: str) -> None:
    folder = os.path.normpath(os.path.join(repository, name))
    if not os.path.isdir(folder) or not is_inside(folder, repository):
        raise UsageError(f"{settings.place(setting, name)}: the config root `{name}` is no folder of this repository")
