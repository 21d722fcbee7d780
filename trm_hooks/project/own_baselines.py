"""The baselines of one project: the shipped ones, those in its settings, and those in ``.trm-hooks/baselines``."""

from __future__ import annotations

from trm_hooks.baselines.load import all_baselines, own_files
from trm_hooks.project.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.baselines.load import Baselines
    from trm_hooks.baselines.model import Baseline
    from trm_hooks.project.settings import Settings


def baselines_of(repository: str, settings: Settings) -> tuple[Baselines, Baseline | None]:
    """All baselines, and the one that the settings prefer; raises :class:`UsageError` for one that cannot be used."""
    baselines = known_baselines(repository, settings)
    for error in baselines.errors:
        raise UsageError(str(error))
    if settings.baseline is None:
        return baselines, None
    place = settings.place("baseline", settings.baseline)
    return baselines, named_baseline(baselines, settings.baseline, f"{place}: ")


def known_baselines(repository: str, settings: Settings) -> Baselines:
    """All baselines; files that cannot be used stand in ``errors``."""
    return all_baselines(dict.fromkeys([*settings.baselines, *own_files(repository)]), repository, settings.loads)


def named_baseline(baselines: Baselines, name: str, where: str = "") -> Baseline:
    """The baseline called ``name``; raises :class:`UsageError` that names those there are, after ``where``."""
    found = baselines.named(name)
    if found is None:
        from trm_hooks.hydra.errors import did_you_mean

        hint = did_you_mean(name, [baseline.name for baseline in baselines], "there are")
        raise UsageError(f"{where}there is no baseline `{name}`; {hint}")
    return found
