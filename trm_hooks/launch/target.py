"""Which script a launch command runs, and which config that script composes.

A script is looked for where the command is and in every folder above it, up to the repository's root, below the
``cd`` in front if there is one. It counts where it has ``@hydra.main``, or where it is absent and the settings name it.
Limits: a folder that is not known here (``$HOME/trm/train.py``, ``cd /scratch/trm``) is passed over where only one
script of the repository can be meant; such a target is not ``sure``, but in a document about the script's folder.
"""

from __future__ import annotations

import os
from functools import cached_property

from trm_hooks.files import is_inside
from trm_hooks.launch.file_kinds import may_hold_commands, searchable
from trm_hooks.project.entry_scripts import Entry
from trm_hooks.project.find_roots import Script, script_root
from trm_hooks.project.repository import shown_path
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.launch.command import Command, Note
    from trm_hooks.launch.shell_words import Word
    from trm_hooks.project.repository import Listing

# With these Hydra prints something and runs nothing, or takes the config of an old run.
_NO_LAUNCH = frozenset(("help", "hydra_help", "version", "cfg", "info", "shell_completion", "experimental_rerun"))
_ANYWHERE = "/~$"
# Folders that a run writes its configs into, by the first part of their path.
_OF_RUNS = frozenset(str.split("outputs output multirun checkpoints checkpoint ckpts ckpt runs logs log wandb mlruns results"))


class Target(Record):
    """What a command launches.

    ``script`` is relative to the repository, ``directory`` the absolute config root (``is_there``: whether it exists)
    and ``name`` the primary config; ``path_word`` and ``name_word`` are the words that say so, if any. ``folders`` are of
    ``--config-dir``; ``incomplete`` says why configs may come from elsewhere.
    """

    script: str
    directory: str
    name: str
    version_base: tuple[int, int]
    sure: bool
    name_word: Word | None = None
    path_word: Word | None = None
    folders: tuple[str, ...] = ()
    incomplete: str | None = None

    @cached_property
    def is_there(self) -> bool:
        """Whether the folder of the configs is."""
        return os.path.isdir(self.directory)

    def root(self, repository: str, known: Mapping[str, ConfigRoot], drafts: Mapping[str, bytes]) -> ConfigRoot:
        """The config root; one of ``known`` (by folder) where it reads the same files in the same way."""
        from trm_hooks.hydra.config_files import ConfigRoot, Source

        root = known.get(self.directory)
        if root is None or root.version_base != self.version_base:
            shown = shown_path(self.directory, repository)
            root = ConfigRoot(self.directory, shown, boundary=repository, version_base=self.version_base, drafts=drafts)
        if self.folders or self.incomplete:
            root = root.extended([Source(each, shown_path(each, repository)) for each in self.folders], self.incomplete)
        return root


class _Found(Record):
    """A script: what its decorator says (nothing where it is absent), and the folder that the command runs in."""

    path: str
    cwd: str
    script: Script | None
    named: str | None
    sure: bool = True


class Scripts:
    """The scripts whose commands count: those with ``@hydra.main``, and those that the settings name with a config root."""

    def __init__(
        self,
        repository: str,
        scripts: Iterable[Script],
        named: Mapping[str, str],
        foreign: frozenset[str] = frozenset(),
        listing: Listing | None = None,
        programs: Mapping[str, Script] | None = None,
    ) -> None:
        self.repository = repository
        self._listing = listing  # of the repository, to ask what git ignores, and which files have the name of a script
        self.foreign = foreign  # paths of scripts that are meant only where a command says so
        self.by_path: dict[str, Script] = {}
        for script in scripts:
            self.by_path.setdefault(script.path, script)
        self.named = {_as_path(name): folder for name, folder in named.items()}
        self._words = tuple({word for path in (*self.by_path, *self.named) for word in _words_of(path)})
        self.exist = bool(self._words)
        self.programs = programs or {}  # the commands that packages of the repository install, with what they start
        self._programs = tuple(name.encode("utf-8", "surrogateescape") for name in self.programs)

    def may_be_in(self, data: bytes) -> bool:
        """Whether the bytes of a file can hold a command of any script: at little more than the cost of reading them."""
        data = searchable(data)
        for word in self._words:
            if word in data:
                if may_hold_commands(data):
                    return True
                break
        return any(name in data for name in self._programs) and b"=" in data and b"\0" not in data

    def target(self, command: Command, path: str) -> Target | None:
        """What ``command`` in the file at ``path`` launches; None where it does not count or its config is not known."""
        if not _NO_LAUNCH.isdisjoint(command.options):
            return None
        found = self._find(command, path)
        if found is None:
            return None
        directory, name = self._directory(command, found), _config_name(command, found)
        if directory is None or name is None or self._lacks_configs(command, directory):
            return None
        version_base = found.script.version_base if found.script is not None else (1, 3)
        words = command.config_name, command.config_path
        target = Target(found.path, directory, name.removesuffix(".yaml"), version_base, found.sure, *words)
        if command.config_path is not None and self._is_of_a_run(directory):
            target = target.but(incomplete=f"a run writes `{command.config_path.text}`")
        return target if command.config_dir is None else self._with_folder(target, command.config_dir, found)

    def not_known(self, command: Command, path: str) -> Note | None:
        """Why it is not known what ``command`` in the file at ``path`` launches; None where it certainly launches nothing."""
        if command.is_history or not _NO_LAUNCH.isdisjoint(command.options):
            return None
        found = self._find(command, path)
        if found is None and (command.cloned is not None or command.script.known or command.script.known_suffix.endswith(".py")):
            return None
        if found is None:
            return _not_judged(command, command.script, "which script `{}` is, is not known")
        for word in (command.config_path, command.config_name):
            if word is not None and not word.known:
                return _not_judged(command, word, "which config `{}` names is not known")
        unknown = found.script is not None and not {"config_name", "config_path"}.isdisjoint(found.script.unknown)
        directory = None if unknown else self._directory(command, found)
        if not unknown and (directory is None or not self._lacks_configs(command, directory)):
            return None
        why = "which config it takes is not known" if unknown else "the folder that it names holds no config"
        return None, f"commands of {found.path} are not judged: {why}"

    def _lacks_configs(self, command: Command, directory: str) -> bool:
        """Whether the folder that a script names holds no config: they come from elsewhere, or are left out here."""
        named = command.config_path or command.config_dir
        return named is None and self._listing is not None and not self._listing.holds_config(directory)

    def _is_of_a_run(self, directory: str) -> bool:
        """Whether a run writes the folder, so that what it holds here means little: one of Hydra's, or one that git ignores."""
        shown = shown_path(directory, self.repository)
        parts = shown.split("/")
        if ".hydra" in parts or (not os.path.isdir(directory) and parts[0] in _OF_RUNS):
            return True
        if self._listing is None:
            return False
        from trm_hooks.project.gitignore import Ignored

        return Ignored(self._listing.files).covers_folder(shown)

    @cached_property
    def _names(self) -> frozenset[str]:
        from trm_hooks.launch.own_names import names_of

        return names_of(self.repository)

    def _is_own(self, url: str) -> bool:
        """Whether the repository that was cloned from ``url`` is this one."""
        from trm_hooks.launch.own_names import is_own

        return is_own(url, self._names)

    def _find(self, command: Command, path: str) -> _Found | None:
        if command.cloned is not None and not self._is_own(command.cloned):
            return None
        folder, word = path.rpartition("/")[0], command.script
        if command.launch.program:
            script = self.programs[word.text.rpartition("/")[2]]
            return _Found(script.path, "", script, self.named.get(script.path))
        inside = self.repository + os.sep
        sure, text = word.known or word.rooted is not None, word.text
        if not word.known:
            text = "" if command.launch.module or not word.known_suffix.startswith("/") else word.known_suffix
            text = text if word.rooted is None else inside + word.rooted
        paths = _module_paths(text) if command.launch.module else [text]
        cd, earlier = "", command.earlier
        if earlier is not None and earlier.rooted is not None and command.directory is None:
            folder = earlier.rooted
        elif (move := command.directory or earlier) is not None:
            cd = self._gone_to(move, folder)
            sure = sure and (move is earlier or (move.known and cd == move.text))
        elsewhere = command.script.dialect.docs or path.endswith(".ipynb")  # they go into the clone first
        stays = command.directory is None and (command.earlier is None or command.cloned is not None)
        for each in paths:
            if each.startswith(inside):
                found = self._at(_normal(each[len(inside) :]), "", sure)
            elif each[:1] in _ANYWHERE:
                found = self._only_one(each)
            else:
                found = self._near(each, folder, cd, sure)
                if found is None and elsewhere and not self._any_is_there(paths, folder, cd):
                    found = self._near(each, folder, "", sure) if command.earlier is not None else None
                    found = found or self._only_one(each, folder if sure and stays else None)
            if found is not None:
                return found
        return None

    def _gone_to(self, move: Word, folder: str) -> str:
        """A folder of this repository that a script went to, or that one elsewhere ends like; else nothing is known."""
        if not move.known or move.text[:1] in _ANYWHERE:
            from trm_hooks.launch.scripts import end_of

            return end_of(move, self.repository)
        bases = (os.path.join(self.repository, base, move.text) for base in _upwards(folder))
        return move.text if any(map(os.path.isdir, bases)) else ""

    def _near(self, text: str, folder: str, cd: str, sure: bool) -> _Found | None:
        """The script as seen from ``folder`` or one above it; a file that is there decides."""
        bases = [_normal(f"{base}/{cd}") for base in _upwards(folder)]
        for base in bases:
            path = _normal(f"{base}/{text}")
            if not path.startswith("../") and os.path.isfile(os.path.join(self.repository, path)):
                return self._at(path, base, sure)
        for base in bases:
            found = self._at(_normal(f"{base}/{text}"), base, sure)
            if found is not None:
                return found
        return None

    def _any_is_there(self, texts: list[str], folder: str, cd: str) -> bool:
        """Whether a path means a file of the repository, a script or not, seen from a folder or one above it."""
        paths = (_normal(f"{base}/{cd}/{text}") for base in _upwards(folder) for text in texts)
        return any(not path.startswith("../") and os.path.isfile(os.path.join(self.repository, path)) for path in paths)

    def _at(self, path: str, cwd: str, sure: bool) -> _Found | None:
        script, named = self.by_path.get(path), self.named.get(path)
        if script is not None:
            return _Found(path, cwd, script, named, sure)
        if named is not None and not os.path.isfile(os.path.join(self.repository, path)):
            return _Found(path, cwd, None, named, sure)
        return None

    def _only_one(self, text: str, document: str | None = None) -> _Found | None:
        """The one script that a path from somewhere else can mean: the more of the path agrees, the better.

        That is sure in a ``document``, by its folder, where no other file has this name, and the script is below the folder.
        Where each has a folder more that the other has not, a relative path means a file that is not there.
        """
        parts = [part for part in text.split("/") if part]
        for first in range(len(parts)):
            tail = "/".join(parts[first:])
            paths = [path for path in {*self.by_path, *self.named} if path == tail or path.endswith("/" + tail)]
            paths = [path for path in paths if path not in self.foreign] or paths
            if paths:
                if first and document is not None and tail not in paths and text[:1] not in _ANYWHERE:
                    return None
                from trm_hooks.launch.own_names import told_of

                ends = os.sep + tail.replace("/", os.sep)
                same = [path for path in (self._listing.python if self._listing is not None else ()) if path.endswith(ends)]
                sure = document is not None and len(same) == 1 and paths[0].startswith(told_of(document))
                return self._at(paths[0], "", sure) if len(paths) == 1 else None
        return None

    def _directory(self, command: Command, found: _Found) -> str | None:
        given = command.config_path
        if given is not None and not given.known:
            return None
        if given is None and found.script is None:
            return os.path.normpath(os.path.join(self.repository, found.named or ""))
        script = found.script
        if given is not None:
            script = Script(found.path, Entry(given.text, None, (1, 3), 0))
        assert script is not None
        directory = script_root(script, self.repository)
        if directory is None and given is None and found.named is not None:
            return os.path.normpath(os.path.join(self.repository, found.named))
        return directory

    def _with_folder(self, target: Target, word: Word, found: _Found) -> Target:
        full = os.path.normpath(os.path.join(self.repository, found.cwd, word.text))
        if word.known and os.path.isdir(full) and is_inside(os.path.realpath(full), os.path.realpath(self.repository)):
            target = target.but(folders=(full,))
            return target.but(incomplete=f"a run writes `{word.text}`") if self._is_of_a_run(full) else target
        return target.but(incomplete=f"`{word.text}` is not read")


def _not_judged(command: Command, word: Word, why: str) -> Note | None:
    """The note of a command with a word that is not known; none where a document leaves it to the reader."""
    if word.dialect.docs and "$" not in word.text:
        return None
    return command.script.start, f"not judged: {why.format(word.text)}"


def _config_name(command: Command, found: _Found) -> str | None:
    given = command.config_name
    if given is not None:
        return given.text if given.known else None
    script = found.script
    return script.config_name if script is not None and "config_name" not in script.unknown else None


def _module_paths(module: str) -> list[str]:
    path = module.replace(".", "/")
    return [f"{prefix}{path}{end}" for prefix in ("", "src/") for end in (".py", "/__main__.py")] if path else []


def _as_path(name: str) -> str:
    """A script as the settings name it, a module included, as a path."""
    path = name.replace("\\", "/")
    return _normal(path if path.endswith(".py") else path.replace(".", "/") + ".py")


def _words_of(path: str) -> Iterator[bytes]:
    stem = path.rpartition("/")[2].removesuffix(".py")
    if stem == "__main__":
        stem = path.rpartition("/")[0].rpartition("/")[2]
    yield stem.encode("utf-8", "surrogateescape")


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _normal(path: str) -> str:
    normal = os.path.normpath(path.lstrip("/")).replace(os.sep, "/")
    return "" if normal == "." else normal
