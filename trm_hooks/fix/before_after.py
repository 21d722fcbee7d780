"""Every config root of a repository twice: as its files are, and as they would be with one file mended.

Both sides read from disk, but for drafts: texts that are accepted and not written yet, and the one that is being tried.
"""

from __future__ import annotations

import os

from trm_hooks.hydra.errors import CompositionError, UnknownError
from trm_hooks.judging.finding import Finding
from trm_hooks.run.affected import Includers
from trm_hooks.run.config_tree import is_at_home
from trm_hooks.run.judge import Collector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.project.folders import Listing
    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.run.engine import Run
    from trm_hooks.run.judge import Judge

# So many jobs of a command are composed to prove an edit of a config.
_MAX_ALTERNATIVES, _MAX_JOBS = 12, 50


class Seen:
    """What one config is on one side: its composition and findings by identity, or why there is none.

    ``takes_part`` says whether the file in question is among its layers.
    """

    __slots__ = ("composition", "findings", "refusal", "takes_part", "unknown")

    def __init__(self) -> None:
        self.composition: Composition | None = None
        self.findings: dict[tuple[object, ...], Finding] = {}
        self.takes_part = False
        self.refusal: str | None = None
        self.unknown = False


class _Root:
    __slots__ = ("after", "before", "includers")

    def __init__(self, before: ConfigTree, after: ConfigTree) -> None:
        self.before = before
        self.after = after
        self.includers: Includers | None = None


class Workspace:
    """The two sides of a repository, judged by the checks of one run."""

    def __init__(self, run: Run, listing: Listing, judge: Judge, drafts: dict[str, bytes]) -> None:
        self.repository = run.repository
        self.judge = judge
        self.run = run
        # what the vocabulary gathers is of no use here
        self.judge.vocabulary = None
        self.drafts = dict(drafts)
        self.tried = dict(drafts)
        self.roots = [_Root(run.tree(info, listing, self.drafts), run.tree(info, listing, self.tried)) for info in run.roots]
        # by what they were when this began: a file that is written gets another identity
        self._same: dict[str, list[tuple[_Root, str]]] = self._group()

    def attempt(self, path: str, real: str, data: bytes) -> None:
        """Let ``data`` be what the file at a displayed path would be."""
        self.tried[real] = data
        self._reread(path, before=False)

    def abandon(self, path: str, real: str) -> None:
        """Let the file be tried as it is again."""
        self.tried.pop(real, None)
        if real in self.drafts:
            self.tried[real] = self.drafts[real]
        self._reread(path, before=False)

    def accept(self, path: str, real: str) -> None:
        """Let the file be what was tried last."""
        self.drafts[real] = self.tried[real]
        self._reread(path, after=False)

    def forget(self, path: str, real: str) -> None:
        """Read the file from disk again."""
        self.drafts.pop(real, None)
        self.tried.pop(real, None)
        self._reread(path)

    def _reread(self, path: str, before: bool = True, after: bool = True) -> None:
        for root, config_path in self._names(path):
            if before:
                root.before.root.reread(config_path)
            if after:
                root.after.root.reread(config_path)

    def aliases(self, path: str) -> set[str]:
        """Every displayed path of the same file, with ``path`` itself."""
        return {path, *(root.before.display(config_path) for root, config_path in self._names(path))}

    def _names(self, path: str) -> list[tuple[_Root, str]]:
        """A file as each root calls it, under every name that symbolic links give it."""
        return self._same.get(os.path.normpath(os.path.join(self.repository, path)), [])

    def _group(self) -> dict[str, list[tuple[_Root, str]]]:
        files: dict[tuple[int, int], list[tuple[_Root, str]]] = {}
        found = {}
        for root in self.roots:
            for config_path, file in root.before.configs.items():
                identity = _identity(file)
                if identity is not None:
                    found[file] = files.setdefault(identity, [])
                    found[file].append((root, config_path))
        return found

    def reach(self, path: str) -> int:
        """How many configs may include a file."""
        return sum(len(names) for _, names in self._affected(path))

    def _affected(self, path: str) -> list[tuple[_Root, list[str]]]:
        names = self._names(path)
        found = []
        for root in self.roots:
            if root.includers is None:
                root.includers = Includers(root.before.configs)
            # a root can read the file through its search path, too: then the last word of its name tells
            asked = {config_path for other, config_path in names if other is root} or {path.removesuffix(".yaml")}
            configs = set().union(*map(root.includers.of, asked))
            names_here = [name for name in configs if not name.startswith("hydra/")]
            found.append((root, sorted(names_here, key=lambda name: ("/" in name, name))))
        return found

    def pairs(self, path: str) -> Iterator[tuple[str, Seen, Seen]]:
        """Every config that may include a file, before and after; an option alone only where no config selects it."""
        aliases = self.aliases(path)
        for root, names in self._affected(path):
            reached: set[str] = set()
            for name in names:
                if "/" in name and name in reached:
                    continue
                before, after = self._see(root.before, name, aliases), self._see(root.after, name, aliases)
                if before.composition is not None and "/" not in name:
                    reached.update(layer.file.config_path for layer in before.composition.layers if is_at_home(layer))
                yield name, before, after

    def jobs(self, path: str) -> Iterator[tuple[str, Seen, Seen]]:
        """Every job of a launch command that a file takes part in, before and after; none that ran already."""
        aliases = self.aliases(path)
        launches = self.run.commands()
        for launched in launches.seen if launches is not None else ():
            root = next((root for root in self.roots if root.before.root.directory == launched.target.directory), None)
            if root is None or launched.command.is_history or launched.target.folders or launched.target.incomplete:
                continue
            place = str(launched.place(launched.command.script))
            for job in (job for jobs in launched.alternatives[:_MAX_ALTERNATIVES] for job in jobs[:_MAX_JOBS]):
                if job.composition is not None and not aliases.isdisjoint(job.composition.files()):
                    overrides = [override for override, _ in job.overrides]
                    name = launched.target.name
                    yield place, _composed(root.before, name, overrides), _composed(root.after, name, overrides)

    def _see(self, tree: ConfigTree, name: str, aliases: set[str]) -> Seen:
        seen = Seen()
        only: frozenset[str] | None = None
        try:
            if "/" in name:
                seen.composition, only = tree.compose_option(name)
            else:
                seen.composition = tree.compose(name)
        except CompositionError as error:
            seen.refusal, seen.unknown = error.message, isinstance(error, UnknownError)
            return seen
        for layer in seen.composition.layers:
            seen.takes_part = seen.takes_part or layer.file.path in aliases
            if not layer.primary:
                tree.shared.add(layer.file.config_path)
        if seen.takes_part:
            seen.findings = self._judged(seen.composition, name, only)
        tree.forget(name)
        return seen

    def _judged(self, composition: Composition, name: str, only: frozenset[str] | None) -> dict[tuple[object, ...], Finding]:
        self.judge.collector = Collector()
        if "/" in name:
            self.judge.option(composition, name, only)
        else:
            self.judge.composition(composition, name)
        return {finding.identity(): finding for finding in self.judge.collector.findings()}


def _composed(tree: ConfigTree, name: str, overrides: list[Override]) -> Seen:
    seen = Seen()
    try:
        seen.composition = tree.compose(name, overrides)
    except CompositionError as error:
        seen.refusal, seen.unknown = error.message, isinstance(error, UnknownError)
    return seen


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
