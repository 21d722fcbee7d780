"""One look at one config: composed, judged, and everything that was found, as one value."""

from __future__ import annotations

from itertools import islice

from trm_hooks.checks import OF_JOBS, OF_PROBLEMS, load
from trm_hooks.hydra.errors import CompositionError, NotReadError, UnknownError, UnreadableError
from trm_hooks.judging.context import Problem
from trm_hooks.judging.finding import Finding, Kept
from trm_hooks.record import Record
from trm_hooks.run.config_tree import is_at_home, place_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.hydra.layers import ConfigFile
    from trm_hooks.judging.context import Context, Problem, UnknownKey
    from trm_hooks.judging.finding import Judgement, Rule
    from trm_hooks.judging.launched import Launched
    from trm_hooks.judging.measure import Measure
    from trm_hooks.project.repository import Seeds
    from trm_hooks.project.settings import Allowed
    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.run.request import Scope

    Check = tuple[Rule, Callable[[Any], Iterable[Any]]]


class Judge:
    """The selected checks, by what they judge; ``measure`` makes the contexts they look at.

    ``always`` are checks of files that are run although they are not selected.
    """

    def __init__(
        self, checks: Sequence[str], measure: Measure, allow: Sequence[Allowed] = (), always: Sequence[str] = ()
    ) -> None:
        self.measure = measure
        self.allow = allow
        self._of_problems = [check for check in checks if check in OF_PROBLEMS]  # loaded when there is one
        self._always = always
        modules = [load(check) for check in checks if check not in OF_PROBLEMS]
        of: dict[str, list[Check]] = {}
        for module in modules:
            of.setdefault(module.RULE.subject, []).append((module.RULE, module.check))
            if hasattr(module, "check_command"):
                of.setdefault("commands", []).append((module.RULE, module.check_command))
            if hasattr(module, "check_unread"):
                of.setdefault("unread", []).append((module.RULE, module.check_unread))
        self.on_compositions = of.get("composition", [])
        self.on_options = [check for check in self.on_compositions if check[0].options]
        self.on_unread = of.get("unread", [])
        self.on_keys = of.get("keys", [])
        self.on_commands = of.get("commands", [])
        self.needs_compositions = bool(self.on_compositions or "config-error" in checks or self.on_keys)

    def composition(self, context: Context, only: frozenset[str] | None = None) -> Iterator[Judgement]:
        """What is wrong in what a config gives; ``only`` keeps the findings of some files."""
        for _, check in self.on_compositions if context.selected else self.on_options:
            for each in check(context):
                if only is not None and not _is_in(each, only):
                    continue
                if self.allow and isinstance(each, Finding) and self._allows(context.config, each):
                    continue
                yield each

    def job(self, context: Context) -> Iterator[Finding]:
        """What is wrong in one job of a config that sweeps, as far as every run of it is held to."""
        for rule, check in self.on_compositions:
            for each in check(context) if rule.id in OF_JOBS else ():
                if isinstance(each, Finding) and each.effective_in and not self._allows(context.config, each):
                    yield each

    def command(self, launched: Launched) -> Iterator[Judgement]:
        """What is wrong with a launch command."""
        for _, check in self.on_commands:
            for finding in check(launched):
                if not isinstance(finding, Finding) or not self._allows(launched.target.name, finding):
                    yield finding

    def key(self, unknown: UnknownKey) -> Iterator[Finding]:
        """What is wrong with a key that one file alone has."""
        for _, check in self.on_keys:
            yield from check(unknown)

    def problem(self, problem: Problem, unreadable: bool) -> Iterator[Finding]:
        """The findings for a file that cannot be read, or a config that cannot be composed."""
        subject = "file" if unreadable else "error"
        found = [module for module in map(load, self._of_problems) if module.RULE.subject == subject]
        for module in found or (map(load, self._always) if unreadable else ()):
            yield from module.check(problem)

    def unread(self, problem: Problem) -> Iterator[Finding]:
        """The finding for a file that is no config and cannot be read, by the first check that would have read it."""
        found = (finding for _, check in self.on_unread for finding in check(problem))
        yield from islice(found, 1)

    def _allows(self, config: str, finding: Finding) -> bool:
        """Whether the settings allow what is found, at its place or where it comes from."""
        key = finding.key
        if key is None or not self.allow:
            return False
        paths = [finding.place.path, *(place.path for _, place in finding.causes)]
        return any(each.covers(config, path, key) for each in self.allow for path in paths)


def _is_in(judgement: Judgement, files: frozenset[str]) -> bool:
    """Whether a judgement is about one of ``files``."""
    if isinstance(judgement, Kept):
        return True
    takes_part = isinstance(judgement, Finding) and not files.isdisjoint(judgement.participants)
    return takes_part or judgement.place.path in files


class Look(Record):
    """One config with everything that was found in it.

    ``of_file`` is what the file alone has wrong, ``judgements`` what its composition has, or the refusal that stands for one.
    ``context`` is what the checks saw, None where nothing was judged; ``only`` are the files that an option judged in another
    config stands for. ``jobs`` are the compositions of a config that sweeps, beside what they have in common.
    """

    name: str
    file: ConfigFile | None
    of_file: Sequence[Finding] = ()
    judgements: Sequence[Judgement] = ()
    notes: Sequence[str] = ()
    composition: Composition | None = None
    context: Context | None = None
    only: frozenset[str] | None = None
    refusal: CompositionError | None = None
    jobs: Sequence[Composition] = ()

    @property
    def is_option(self) -> bool:
        """Whether it is an option of a config group, not a config that one launches."""
        return "/" in self.name

    @property
    def findings(self) -> dict[tuple[object, ...], Finding]:
        """What its composition has wrong, by identity, without what another place of it vetoes."""
        from trm_hooks.run.fold import Fold

        fold = Fold()
        fold.add(self.judgements)
        return {finding.identity(): finding for finding in fold.findings()}

    def at_home(self) -> Iterator[str]:
        """The configs that it selects at the package that is theirs, or where the model is: there they are judged."""
        model = self.context.model if self.context is not None else None
        for composition in self.compositions():
            for layer in composition.layers:
                if is_at_home(layer) or layer.package == model:
                    yield layer.file.config_path

    def compositions(self) -> Iterator[Composition]:
        """What it composes to, in every job."""
        if self.composition is not None:
            yield self.composition
        yield from self.jobs

    def is_in(self, scope: Scope) -> bool:
        """Whether a file that the run was asked about takes part in it."""
        return any(map(scope.takes_part, self.compositions()))

    def about(self, scope: Scope) -> Iterator[Judgement]:
        """The judgements of it that the run is about."""
        for each in self.judgements:
            if self.composition is None or not isinstance(each, Finding) or scope.is_about(self.composition, each):
                yield each

    def brought_by(self, seeds: Seeds) -> Iterable[tuple[object, ...]]:
        """The identities of findings in other files that take effect because of an option among ``seeds``."""
        if seeds.everything or all(isinstance(each, Kept) or each.place.path in seeds for each in self.judgements):
            return ()
        from trm_hooks.run.brought import brought_findings

        return brought_findings(self.judgements, self.compositions(), self.only, seeds)


def look_at(tree: ConfigTree, name: str, judge: Judge, scope: Scope | None = None) -> Look:
    """Compose and judge one config; with ``scope`` it is judged only if a file that the run was asked about takes part."""
    alone = look_at_file(tree, name, judge)
    if alone.refusal is not None or not judge.needs_compositions:
        return alone
    file, of_file = alone.file, alone.of_file
    is_option, only = "/" in name, None
    try:
        if is_option:
            composition, only = tree.compose_option(name)
        else:
            composition = tree.compose(name)
    except CompositionError as error:
        return _refused(error, tree, name, judge, file, of_file)
    if not is_option and _may_sweep(composition):
        return _swept(composition, tree, name, judge, scope, alone)
    if scope is not None and not scope.takes_part(composition):
        return Look(name, file, of_file, composition=composition)
    context = judge.measure.context(composition, name, not is_option)
    judgements = [*judge.composition(context, only), *_outside(composition, tree, name, judge)]
    return Look(name, file, of_file, judgements, composition=composition, context=context, only=only)


def _may_sweep(composition: Composition) -> bool:
    """Whether a config may say that it is a multirun."""
    return any("MULTIRUN" in layer.file.source.text for layer in composition.layers)


def _swept(
    composition: Composition, tree: ConfigTree, name: str, judge: Judge, scope: Scope | None, alone: Look
) -> Look:
    """One look at a config that is a multirun by itself: what all its jobs share is judged, and what each of them is held to."""
    from trm_hooks.run.swept import jobs_of

    jobs = jobs_of(tree, name, composition)
    if scope is not None and not any(map(scope.takes_part, (jobs.common, *jobs.each))):
        return Look(name, alone.file, alone.of_file, composition=jobs.common, jobs=jobs.each)
    context = judge.measure.context(jobs.common, name, True)
    judgements = [*judge.composition(context), *_outside(jobs.common, tree, name, judge)]
    for job in jobs.each:
        judgements += judge.job(judge.measure.context(job, name, True))
    for error in jobs.refused if not tree.is_part(name) else ():
        judgements += _problem(error, tree, name, judge, (name,))
    return Look(name, alone.file, alone.of_file, judgements, composition=jobs.common, context=context, jobs=jobs.each)


def look_at_file(tree: ConfigTree, name: str, judge: Judge) -> Look:
    """Judge the file of a config alone; one that cannot be read is refused."""
    refusal: CompositionError | None
    try:
        file = tree.root.load(name)
        refusal = file.error if file is not None and isinstance(file.error, UnreadableError) else None
    except CompositionError as error:
        file, refusal = None, error
    wrong = refusal or (file.complaint if file is not None else None)
    of_file = _problem(wrong, tree, name, judge, ()) if wrong is not None else ()
    return Look(name, file, of_file, refusal=refusal)


def _refused(
    error: CompositionError,
    tree: ConfigTree,
    name: str,
    judge: Judge,
    file: ConfigFile | None,
    of_file: Sequence[Finding],
) -> Look:
    """The look at a config that does not compose; what is only unknown becomes a note."""
    if error.hangs_on_parent and ("/" in name or tree.is_part(name)):
        return Look(name, file, of_file, refusal=error)
    if isinstance(error, UnknownError):
        return Look(name, file, of_file, notes=[f"{tree.display(name)}: not judged: {error.message}"], refusal=error)
    configs = () if "/" in name else (name,)
    return Look(name, file, of_file, _problem(error, tree, name, judge, configs), refusal=error)


def _problem(error: CompositionError, tree: ConfigTree, name: str, judge: Judge, configs: tuple[str, ...]) -> list[Finding]:
    # an option that is not read is wrong where it is chosen, and a named file by itself
    unreadable = isinstance(error, UnreadableError) or (isinstance(error, NotReadError) and error.path is None)
    place = place_error(error, tree.display(name), tree.repository)
    return list(judge.problem(Problem(error, place, () if unreadable else configs), unreadable))


def _outside(composition: Composition, tree: ConfigTree, name: str, judge: Judge) -> Iterator[Finding]:
    """Which entries lead out of the config root: Hydra follows them, to a package that is hardly intended."""
    for layer in composition.layers:
        if layer.file.outside_root and layer.node is not None:
            written = f"`{layer.file.config_path}`"
            error = CompositionError(f"{written} leaves the config root; it is at {layer.file.path}")
            error.at(layer.node.source, layer.node.start)
            yield from _problem(error, tree, name, judge, () if "/" in name else (name,))
