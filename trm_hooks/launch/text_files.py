"""The text files of a repository that may hold launch commands, and their bytes.

Hidden files (but for those of services that run jobs, and of editors), source code, data and pictures are left out by their
names. A file is read only if it lies in the repository, and one that was not named only up to a size.
"""

from __future__ import annotations

import os

from trm_hooks.files.reading import LARGEST
from trm_hooks.launch.file_kinds import CALLED_BYTES, is_read, may_hold_commands
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from trm_hooks.files.reading import Files
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.project.find_roots import Script
    from trm_hooks.project.folders import Listing
    from trm_hooks.project.gitignore import Ignored

_LARGEST = 1_000_000
_DECLARES = lazy(rb"console_scripts|scripts[\"']?[ \t]*\]")
_CALLS = lazy(
    rb"\bmake[ \t]+[^\n=]{0,200}\w=|=\S{0,100}[ \t]+make\b|\b(?:docker|podman|nerdctl)(?:-compose)?[ \t][^\n]{0,200}\brun\b"
)
# hidden folders that are known to hold commands, with those files of theirs that do, and hidden files that hold some
_HIDDEN = {
    ".vscode": ("launch.json", "tasks.json"),
    ".circleci": ("config.yml",),
    ".buildkite": ("pipeline.yml", "pipeline.yaml"),
    ".devcontainer": ("devcontainer.json",),
}
_HIDDEN_FILES = frozenset(
    str.split(".gitlab-ci.yml .travis.yml .drone.yml .cirrus.yml .pre-commit-config.yaml .envrc .mise.toml .justfile")
)
_PACKAGES = ("pyproject.toml", "setup.cfg")
_STARTS = tuple(
    bytes.split(b"subprocess os.system popen Popen os.exec .run( CommandFunction bash_command #!/bin/ #SBATCH")
)
_NAMED = lazy(rb"(?:--config-name|-cn)[= ]+['\"]?([A-Za-z0-9_./-]+)")


def texts_of(listing: Listing, config_folders: tuple[str, ...] = ()) -> Iterator[str]:
    """The text files of a repository, relative to it; those that git ignores are left out, and the configs.

    ``config_folders`` are absolute and end with a separator.
    """
    from trm_hooks.project.gitignore import Ignored

    ignored = Ignored(listing.files)
    yield from _launchers(listing, ignored)
    for folder, names in (*listing.texts.items(), *_hidden(listing)):
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


def _hidden(listing: Listing) -> Iterator[tuple[str, Sequence[str]]]:
    """The hidden files that are known to hold commands."""
    files, root = listing.files, listing.root
    for name in listing.hidden:
        folder = os.path.join(root, name)
        if name in _HIDDEN_FILES:
            yield root, [name]
        elif name == ".github":
            workflows, actions = os.path.join(folder, "workflows"), os.path.join(folder, "actions")
            yield workflows, _names(files, workflows)
            for action in _names(files, actions):
                own = os.path.join(actions, action)
                yield own, [each for each in _names(files, own) if each[:7] == "action."]
        elif name in _HIDDEN:
            yield folder, [each for each in _names(files, folder) if each in _HIDDEN[name]]


def _names(files: Files, folder: str) -> list[str]:
    try:
        return list(files.names(folder))
    except OSError:
        return []


def any_command_in(paths: Iterable[str], files: Files, drafts: Mapping[str, bytes]) -> bool:
    """Whether a launch command may stand in one of the files, or be of one: a script with Hydra's decorator.

    One may stand in a file that is not read.
    """
    for path in paths:
        full = os.path.join(files.root or "", path)
        data = read_text(full, files, drafts, True)
        if is_read(path.rpartition("/")[2]) and (full in files.refused or full in files.too_large):
            return True
        if b"hydra" in data if path.endswith(".py") else may_hold_commands(data) or may_call(data):
            return True
        if b"=" in data and any(_DECLARES.search(files.content(name, _LARGEST)) for name in _packages(files.root or "")):
            return True  # one of a command that a package of the repository installs
    return False


def may_call(data: bytes) -> bool:
    """Whether a text may launch by way of another file: a shell script, a target of a Makefile, an image."""
    return any(suffix in data for suffix in (b".mk", *CALLED_BYTES)) or _CALLS.search(data) is not None


def _packages(folder: str) -> list[str]:
    return [os.path.join(folder, name) for name in (*_PACKAGES, "setup.py")]


def names_config(listing: Listing, config_folders: tuple[str, ...]) -> Callable[[Composition, str], bool]:
    """Answers whether a config is named as a command does: ``--config-name NAME``.

    In a text of the repository, where all are read when it is first asked, or in a comment of the files that it is made of.
    """
    in_texts: list[set[str]] = []

    def answer(composition: Composition, config: str) -> bool:
        if not in_texts:
            paths = (os.path.join(listing.root, path) for path in texts_of(listing, config_folders))
            in_texts.append({name for path in paths for name in _named_in(read_text(path, listing.files, {}, False))})
        return config in in_texts[0] or any(config in _named_in_config(layer.file.source.text) for layer in composition.layers)

    return answer


def _named_in_config(text: str) -> list[str]:
    return _named_in(text.encode()) if "-cn" in text or "--config-name" in text else []


def _named_in(data: bytes) -> list[str]:
    if b"-cn" in data or b"--config-name" in data:
        return [name.decode().removesuffix(".yaml") for name in _NAMED.findall(data)]
    return []


def read_text(path: str, files: Files, drafts: Mapping[str, bytes], named: bool) -> bytes:
    """The bytes of a file, or its draft; none where it is no regular file of the repository, or too large."""
    if drafts and (draft := drafts.get(os.path.realpath(path))) is not None:
        return draft
    return files.content(path, LARGEST if named else _LARGEST)
