"""From the files a run was asked about to findings: affected configs are composed and judged one at a time.

The files named are seeds; every other file is context read from disk. A finding is reported when a seed takes part in
the composition it comes from. Which other configs a finding reaches is completed afterwards, unless there are very
many.
"""

from __future__ import annotations

import os

from trm_hooks.hydra.errors import UnreadableError
from trm_hooks.project.own_roots import ConfigRoots
from trm_hooks.project.repository import Seeds, find_repository
from trm_hooks.project.settings import FILE_NAME as SETTINGS
from trm_hooks.project.settings import load_settings
from trm_hooks.run.checkpoints import FILE_NAME as TRAINING_CONFIG
from trm_hooks.run.checkpoints import Checkpoints
from trm_hooks.run.config_tree import ConfigTree, code_provides_configs, is_at_home
from trm_hooks.run.judge import Collector, Judge
from trm_hooks.run.project import baselines_of
from trm_hooks.run.request import Request, Result, select_checks
from trm_hooks.run.suppress import Suppressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.judging.context import Context
    from trm_hooks.judging.finding import Finding
    from trm_hooks.project.find_roots import RootInfo, Script
    from trm_hooks.project.folders import Listing
    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.run.judge import Judge
    from trm_hooks.run.launches import Launches


# Share a long list of work out to the machine's cores by forking; where there is no fork, or one core, nothing is shared.
#
# A share whose process fails is done again in this one, so dividing can only cost time, never a result.
# Fewer names than this are done before another process has begun.
MIN_SHARE = 1000
_MAX_SHARES = 8


def divide(
    names: Sequence[str],
    work: Callable[[Sequence[str]], None],
    separately: Callable[[Sequence[str]], None],
    result: Callable[[], Any],
    merge: Callable[[Any], None],
) -> None:
    """Do ``work`` on all ``names``: the first share here, each other one ``separately``, in a process of its own.

    There ``result()`` gives what the work has gathered, as data that can be pickled; here ``merge`` takes it in, share by share
    in the order of ``names``.
    """
    shares = _shares(names)
    started = [_start(share, separately, result) for share in shares[1:]]
    work(shares[0])
    for share, process in zip(shares[1:], started, strict=True):
        gathered = _finish(process) if process is not None else None
        if gathered is None:
            work(share)
        else:
            merge(gathered[0])


def _shares(names: Sequence[str]) -> list[Sequence[str]]:
    count = max(1, min(_cores(), _MAX_SHARES, len(names) // MIN_SHARE))
    size = -(-len(names) // count)
    return [names[start : start + size] for start in range(0, max(len(names), 1), size or 1)]


def _cores() -> int:
    if not hasattr(os, "fork"):
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _start(share: Sequence[str], work: Callable[[Sequence[str]], None], result: Callable[[], Any]) -> tuple[int, int] | None:
    """Fork; the new process does its share, writes what it gathered, and ends without running anything else."""
    try:
        reading, writing = os.pipe()
        child = os.fork()
    except OSError:
        return None
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        os.close(reading)
        import pickle

        work(share)
        with os.fdopen(writing, "wb") as stream:
            pickle.dump((result(),), stream, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        # no handler, buffer or traceback of the parent's is this process's to run or print
        os._exit(status)


def _finish(process: tuple[int, int]) -> Any:
    """What a process gathered, as a tuple of one; None where it failed."""
    import pickle

    child, reading = process
    with os.fdopen(reading, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    return pickle.loads(data) if status == 0 else None


# What a run has gathered from some of its configs, carried from one process to another.
class Gathered:
    """The state of ``run`` that visiting configs changes; ``reached`` are the options that some config selects."""

    def __init__(self, run: Run, tree: ConfigTree, judge: Judge, reached: set[str]) -> None:
        self.run = run
        self.tree = tree
        self.judge = judge
        self.reached = reached
        self._notes = len(tree.notes)
        self._configs = run.done.configs

    def begin(self) -> None:
        """Let go of what was found before: it is known to the other process."""
        self.judge.collector = Collector()

    def result(self) -> tuple[Any, ...]:
        """Everything gathered since the beginning, as data."""
        run, tree, judge = self.run, self.tree, self.judge
        notes, configs = tree.notes[self._notes :], run.done.configs - self._configs
        sets = (run.touched, self.reached, tree.composed, tree.shared)
        return (judge.collector, judge.vocabulary, run.suppressions, sets, notes, configs)

    def merge(self, result: tuple[Any, ...]) -> None:
        """Take in what another process gathered."""
        collector, vocabulary, suppressions, sets, notes, configs = result
        run, tree, judge = self.run, self.tree, self.judge
        judge.collector.merge(collector)
        if judge.vocabulary is not None and vocabulary is not None:
            judge.vocabulary.merge(vocabulary)
        run.suppressions.merge(suppressions)
        for mine, theirs in zip((run.touched, self.reached, tree.composed, tree.shared), sets, strict=True):
            mine |= theirs
        tree.notes.extend(notes)
        run.done.configs += configs


# More configs than this are not composed only to complete the list of what a finding reaches.
_MAX_COMPLETED = 64
# So many primary configs are shared out to the machine's cores.
_MANY = 2000


def run(request: Request) -> Result:
    """Check; raises :class:`UsageError` for what was asked wrongly."""
    repository = find_repository(request.paths or request.config_roots, request.cwd)
    seeds = Seeds.of(request.paths, repository, request.cwd)
    return Run(request, repository, seeds).result()


class Run:
    """One run over one repository; afterwards ``listing``, ``roots`` (all there are) and ``judge`` say what it worked with.

    ``drafts`` are bytes by real path that stand for what is on disk. ``watch`` is called with every context that is judged.
    """

    def __init__(self, request: Request, repository: str, seeds: Seeds, drafts: dict[str, bytes] | None = None) -> None:
        self.request = request
        self.repository = repository
        self.settings = load_settings(repository)
        self.checks = select_checks(request.select, request.ignore, self.settings)
        if SETTINGS in seeds.files:
            seeds = Seeds(everything=True)
        self.seeds = seeds
        self.saved = any(map(_is_training_config, seeds.files))
        self.suppressions = Suppressions(self.checks, bool(request.select))
        self.done = Result(repository)
        self.touched: set[str] = set()
        self.drafts = drafts or {}
        self.listing: Listing | None = None
        self.roots: list[RootInfo] = []
        self.scripts: list[Script] = []
        self.foreign_scripts: frozenset[str] = frozenset()
        self.judge: Judge | None = None
        self.launches: Launches | None = None
        self.watch: Callable[[Context, frozenset[str] | None], None] | None = None

    def result(self) -> Result:
        """Judge what the seeds take part in."""
        if not self._concerns_configs():
            return self.done
        baselines, preferred = baselines_of(self.repository, self.settings)
        found = ConfigRoots(
            self.repository,
            self.settings,
            cwd=self.request.cwd,
            given=self.request.config_roots,
            named=self._is_named,
        )
        listing = self.listing = found.listing
        self.seeds = self.seeds.following(listing.links, self.repository)
        self.roots = found.own
        self.scripts, self.foreign_scripts = found.scripts, found.foreign_scripts
        checkpoints = Checkpoints(self.repository)
        judge = self.judge = Judge(
            self.checks,
            baselines,
            preferred,
            checkpoint=checkpoints.training_config,
            reasons=self._reasons(),
            allow=self.settings.allow,
        )
        judge.watch = self.watch
        if self.saved:
            judge.concerns = self._is_about
        if self.seeds.everything and not self.roots:
            self.done.notes.append("no config root found, so nothing was checked; name one with --config-root")
        for info in filter(self._concerns, self.roots):
            tree = self.tree(info, listing, self.drafts)
            self.done.trees.append(tree)
            self._check_tree(tree, judge)
            self.done.notes.extend(tree.notes)
        if judge.on_commands:
            self._check_commands(judge)
        self.done.notes.extend(checkpoints.notes)
        self.done.files = len(self.touched)
        self.done.findings = self.suppressions.apply(judge.collector.findings())
        return self.done

    @staticmethod
    def tree(info: RootInfo, listing: Listing, drafts: dict[str, bytes]) -> ConfigTree:
        """The configs of one root, none of them read yet."""
        tree = ConfigTree(info, listing, lambda: code_provides_configs(listing, info))
        tree.root.drafts = drafts
        return tree

    def commands(self) -> Launches | None:
        """The launch commands of the repository, looked for now where no check has asked for them."""
        if self.launches is None and self.judge is not None and self._may_launch():
            self._find_launches().look(self.judge)
        return self.launches

    def _may_launch(self) -> bool:
        return bool(self.scripts or self.settings.entry_scripts)

    def _find_launches(self) -> Launches:
        from trm_hooks.launch.target import Scripts
        from trm_hooks.run.launches import Launches

        assert self.listing is not None
        counting = Scripts(self.repository, self.scripts, self.settings.entry_scripts, self.foreign_scripts)
        self.launches = Launches(self.listing, counting, self.roots, self.done.trees, self.drafts)
        return self.launches

    def _check_commands(self, judge: Judge) -> None:
        if not self._may_launch():
            return
        launches = self._find_launches()
        launches.check(self.seeds, judge)
        self.done.notes.extend(launches.notes)
        for source in launches.sources:
            self.touched.add(source.path)
            self.suppressions.visit(source)

    def _concerns_configs(self) -> bool:
        """Whether a seed can concern any config at all; silence costs nothing then."""
        if self.seeds.everything or bool(self.seeds.folders) or any(map(_is_yaml, self.seeds.files)):
            return True
        if "launch-commands" not in self.checks:
            return False
        from trm_hooks.launch.text_files import any_command_in

        return any_command_in(self.seeds.files, self.repository, self.drafts)

    def _reasons(self) -> dict[str, str]:
        reasons = dict(self.settings.reasons)
        if self.request.reason is not None:
            reasons["global_batch_size"] = self.request.reason
        return reasons

    def _concerns(self, root: RootInfo) -> bool:
        """Whether a seed lies in ``root`` or can be read by its configs."""
        return self.seeds.everything or self.saved or self._is_named(root.display)

    def _is_named(self, folder: str) -> bool:
        """Whether a seed lies in a folder, or is one that holds it."""
        prefix = f"{folder}/" if folder else ""
        if any(seed.startswith(prefix) or prefix.startswith(seed) for seed in self.seeds.folders):
            return True
        return any(path.startswith(prefix) for path in self.seeds.files)

    def _check_tree(self, tree: ConfigTree, judge: Judge) -> None:
        chosen = self._affected(tree)
        reached: set[str] = set()
        if judge.on_keys:
            from trm_hooks.run.known_keys import Vocabulary

            judge.vocabulary = Vocabulary(judge.baselines)
        self._visit_primaries(tree, tree.primaries(chosen), judge, reached)
        for name in tree.options(chosen):
            self._visit(tree, name, judge, reached)
        judge.keys(tree, self.seeds, self.seeds.everything)
        if not self.seeds.everything and judge.needs_compositions:
            self._complete(tree, judge)

    def _visit_primaries(self, tree: ConfigTree, names: list[str], judge: Judge, reached: set[str]) -> None:
        def work(share: Sequence[str]) -> None:
            for name in share:
                self._visit(tree, name, judge, reached)

        if len(names) < _MANY or judge.watch is not None:
            work(names)
            return
        from trm_hooks.run.engine import Gathered, divide

        gathered = Gathered(self, tree, judge, reached)

        def separately(share: Sequence[str]) -> None:
            gathered.begin()
            work(share)

        divide(names, work, separately, gathered.result, gathered.merge)

    def _affected(self, tree: ConfigTree) -> Iterable[str]:
        """The configs a seed may take part in; more than needed, never less."""
        if self.seeds.everything:
            return tree.configs
        inside = [path for path in tree.configs if tree.display(path) in self.seeds]
        if len(inside) * 2 > len(tree.configs):
            return tree.configs
        named = [tree.config_path(path) for path in self.seeds.files]
        return tree.affected_by([*inside, *filter(None, named)], _loads_decoder if self.saved else None)

    def _visit(self, tree: ConfigTree, name: str, judge: Judge, reached: set[str]) -> None:
        """Check one config: as a file, and as what it composes to."""
        file = tree.file(name)
        is_seed = self.seeds.everything or tree.display(name) in self.seeds
        if file is not None and is_seed:
            self.touched.add(file.path)
            self.suppressions.visit(file.source)
        if file is not None and judge.vocabulary is not None:
            judge.vocabulary.file(file)
        unreadable = file is not None and isinstance(file.error, UnreadableError)
        said = None if file is None else file.error if unreadable else file.complaint
        if said is not None and is_seed:
            tree.refused(said, name, judge, selected=False)
        if unreadable or not judge.needs_compositions:
            pass
        elif "/" not in name:
            composition = tree.judge_primary(name, judge, self._takes_part)
            if composition is not None and self._takes_part(composition):
                self.done.configs += 1
                for layer in composition.layers:
                    if layer.file.config_path not in reached and is_at_home(layer):
                        reached.add(layer.file.config_path)
                    self.touched.add(layer.file.path)
        elif name not in reached:
            tree.judge_option(name, judge, self._takes_part)
        tree.forget(name)

    def _takes_part(self, composition: Composition) -> bool:
        """Whether a seed is among the files behind ``composition``."""
        if self.seeds.everything or any(layer.file.path in self.seeds for layer in composition.layers):
            return True
        return self.saved and isinstance(composition.value("load_pretrained_decoder"), str)

    def _is_about(self, composition: Composition, finding: Finding) -> bool:
        """Whether a seed is behind ``composition``, or is the saved training config that ``finding`` goes by."""
        if not finding.participants.isdisjoint(self.seeds.files):
            return True
        return any(layer.file.path in self.seeds for layer in composition.layers)

    def _complete(self, tree: ConfigTree, judge: Judge) -> None:
        """Compose the other configs that the findings' files take part in, only to say that the findings reach them."""
        collector = judge.collector
        paths = {path for finding in collector.findings() if (path := tree.config_path(finding.place.path)) is not None}
        rest = tree.primaries(tree.affected_by(paths) - tree.composed) if paths else []
        if len(rest) > _MAX_COMPLETED:
            self.done.notes.append(f"{len(rest)} more configs that use these files are not listed")
            return
        collector.closed, concerns = True, judge.concerns
        judge.concerns = None
        for name in rest:
            tree.judge_primary(name, judge, lambda _: True)
            tree.forget(name)
        judge.keys(tree, self.seeds, False)
        collector.closed, judge.concerns = False, concerns


def _is_yaml(path: str) -> bool:
    return path.endswith((".yaml", ".yml"))


def _is_training_config(path: str) -> bool:
    return path.rpartition("/")[2] == TRAINING_CONFIG


def _loads_decoder(data: bytes) -> bool:
    return b"load_pretrained_decoder" in data
