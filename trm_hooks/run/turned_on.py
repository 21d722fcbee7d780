"""Findings of ``ema`` in the light of the launch commands: what every command turns on runs nowhere without it.

A command that sets something unknown is not counted.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import differs
from trm_hooks.judging.context import ABSENT, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trm_hooks.judging.finding import Finding
    from trm_hooks.judging.launched import Launched

_CHECK = "ema"


def by_commands(findings: list[Finding], commands: Sequence[Launched]) -> list[Finding]:
    """``findings`` without those of configs that every one of ``commands`` mends; the commands that do not are named."""
    found = (_of_one(each, commands) if each.check == _CHECK and each.effective_in else each for each in findings)
    return [each for each in found if each is not None]


def _of_one(finding: Finding, commands: Iterable[Launched]) -> Finding | None:
    configs, without = [], []
    launching = [each for each in commands if finding.place.path in each.files()]
    for config in finding.effective_in:
        states = [(each, _is_on(finding, each)) for each in launching if each.target.name == config]
        is_on = [on for _, on in states if on is not None]
        if not is_on or not all(is_on):
            configs.append(config)
        if any(is_on):
            without += [each for each, on in states if on is False]
    if not configs:
        return None
    places = dict.fromkeys(each.place(each.command.script) for each in without)
    return finding.but(effective_in=tuple(configs), launched_by=(*finding.launched_by, *places))


def _is_on(finding: Finding, command: Launched) -> bool | None:
    """Whether every job of a command has the expected value; None where that is not known."""
    values = list(_values(command))
    if command.is_open or not values or any(value is UNKNOWN for value in values):
        return None
    return not any(value is ABSENT or differs(value, finding.expected) for value in values)


def _values(command: Launched) -> Iterator[object]:
    for jobs in command.alternatives:
        for job in jobs:
            context = command.judged(job)
            yield UNKNOWN if context is None else context.value(_CHECK)
