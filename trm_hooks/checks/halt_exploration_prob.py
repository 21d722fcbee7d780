"""Every `halt_exploration_prob` has the published value, 0.1.

The Q-head learns when to halt by being followed; this is the probability that it is ignored instead. With 0.5 it is
ignored half of the time and learns much slower: the model does not learn when to stop, and every run made with it is
spoilt without a word.

Judged wherever the key is written: where it takes effect, where a later layer shadows it (whoever removes that layer
gets the wrong value back), and in options that no config selects yet. Models of other families (HRM, transformers)
are not judged.

Bad, an override that shadows what it inherits:

```yaml
defaults:
  - arch: trm
  - _self_
arch:
  halt_exploration_prob: 0.5
```

Good, the value is inherited:

```yaml
defaults:
  - arch: trm
  - _self_
```

The fix sets the value where it is first written, and removes an override of something inherited. A value that is an
interpolation is reported and left alone.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import ratio_text, show
from trm_hooks.judging.context import Context, is_interpolation, place_of, scalar_of
from trm_hooks.judging.finding import Change, Draft, Finding, Fix, Rule
from trm_hooks.judging.pinned import Wrong, wrong_origins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.hydra.composition import Origin

RULE = Rule(
    id="halt-exploration-prob",
    summary="`arch.halt_exploration_prob` is the published 0.1 wherever it is written",
    options=True,
    fix="sets it, or removes the override that shadows an inherited value",
)


def check(context: Context) -> Iterator[Finding]:
    """Every origin of a pinned key whose value is not the baseline's."""
    for wrong in wrong_origins(context):
        yield _finding(context, wrong)


def _finding(context: Context, wrong: Wrong) -> Finding:
    name, origins, index, value = wrong.name, wrong.origins, wrong.index, wrong.value
    origin, key, expected = wrong.origin, context.key(name), wrong.expected.value
    finding = Draft(
        RULE,
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
