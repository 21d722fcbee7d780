"""Every `halt_exploration_prob` has the published value, 0.1.

The Q-head learns when to halt by being followed; this is the probability that it is ignored instead. With 0.5 it is
ignored half of the time and learns much slower: the model does not learn when to stop, and every run made with it is
spoilt without a warning.

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

Where halting is off (`halt_max_steps` is 1) nobody reads the probability, and nothing is reported.

The fix sets the value where it is first written, and removes an override of something inherited. A value that is an
interpolation is reported and left alone.
"""

from __future__ import annotations

from trm_hooks.judging.deviation import HALTING, finding_of, wrong_origins
from trm_hooks.judging.finding import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.judging.context import Context
    from trm_hooks.judging.finding import Finding

RULE = Rule(
    id="halt-exploration-prob",
    summary="`arch.halt_exploration_prob` is the published 0.1 wherever it is written",
    options=True,
    fix="sets it, or removes the override that shadows an inherited value",
)


def check(context: Context) -> Iterator[Finding]:
    """Every origin of the key whose value is not the baseline's."""
    for wrong in wrong_origins(context):
        if wrong.name == HALTING:
            yield finding_of(RULE, context, wrong)
