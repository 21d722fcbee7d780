"""Launch commands in a run: found in the text files that were named, or in all where a config was named.

A command is judged where its file is a seed, or a seed is among the files that it composes. Files that were not named
are looked into only up to a size, where git would not ignore them, and where their bytes name a script that counts.
"""

from __future__ import annotations

import os
from functools import cached_property

from trm_hooks.hydra.errors import UnreadableError
from trm_hooks.judging.context import Problem
from trm_hooks.judging.finding import Finding
from trm_hooks.judging.launched import Launched
from trm_hooks.launch.file_kinds import CALLED, CALLED_BYTES
from trm_hooks.launch.target import Scripts
from trm_hooks.launch.text_files import Surroundings, installed_programs, may_have_images, read_text, readers_of, texts_of
from trm_hooks.project.config_stores import ConfigStores
from trm_hooks.record import Record
from trm_hooks.run.config_tree import place_error
from trm_hooks.run.fold import OF_ALL
from trm_hooks.yaml.text import DecodeError, SourceText, lazy

# a command that starts an image, and a file of services that have their own
_STARTS = lazy(rb"\b(?:docker|podman|nerdctl)(?:-compose)?[ \t][^\n]{0,200}\brun\b|^services:", 8)

_SHELL = lazy(rb"#![^\n]{0,60}\b(?:ba|z|k|da)?sh\b")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.judging.finding import Judgement
    from trm_hooks.launch.command import Command, Note
    from trm_hooks.launch.shell_words import Word
    from trm_hooks.launch.target import Target
    from trm_hooks.project.repository import Seeds
    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.run.project import Project

    # the commands of a text (where each is, and what it launches), notes, and the places of what does not count
    Found = tuple[list[tuple[SourceText, Command, Target]], list[Note], list[int]]


class Text(Record):
    """One text file: the commands ``launched`` in it, what is wrong with those that the run is about, and notes.

    ``is_named`` says that the run was asked about the file. ``unknown`` are the places of commands that do not count, as far
    as is known.
    """

    source: SourceText
    launched: list[Launched]
    judgements: list[Judgement]
    notes: list[str]
    is_named: bool
    unknown: Sequence[int] = ()

    def unjudged(self) -> tuple[set[int], set[int]]:
        """The lines of commands that are not known in full, and those of all others."""
        judged: set[int] = set()
        unjudged = {self.source.position(start)[0] for start in self.unknown}
        for each in self.launched:
            if each.source is self.source:
                (judged if each.is_known else unjudged).add(self.source.position(each.command.script.start)[0])
        return unjudged, judged - unjudged


class Launches:
    """The launch commands of one project; ``drafts`` are bytes by real path that stand for what is on disk.

    Where it ``keeps`` them, none is composed or judged twice.
    """

    def __init__(self, project: Project, trees: Iterable[ConfigTree], drafts: Mapping[str, bytes], keeps: bool = False) -> None:
        self.project = project
        self.listing = project.listing
        self.repository = project.repository
        self.scripts = Scripts(
            self.repository,
            project.scripts,
            project.asked.settings.entry_scripts,
            project.foreign_scripts,
            self.listing,
            installed_programs(self.listing, project.scripts),
        )
        self.config_folders = project.config_folders
        self.roots = {tree.root.directory: tree.root for tree in trees}
        self.drafts = drafts
        self._extended: dict[tuple[object, ...], ConfigRoot] = {}
        self._stores = ConfigStores(self.listing)
        self._texts: dict[str, SourceText | None] = {}
        self.keeps = keeps
        # the commands of each text, by its path and what it holds; what they are composed to, and what is wrong with that
        self._found: dict[tuple[str, str], Found] = {}
        self._launched: dict[int, Launched] = {}
        self._judgements: dict[int, list[Judgement]] = {}

    def with_file(self, names: set[str], trees: Iterable[ConfigTree], drafts: Mapping[str, bytes]) -> Launches:
        """The same commands where a file, by all its displayed paths, is not what it was."""
        from copy import copy  # slow to import, and only fixing needs it

        launches = copy(self)
        launches.drafts, launches.roots, launches._extended = drafts, {tree.root.directory: tree.root for tree in trees}, {}
        if not all(map(self._is_config, names)):
            for asked in ("_callable", "surroundings", "_images"):
                launches.__dict__.pop(asked, None)
            launches._texts = {}
        spots = {key: {key[0]}.union(*map(_taken, found[0])) for key, found in self._found.items()}
        stale = names.union(self.readers(names))
        launches._found = {key: each for key, each in self._found.items() if key[0] not in stale and names.isdisjoint(spots[key])}
        left = [id(each) for found in launches._found.values() for each in found[0]]
        known = {key: self._launched[key] for key in left if key in self._launched}
        launches._launched = {key: each for key, each in known.items() if names.isdisjoint(each.files())}
        kept = [id(each) for each in launches._launched.values()]
        launches._judgements = {key: self._judgements[key] for key in kept if key in self._judgements}
        return launches

    def text(self, path: str, seeds: Seeds) -> Iterator[Text]:
        """The commands of one text, and what is wrong with those that a seed takes part in; nothing where it holds none."""
        named = path in seeds
        source, unread = self._source(path, named)
        if source is None:
            if unread is not None and named:
                place = place_error(unread, path, self.repository)
                yield Text(SourceText(path, ""), [], [*self.project.judge.unread(Problem(unread, place, ()))], [], named)
            return
        notes: list[str] = []
        at: list[Note] = []
        unknown: list[int] = []
        launched = list(self.launched(source, at, unknown))
        notes += [text for offset, text in at if offset is None]
        if named:
            notes += [f"{path}:{source.position(offset)[0]}: {text}" for offset, text in at if offset is not None]
        judgements: list[Judgement] = []
        for each in launched:
            if not (named or any(file in seeds for file in each.files())):
                judgements += self._about_named_code(each, seeds)
            else:
                judgements += self._judged(each, path, seeds)
                notes += _unknown(each)
        if launched or notes:
            yield Text(source, launched, judgements, notes, named, unknown)

    def commands(self, seeds: Seeds) -> Iterator[Launched]:
        """The commands of every text of the repository, not judged."""
        for path in texts_of(self.listing, self.config_folders):
            source, _ = self._source(path, path in seeds)
            yield from self.launched(source, []) if source is not None else ()

    def _judged(self, launched: Launched, path: str, seeds: Seeds) -> list[Judgement]:
        judgements = self._judgements.get(id(launched))
        if judgements is None:
            judgements = list(self._certain(self.project.judge.command(launched), path, seeds))
            if self.keeps:
                self._judgements[id(launched)] = judgements
        return judgements

    def _certain(self, judgements: Iterable[Judgement], path: str, seeds: Seeds) -> Iterator[Judgement]:
        """The judgements of a command without those that a command in a text that is not looked into may overrule."""
        may_be_overruled = not self._reads_every_text(seeds)
        for each in judgements:
            if not (may_be_overruled and isinstance(each, Finding) and each.check in OF_ALL and each.place.path != path):
                yield each

    def _about_named_code(self, launched: Launched, seeds: Seeds) -> Iterator[Judgement]:
        """The judgements of a command that rest on a Python file that was named."""
        for each in self.project.judge.command(launched) if self.project.scope.code else ():
            if not isinstance(each, Finding) or not each.participants.isdisjoint(seeds.files):
                yield each

    def paths(self, seeds: Seeds) -> Iterator[str]:
        """The files to look into: those named, and where one is not a text with commands only, every other."""
        own = [path for path in sorted(seeds.files) if not self._is_config(path)]
        own += sorted({*self.readers(own)}.difference(own))
        yield from own
        if self._reads_every_text(seeds):
            given = set(own)
            yield from (path for path in texts_of(self.listing, self.config_folders) if path not in given)

    def readers(self, paths: Iterable[str]) -> list[str]:
        """The texts whose commands may take values from some others."""
        return readers_of(paths, lambda: {each: self._data(each) for each in texts_of(self.listing, self.config_folders)})

    def _reads_every_text(self, seeds: Seeds) -> bool:
        return seeds.everything or bool(seeds.folders) or any(self._may_change_others(path) for path in seeds.files)

    def _may_change_others(self, path: str) -> bool:
        is_code = self.project.scope.code and path.endswith(".py")
        return is_code or path.endswith(".yaml") or path in self.scripts.by_path

    def _is_config(self, path: str) -> bool:
        return path.endswith(".yaml") and os.path.join(self.repository, path).startswith(self.config_folders)

    def _source(self, path: str, named: bool) -> tuple[SourceText | None, UnreadableError | None]:
        """A text that may hold commands, or None; and why it cannot be decoded."""
        data = read_text(os.path.join(self.repository, path), self.listing.files, self.drafts, named)
        if not self.scripts.may_be_in(data) and not self._calls(data):
            return None, None
        try:
            return SourceText.decode(path, data), None
        except DecodeError as error:
            return None, UnreadableError(error.reason, path=path, line=error.line, column=error.column)

    def _calls(self, data: bytes) -> bool:
        """Whether a text may call a shell script, or a target of a Makefile, of this repository that launches."""
        if any(sign in data for sign in (b"make ", *CALLED_BYTES)) and any(name in data for name in self._callable):
            return True
        if b"/" in data and any(name in data for name in self._callable if name[:1] == b"/"):
            return True
        if b".mk" in data and b"include" in data and b"make " in self._callable:
            return True  # a Makefile that includes what launches
        return _STARTS.search(data) is not None and may_have_images(self.listing)

    @cached_property
    def _callable(self) -> tuple[bytes, ...]:
        """The names of the shell scripts that launch with what they are given, and of make."""
        found = []
        for path in texts_of(self.listing, self.config_folders):
            name = path.rpartition("/")[2]
            is_made = name.lower() in ("makefile", "gnumakefile") or name.endswith(".mk")
            is_bare = "." not in name and not is_made  # bin/train
            if path.endswith(CALLED) or is_made or is_bare:
                data = self._data(path)
                if is_bare and not _SHELL.match(data):
                    continue
                name = f"/{name}" if is_bare else name
                if (b"$" in data or is_made) and self.scripts.may_be_in(data):
                    found.append(b"make " if is_made else name.encode("utf-8", "surrogateescape"))
        return tuple(dict.fromkeys(found))

    def launched(self, source: SourceText, notes: list[Note], others: list[int] | None = None) -> Iterator[Launched]:
        """Every command of a text that counts, with its jobs composed; ``others`` takes the places of all that do not."""
        key = source.path, source.text
        found = self._found.get(key) or self._find(source)
        if self.keeps:
            self._found[key] = found
        notes += found[1]
        if others is not None:
            others += found[2]
        for each in found[0]:
            launched = self._launched.get(id(each)) or self._composed(*each)
            if self.keeps:
                self._launched[id(each)] = launched
            yield launched

    def _find(self, source: SourceText) -> Found:
        from trm_hooks.launch.commands import find_commands

        notes: list[Note] = []
        found, others = [], []
        for command in find_commands(source, notes, around=self.surroundings):
            stands_in = command.source or source
            target = self.scripts.target(command, stands_in.path)
            if target is not None:
                found.append((stands_in, command, target))
            elif stands_in is source:
                others.append(command.script.start)
                if (note := self.scripts.not_known(command, source.path)) is not None:
                    notes.append(note)
        return found, notes, others

    @cached_property
    def surroundings(self) -> Surroundings:
        """What the commands of a text may refer to; the images that are built here are looked for when one is started."""
        images = (lambda: self._images) if may_have_images(self.listing) else None
        return Surroundings(self._script, self.scripts.programs, images)

    @cached_property
    def _images(self) -> dict[str, tuple[list[Word], list[Word]]]:
        from trm_hooks.launch.images import built_images, may_build

        paths = [path for path in texts_of(self.listing, self.config_folders) if may_build(self._data(path))]
        texts = (SourceText(path, self._data(path).decode("utf-8", "replace")) for path in paths)
        return built_images(texts, self._script)

    def _data(self, path: str) -> bytes:
        return read_text(os.path.join(self.repository, path), self.listing.files, self.drafts, False)

    def _script(self, path: str, folder: str) -> SourceText | None:
        """A shell script of this repository that another calls from ``folder``, or from one above it."""
        if path.startswith(("/", "~", "$")):
            return None
        while True:
            shown = os.path.normpath(os.path.join(folder, path)).replace(os.sep, "/")
            full = os.path.join(self.repository, shown)
            if not shown.startswith("../") and os.path.isfile(full):
                break
            if not folder:
                return None
            folder = folder.rpartition("/")[0]
        if shown not in self._texts:
            try:
                self._texts[shown] = SourceText.decode(shown, read_text(full, self.listing.files, self.drafts, False))
            except DecodeError:
                self._texts[shown] = None
        return self._texts[shown]

    def _composed(self, source: SourceText, command: Command, target: Target) -> Launched:
        from trm_hooks.launch.jobs import Composer, jobs_of

        composer = Composer(self.root(target), target.name, source, self._stores)
        arguments, alternatives, is_open = jobs_of(command, composer)
        return Launched(
            source,
            command,
            target,
            composer,
            self.project.judge.measure,
            arguments=arguments,
            alternatives=alternatives,
            is_open=is_open,
            script=os.path.join(self.repository, target.script),
        )

    def root(self, target: Target) -> ConfigRoot:
        """The config root in which a command composes."""
        key = (target.directory, target.version_base, target.folders, target.incomplete)
        root = self._extended.get(key)
        if root is None:
            root = self._extended[key] = target.root(self.repository, self.roots, self.drafts)
        return root


def _taken(found: tuple[SourceText, Command, Target]) -> set[str]:
    """The files that a command and its words are written in."""
    return {found[0].path, *found[1].files()}


def _unknown(launched: Launched) -> list[str]:
    line = launched.source.position(launched.command.script.start)[0]
    unknown = {job.unknown for jobs in launched.alternatives for job in jobs if job.unknown is not None}
    return [f"{launched.source.path}:{line}: not judged: {reason}" for reason in sorted(unknown)]
