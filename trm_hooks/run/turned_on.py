"""What the launch commands say about findings of configs: what every command turns on never runs without it.

A finding that no comment suppresses names the commands that run with it. A command that sets something unknown, or selects
what is not there, is not counted, nor is one for ``ema`` that has another reason to run without it: that is reported there.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import differs
from trm_hooks.judging.context import ABSENT, UNKNOWN
from trm_hooks.run.fold import LAUNCHED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from trm_hooks.judging.finding import Finding
    from trm_hooks.judging.launched import Launched

_CHECK = "ema"


def by_commands(findings: list[Finding], commands: Sequence[Launched]) -> list[Finding]:
    """``findings`` without those of configs that every one of ``commands`` mends; the commands that do not are named."""
    by_config: dict[str, list[Launched]] = {}
    for each in commands:
        if not each.is_open:
            by_config.setdefault(each.target.name, []).append(each)
    found = (_of_one(each, by_config) if each.check in LAUNCHED and each.effective_in else each for each in findings)
    return [each for each in found if each is not None]


def _of_one(finding: Finding, commands: Mapping[str, Sequence[Launched]]) -> Finding | None:
    here = [each for name in finding.effective_in for each in commands.get(name, ()) if finding.place.path in each.files()]
    if finding.check == _CHECK:
        configs = _running_without(finding, here)
        if not configs:
            return None
        finding = finding.but(effective_in=configs)
    places = dict.fromkeys(each.place(each.command.script) for each in here if _runs_with(finding, each))
    return finding.but(launched_by=(*finding.launched_by, *places)) if places else finding


def _running_without(finding: Finding, launching: Sequence[Launched]) -> tuple[str, ...]:
    """The configs that some command, or none that is known, runs as they are."""
    configs = []
    for config in finding.effective_in:
        is_on = [on for each in launching if each.target.name == config and (on := _is_on(finding, each)) is not None]
        if not is_on or not all(is_on):
            configs.append(config)
    return tuple(configs)


def _runs_with(finding: Finding, command: Launched) -> bool:
    """Whether what a finding is about takes effect in a job of a command."""
    key, path = finding.key or "", finding.place.path
    known = (job for jobs in command.alternatives for job in jobs if not command.may_set_more(job))
    compositions = (job.composition for job in known if job.composition is not None)
    return any(
        origin.effective and origin.path == path
        for composition in compositions
        for origin in composition.chain(key)
    )


def _is_on(finding: Finding, command: Launched) -> bool | None:
    """Whether every job of a command has the expected value; None where that is not known, or the finding has no effect there."""
    values = list(_values(command))
    if not values or any(value is UNKNOWN for value in values):
        return None
    if not any(value is ABSENT or differs(value, finding.expected) for value in values):
        return True
    return False if _runs_with(finding, command) else None


def _values(command: Launched) -> Iterator[object]:
    for jobs in command.alternatives:
        for job in jobs:
            context = command.judged(job)
            yield UNKNOWN if context is None or command.may_set_more(job) else context.value(_CHECK)
