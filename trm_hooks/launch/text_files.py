"""The text files of a repository that may hold launch commands, their bytes, and what commands may refer to beside a text.

Hidden files (except those of services that run jobs, and of editors), source code, data and pictures are left out by their
names. A file is read only if it lies in the repository, and one that was not named only up to a size.
"""

from __future__ import annotations

import os
import re

from trm_hooks.files import LARGEST
from trm_hooks.launch.file_kinds import CALLED, CALLED_BYTES, is_read, may_hold_commands
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from trm_hooks.files import Files
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.launch.launchers import Launch
    from trm_hooks.launch.shell_words import Word
    from trm_hooks.project.find_roots import Script
    from trm_hooks.project.gitignore import Ignored
    from trm_hooks.project.repository import Listing
    from trm_hooks.yaml.text import SourceText

_STARTED = r"\b(?:docker|podman|nerdctl)(?:-compose)?[ \t][^\n]{0,100}\brun(?![\w-])"
_LARGEST = 1_000_000
READ_BY_OTHERS = (*CALLED, ".env", ".mk")
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
    str.split(
        ".gitlab-ci.yml .travis.yml .drone.yml .woodpecker.yml .cirrus.yml .pre-commit-config.yaml .envrc .mise.toml .justfile"
    )
)
_PACKAGES = ("pyproject.toml", "setup.cfg")
_STARTS = tuple(
    bytes.split(
        b"subprocess os.system popen Popen os.exec .run( CommandFunction bash_command azure.ai submit_job #!/bin/ #SBATCH"
    )
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
    """Whether one of the files may hold a launch command, as one that is not read may, or is a script with Hydra's decorator."""
    for path in paths:
        full = os.path.join(files.root or "", path)
        data = read_text(full, files, drafts, True)
        if is_read(path.rpartition("/")[2]) and (full in files.refused or full in files.too_large):
            return True
        if b"hydra" in data if path.endswith(".py") else may_hold_commands(data) or may_call(data):
            return True
        if may_be_read(path, data):
            return True
        if b"=" in data and any(_DECLARES.search(files.content(name, _LARGEST)) for name in _packages(files.root or "")):
            return True  # one of a command that a package of the repository installs
    return False


def may_call(data: bytes) -> bool:
    """Whether a text may launch by way of another file: a shell script, a target of a Makefile, an image."""
    return any(suffix in data for suffix in (b".mk", *CALLED_BYTES)) or _CALLS.search(data) is not None


def may_be_read(path: str, data: bytes) -> bool:
    """Whether commands in other files may take values from a text."""
    return path.endswith(READ_BY_OTHERS) and b"=" in data


def readers_of(paths: Iterable[str], texts: Callable[[], Mapping[str, bytes]]) -> list[str]:
    """The ``texts`` that name one of ``paths``, or name one that does; asked for only where others may read one."""
    found: list[str] = []
    new = [path for path in paths if path.endswith(READ_BY_OTHERS)]
    left = dict(texts()) if new else {}
    while new:
        names = {re.escape(path.rpartition("/")[2].encode("utf-8", "surrogateescape")) for path in new}
        is_named = re.compile(b"|".join(sorted(names))).search
        new = [path for path, data in left.items() if is_named(data)]
        found += new
        left = {path: data for path, data in left.items() if path not in new}
    return found


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


class Surroundings:
    """What the commands of a text may refer to beside it, as far as the repository holds it.

    Called with a path and the folder of the text that names it: the text of another file, or None.

    ``programs`` are the commands that the repository's packages install and that launch; ``images`` gives ENTRYPOINT and CMD
    of each image that the repository builds, by its name, where it may build any. ``hit`` finds what a line may launch by them.
    """

    __slots__ = ("_images", "_read", "hit", "programs")

    def __init__(
        self,
        read: Callable[[str, str], SourceText | None] = lambda *_: None,
        programs: Collection[str] = (),
        images: Callable[[], Mapping[str, tuple[list[Word], list[Word]]]] | None = None,
    ) -> None:
        self._read = read
        self._images = images
        self.programs = programs
        names = [rf"(?<![\w.])(?<!\w-)(?<!--){re.escape(name)}(?![\w.-])" for name in sorted(programs)]
        hits = names if images is None else [*names, _STARTED]
        self.hit = re.compile("|".join(hits)) if hits else None

    def __call__(self, path: str, folder: str) -> SourceText | None:
        """The text of a file."""
        return self._read(path, folder)

    def each(self, words: list[Word], lines: Sequence[list[Word]] | None = None) -> list[list[Word]]:
        """The commands that a command starts: itself, or one for each item that it is fed, of known ``lines`` of words."""
        from trm_hooks.launch.launchers import may_feed

        if not may_feed(words):
            return [words]
        from trm_hooks.launch.fed import fed

        return fed(words, lines)

    def launch(self, words: list[Word], prose: bool = False) -> tuple[list[Word], Launch | None]:
        """What a simple command launches, and its words: those of an image's ENTRYPOINT in place of the image's name."""
        from trm_hooks.launch.launchers import find_launch, only_reads

        launch = find_launch(words, prose, programs=self.programs)
        if launch is None and self._images is not None and not only_reads(words):
            from trm_hooks.launch.images import TOOLS, image_started

            started = image_started(words, self._images) if not prose or words[0].text in TOOLS else None
            if started is not None:
                return started, find_launch(started)
        return words, launch
