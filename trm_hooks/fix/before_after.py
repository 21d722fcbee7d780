"""Everything that one file takes part in twice: as its files are, and as they would be with that file mended."""

from __future__ import annotations

from trm_hooks.hydra.errors import CompositionError
from trm_hooks.run.look import Look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.judging.launched import Launched
    from trm_hooks.launch.jobs import Composer, Job
    from trm_hooks.run.kept_world import KeptWorld

    Pair = tuple[str, Look, Look]

# So many jobs of a command are composed to prove an edit of a config.
_MAX_ALTERNATIVES, _MAX_JOBS = 12, 50


def pairs(before: KeptWorld, after: KeptWorld, path: str) -> Iterator[Pair]:
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


def jobs(before: KeptWorld, after: KeptWorld, path: str) -> Iterator[Pair]:
    """Every job of a launch command that a file takes part in, before and after; none that ran already."""
    aliases, launches = before.aliases(path), after.launches
    for launched in before.commands():
        if launches is None or launched.command.is_history:
            continue
        place = str(launched.place(launched.command.script))
        composer = launched.composer.in_root(launches.root(launched.target))
        for job in _jobs(launched, aliases):
            yield place, Look(place, None, composition=job.composition), _composed(composer, place, job)


def _jobs(launched: Launched, aliases: set[str]) -> Iterator[Job]:
    """The jobs that one of the files takes part in."""
    for job in (job for jobs in launched.alternatives[:_MAX_ALTERNATIVES] for job in jobs[:_MAX_JOBS]):
        if job.composition is not None and not aliases.isdisjoint(job.composition.files()):
            yield job


def _composed(composer: Composer, place: str, job: Job) -> Look:
    try:
        return Look(place, None, composition=composer.compose(job.overrides))
    except CompositionError as error:
        return Look(place, None, refusal=error)
