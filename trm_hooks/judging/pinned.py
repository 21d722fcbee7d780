"""Pinned keys against their baseline, for every check that judges them."""

from __future__ import annotations

from trm_hooks.baselines.compare import deviates, differs, ratio_text, show
from trm_hooks.baselines.model import is_read
from trm_hooks.judging.context import UNKNOWN, Context, is_interpolation, place_of, scalar_of
from trm_hooks.judging.finding import Change, Draft, Finding, Fix, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.baselines.choose import Expected
    from trm_hooks.hydra.composition import Origin


class Wrong:
    """One origin (``origins[index]``) of the pinned key ``name`` whose value is not the ``expected`` one."""

    __slots__ = ("expected", "index", "name", "origins", "value")

    def __init__(self, name: str, origins: list[Origin], index: int, value: Any, expected: Expected) -> None:
        self.name = name
        self.origins = origins
        self.index = index
        self.value = value
        self.expected = expected

    @property
    def origin(self) -> Origin:
        """Where the value is written."""
        return self.origins[self.index]


HALTING = "arch.halt_exploration_prob"


def check_of(name: str) -> str:
    """The check that judges a pinned key in configs."""
    return "halt-exploration-prob" if name == HALTING else "pinned-value"


def wrong_origins(context: Context) -> Iterator[Wrong]:
    """Every origin, effective or shadowed, of a pinned key whose value is not the baseline's.

    A key that the model or the code does not read here is not judged; nor is ``null`` that a later layer fills, which is
    another ``???``.
    """
    for name, expected in context.expected("pinned"):
        written = (getattr(node, "value", None) for node in context.written(name))
        if not context.composition.applied and not any(differs(value, expected.value) for value in written):
            continue  # most configs: no origin has to be worked out
        if not is_read(context.value, name) or context.is_unread(name):
            continue
        origins = context.origins(name)
        for index, origin in enumerate(origins):
            value = context.value(name) if origin.effective else scalar_of(origin.node)
            if value is UNKNOWN or not isinstance(value, (str, bool, int, float, list, type(None))):
                continue
            if deviates(value, expected.value) or (value is None and origin.effective):
                yield Wrong(name, origins, index, value, expected)


def finding_of(rule: Rule, context: Context, wrong: Wrong) -> Finding:
    """What is wrong at an origin, with the fix: set the value, or remove the override of something inherited."""
    name, origins, index, value = wrong.name, wrong.origins, wrong.index, wrong.value
    origin, key, expected = wrong.origin, context.key(name), wrong.expected.value
    finding = Draft(
        rule,
        place_of(origin),
        f"{show(value)} is {ratio_text(value, expected, wrong.expected.whose)} in `{key}`",
        key=key,
        value=value,
        expected=expected,
        baseline=wrong.expected.baseline.name,
    )
    if origin.effective:
        finding.effective_in = context.configs()
    else:
        finding.shadowed_in = context.configs()
    others = [other for other in origins if other.path != origin.path and other.layer is not None]
    finding.participants.update(other.path for other in others)
    if is_interpolation(origin):
        finding.advice = f"set {show(expected)} where the interpolation takes its value from"
    elif origin.layer is None:
        finding.advice = f"sweep over no other value than {show(expected)}"
    else:
        inherited = [other for other in origins[:index] if other.path != origin.path and other.layer is not None]
        _mend(finding, origin, inherited, expected)
    return finding.finding()


def _mend(finding: Draft, origin: Origin, inherited: list[Origin], expected: Any) -> None:
    set_it = Fix(f"set {show(expected)}", [Change("set", origin.path, origin.route, value=expected)], rank=1)
    finding.fix, finding.advice = set_it, f"set it to {show(expected)}"
    if not inherited:
        return
    covered = inherited[-1]
    finding.notes = [f"covers {show(scalar_of(covered.node))} at {place_of(covered)}"]
    finding.advice = "remove this override; the inherited value takes its place"
    finding.fix = Fix(
        f"remove the override of {place_of(covered)}",
        [Change("delete", origin.path, origin.route)],
        fallback=set_it,
    )
