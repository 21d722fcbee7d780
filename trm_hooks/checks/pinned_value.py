"""A key that a baseline of one's own pins has that baseline's value wherever it is written.

A group that knows which value its results hang on writes it down once, in a baseline of its own (`.trm-hooks/baselines/`),
and pins the key. From then on every config that the baseline applies to is held to it, in any Hydra project: where the value
takes effect, where a later layer shadows it, and in options that no config selects yet. `halt_exploration_prob` has a check
of its own.

Bad, where the baseline pins `lr: 0.01`:

```yaml
defaults:
  - model: small
  - _self_
lr: 0.1
```

Good:

```yaml
defaults:
  - model: small
  - _self_
lr: 0.01
```

The fix sets the value where it is first written, and removes an override of something inherited. A value that is an
interpolation is reported and left alone.
"""

from __future__ import annotations

from trm_hooks.judging.context import place_of
from trm_hooks.judging.deviation import HALTING, finding_of, wrong_origins
from trm_hooks.judging.finding import Rule, Veto

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.judging.context import Context
    from trm_hooks.judging.finding import Finding

RULE = Rule(
    id="pinned-value",
    summary="every other key that a baseline pins has its value wherever it is written",
    options=True,
    fix="sets it, or removes the override that shadows an inherited value",
)


def check(context: Context) -> Iterator[Finding | Veto]:
    """Every origin of a pinned key without a check of its own whose value is not the baseline's.

    What a config for something else runs with is right there, though one that the project's own baseline judges shadows it.
    """
    for wrong in wrong_origins(context):
        if wrong.name != HALTING:
            yield finding_of(RULE, context, wrong)
    pinned = context.choice.expected("pinned") if context.baselines.own else {}
    for baseline in context.baselines.own if context.selected else ():
        for name in sorted(baseline.held("pinned").keys() - pinned.keys()):
            origin = context.effective(name)
            if origin is not None:
                yield Veto(RULE, place_of(origin), context.key(name), of_shadowed=True)
