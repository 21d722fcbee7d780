"""One file mended in memory: as many fixes at once as do not touch each other, each step proven before it counts.

Where a step with several fixes does not hold, they are tried one by one, in the order of the checks; what does not hold
alone is refused, with the reason.
"""

from __future__ import annotations

from collections import Counter
from functools import partial

from trm_hooks.fix.planned import edits_of
from trm_hooks.fix.proof import Comparison, Planned, comment_changes, confirm_text, moved
from trm_hooks.fix.second_reader import confirm
from trm_hooks.hydra.errors import CompositionError
from trm_hooks.record import Record
from trm_hooks.run.look import Look
from trm_hooks.yaml.edit.edits import Edit, OverlapError, Refusal, apply, in_order
from trm_hooks.yaml.edit.reread import touched_parts
from trm_hooks.yaml.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.judging.finding import Finding, Fix
    from trm_hooks.judging.launched import Launched
    from trm_hooks.launch.jobs import Job
    from trm_hooks.run.kept_world import KeptWorld

    # a finding, how it is to be mended, and where it is in the text so far
    Wanted = tuple[Finding, Fix, int]
    # a config or what launches one: as its files are, and as they would be with a file mended
    Pair = tuple[str, Look, Look]

# So many jobs of a command are composed to prove an edit of a config.
_MAX_ALTERNATIVES, _MAX_JOBS = 12, 50


class Mending(Record, frozen=False):
    """What becomes of one file of a ``world``: ``source`` is its text so far, ``made`` and ``refused`` are fixes."""

    world: KeptWorld
    source: SourceText
    real: str
    waiting: list[Wanted] = []
    made: list[tuple[Finding, Fix]] = []
    refused: list[tuple[Finding, Refusal]] = []

    def mend(self, fixes: Sequence[tuple[Finding, Fix]]) -> None:
        """Make what can be made of ``fixes``, which are in order of precedence."""
        self.waiting = [(finding, fix, finding.place.start) for finding, fix in fixes]
        while self.waiting:
            done = {id(each.finding) for each in self._attempt(self._choose())}
            self.waiting = [each for each in self.waiting if id(each[0]) not in done]

    def _choose(self) -> list[Planned]:
        """The fixes whose edits do not meet; one that cannot be planned is refused, one that meets others waits."""
        batch: list[Planned] = []
        gone = {change.route for _, fix, _ in self.waiting for change in fix.changes if change.op == "delete"}
        for each in list(self.waiting):
            finding, fix, start = each
            if any(change.op == "comment" and change.route in gone for change in fix.changes):
                continue  # a comment on a line that goes: it has its turn if that stays
            try:
                edits = edits_of(fix, self.source)
                if not edits:
                    raise Refusal("there is nothing to change")
            except OverlapError:
                self._refuse(each, Refusal("its edits would meet each other"))
                continue
            except Refusal as refusal:
                self._refuse(each, refusal)
                continue
            try:
                in_order([*_edits(batch), *edits])
            except OverlapError:
                continue
            comments = comment_changes(*touched_parts(self.source, edits))
            batch.append(Planned(finding, fix, start, edits, comments))
        return batch

    def _refuse(self, each: Wanted, refusal: Refusal) -> None:
        self.waiting.remove(each)
        self.refused.append((each[0], refusal))

    def _attempt(self, batch: list[Planned]) -> list[Planned]:
        """Those of ``batch`` that are made or refused now."""
        if not batch:
            return []
        try:
            self._step(batch)
        except Refusal as refusal:
            if len(batch) > 1:
                return [done for each in batch[:1] for done in self._attempt([each])]
            self.refused.append((batch[0].finding, refusal))
        return batch

    def _step(self, batch: list[Planned]) -> None:
        """Take ``batch`` into the text; raises Refusal where that cannot be proven right, and changes nothing."""
        before, edits = self.source, in_order(_edits(batch))
        text = apply(before.text, edits)
        comments: Counter[str] = Counter()
        for each in batch:
            comments.update(each.comments)
        confirm_text(before, text, edits, Counter({words: count for words, count in comments.items() if count}))
        after = SourceText(before.path, text, before.has_bom)
        world = self.world.with_file(before.path, self.real, after.encode())
        self._prove(world, batch, after, edits)
        self.world = world
        self.source = after
        self.made += [(each.finding, each.fix) for each in batch]
        self.waiting = [(finding, fix, moved(start, edits)) for finding, fix, start in self.waiting]

    def _prove(self, world: KeptWorld, batch: list[Planned], after: SourceText, edits: list[Edit]) -> None:
        path = self.source.path
        comparison = Comparison(self.world.aliases(path), batch, edits)
        for name, one, other in _pairs(self.world, world, path):
            comparison.confirm(name, one, other)
        for who, one, other in _jobs(self.world, world, path) if comparison.deletes else ():
            comparison.confirm_launch(who, one, other)
        for who, one, other in _experiments(self.world, world, path) if comparison.changes_values else ():
            comparison.confirm_launch(who, one, other)
        comparison.finish()
        confirm(self.source.text, after.text, [change for each in batch for change in each.fix.changes])


def _edits(batch: list[Planned]) -> list[Edit]:
    return [edit for each in batch for edit in each.edits]


def _pairs(before: KeptWorld, after: KeptWorld, path: str) -> Iterator[Pair]:
    """Every config that may include a file, before and after.

    Who includes whom is read from the words of the defaults lists, in every root, since a root may read another's files
    through its search path. Configs that one launches come first: what they select need not be looked at by itself, and must not
    be, since an option alone says nothing of the package where it lands. Only an option that no config selects stands for
    itself.
    """
    for info, names in before.affected(path):
        reached: set[str] = set()
        one, other = before.tree(info), after.tree(info)
        for name in names:
            if "/" in name and name in reached:
                continue
            old = before.look(one, name)
            if not old.is_option:
                reached.update(old.at_home())
            yield name, old, after.look(other, name)


def _jobs(before: KeptWorld, after: KeptWorld, path: str) -> Iterator[Pair]:
    """Every job of a launch command that a file takes part in, before and after; none that ran already."""
    aliases, launches = before.aliases(path), after.launches
    for launched in before.commands():
        if launches is None or launched.command.is_history:
            continue
        who = f"the command at {launched.place(launched.command.script)}"
        composer = launched.composer.in_root(launches.root(launched.target))
        for job in _jobs_with(launched, aliases):
            yield who, Look(who, None, composition=job.composition), _composed(partial(composer.compose, job.overrides), who)


def _jobs_with(launched: Launched, aliases: set[str]) -> Iterator[Job]:
    """The jobs that one of the files takes part in."""
    for job in (job for jobs in launched.alternatives[:_MAX_ALTERNATIVES] for job in jobs[:_MAX_JOBS]):
        if job.composition is not None and not aliases.isdisjoint(job.composition.files()):
            yield job


def _experiments(before: KeptWorld, after: KeptWorld, path: str) -> Iterator[Pair]:
    """Every config that a file takes part in with every experiment added that a command may add to it, before and after."""
    aliases = before.aliases(path)
    for info, names in before.affected(path):
        one, other = before.tree(info), after.tree(info)
        launches = ((host, override) for name in before.experiments(info) for host, override in one.hosts_of(name, names))
        for host, override in launches:
            who = f"`{host}` with `{override.input_line}`"
            old, new = (_composed(partial(tree.compose, host, [override]), who) for tree in (one, other))
            if old.composition is not None and not aliases.isdisjoint(old.composition.files()):
                yield who, old, new


def _composed(compose: Callable[[], Composition], who: str) -> Look:
    try:
        return Look(who, None, composition=compose())
    except CompositionError as error:
        return Look(who, None, refusal=error)
