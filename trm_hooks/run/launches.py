"""Launch commands in a run: found in the text files that were named, and in all others where a config was.

A command is judged where its file is a seed, or a seed is among the files that it composes. Files that were not named
are looked into only up to a size, where git would not ignore them, and where their bytes name a script that counts.
"""

from __future__ import annotations

import os

from trm_hooks.judging.launched import Launched
from trm_hooks.launch.text_files import read_text, texts_of
from trm_hooks.yaml.text import DecodeError, SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.judging.context import Context
    from trm_hooks.launch.commands import Command
    from trm_hooks.launch.jobs import Job
    from trm_hooks.launch.target import Scripts, Target
    from trm_hooks.project.find_roots import RootInfo
    from trm_hooks.project.folders import Listing
    from trm_hooks.project.repository import Seeds
    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.run.judge import Judge


class Launches:
    """The launch commands of one repository; ``drafts`` are bytes by real path that stand for what is on disk.

    After :meth:`check` or :meth:`look`, ``seen`` are all that were looked at.
    """

    def __init__(
        self,
        listing: Listing,
        scripts: Scripts,
        infos: Iterable[RootInfo],
        trees: Iterable[ConfigTree],
        drafts: dict[str, bytes],
    ) -> None:
        self.listing = listing
        self.repository = listing.root
        self.scripts = scripts
        self.config_folders = tuple(info.directory.rstrip(os.sep) + os.sep for info in infos if not info.shared)
        self.roots = {tree.root.directory: tree.root for tree in trees}
        self.drafts = drafts
        self.notes: list[str] = []
        self.sources: list[SourceText] = []
        self.seen: list[Launched] = []
        self._extended: dict[tuple[object, ...], ConfigRoot] = {}
        self._code: list[str | None] = []

    def check(self, seeds: Seeds, judge: Judge) -> None:
        """Judge every command that a seed takes part in; ``sources`` are then the seeds that hold commands."""
        for path in self._paths(seeds):
            named = path in seeds
            source = self._source(path, named)
            if source is None:
                continue
            notes: list[tuple[int, str]] = []
            launched = list(self.launched(source, judge, notes))
            if named:
                if launched:
                    self.sources.append(source)
                self.notes += [f"{path}:{source.position(offset)[0]}: {text}" for offset, text in notes]
            self.seen += launched
            for each in launched:
                if named or any(file in seeds for file in each.files()):
                    judge.command(each)
                    self._note_unknown(each)

    def look(self, judge: Judge) -> None:
        """See every command of the repository, and judge none."""
        for path in texts_of(self.listing, self.config_folders):
            source = self._source(path, False)
            if source is not None:
                self.seen += self.launched(source, judge, [])

    def _paths(self, seeds: Seeds) -> Iterator[str]:
        """The files to look into: those named, and where one is not a text with commands only, every other."""
        own = [path for path in sorted(seeds.files) if not self._is_config(path)]
        yield from own
        if seeds.everything or seeds.folders or any(self._may_change_others(path) for path in seeds.files):
            given = set(own)
            yield from (path for path in texts_of(self.listing, self.config_folders) if path not in given)

    def _may_change_others(self, path: str) -> bool:
        return path.endswith(".yaml") or path in self.scripts.by_path

    def _is_config(self, path: str) -> bool:
        return path.endswith(".yaml") and os.path.join(self.repository, path).startswith(self.config_folders)

    def _source(self, path: str, named: bool) -> SourceText | None:
        data = read_text(os.path.join(self.repository, path), self.repository, self.drafts, named)
        if not self.scripts.may_be_in(data):
            return None
        try:
            return SourceText.decode(path, data)
        except DecodeError as error:
            if named:
                self.notes.append(f"{path}:{error.line}: launch commands cannot be read: {error.reason}")
            return None

    def launched(self, source: SourceText, judge: Judge, notes: list[tuple[int, str]]) -> Iterator[Launched]:
        """Every command of a text that counts, with its jobs composed."""
        from trm_hooks.launch.commands import find_commands

        for command in find_commands(source, None, notes):
            target = self.scripts.target(command, source.path)
            if target is not None:
                yield self._composed(source, command, target, judge)

    def _composed(self, source: SourceText, command: Command, target: Target, judge: Judge) -> Launched:
        from trm_hooks.launch.jobs import Composer, alternatives, read_arguments

        root = self._root(target)
        composer = Composer(root, target.name, source, self._code_provides)
        launched = Launched(source, command, target, composer)
        launched.arguments = read_arguments(command, root, lambda: _is_multirun(launched))
        launched.is_open = launched.is_open or any(argument.is_open for argument in launched.arguments)
        launched.alternatives = [[composer.job(job) for job in jobs] for jobs in alternatives(launched.arguments)]
        launched.is_open = launched.is_open or (command.multirun is not None and _sweeps_by_config(launched))
        launched.judged = lambda job: _context(judge, job, target.name)
        launched.takes_own_arguments = lambda: self._takes_own_arguments(target)
        return launched

    def _root(self, target: Target) -> ConfigRoot:
        key = (target.directory, target.version_base, target.folders, target.incomplete)
        root = self._extended.get(key)
        if root is None:
            root = self._extended[key] = target.root(self.repository, self.roots)
            root.drafts = self.drafts
        return root

    def _code_provides(self) -> str | None:
        """Why configs may come from Python code of this repository, or None."""
        if not self._code:
            from trm_hooks.run.config_tree import code_provides_configs

            self._code.append(code_provides_configs(self.listing))
        return self._code[0]

    def _takes_own_arguments(self, target: Target) -> bool:
        """Whether a script reads its command line itself before Hydra does."""
        data = read_text(os.path.join(self.repository, target.script), self.repository, {}, True)
        return b"argv" in data or b"argparse" in data

    def _note_unknown(self, launched: Launched) -> None:
        line = launched.source.position(launched.command.script.start)[0]
        unknown = {job.unknown for jobs in launched.alternatives for job in jobs if job.unknown is not None}
        self.notes += [f"{launched.source.path}:{line}: not judged: {reason}" for reason in sorted(unknown)]


def _context(judge: Judge, job: Job, name: str) -> Context | None:
    return judge.context(job.composition, name, True) if job.composition is not None else None


def _is_multirun(launched: Launched) -> bool:
    """Whether sweeps are allowed: by the flag, or by ``hydra.mode`` in the command or a config."""
    command = launched.command
    if command.multirun is not None or any(word.text.lstrip("+").startswith("hydra.mode=") for word in command.overrides):
        return True
    return _says(launched, "MULTIRUN")


def _sweeps_by_config(launched: Launched) -> bool:
    """Whether a config may add sweeps of its own."""
    return any("sweeper" in word.text for word in launched.command.overrides) or _says(launched, "sweeper")


def _says(launched: Launched, word: str) -> bool:
    composition = launched.composer.job([]).composition
    return composition is not None and any(word in layer.file.source.text for layer in composition.layers)
