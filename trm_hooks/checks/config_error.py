"""A config composes: Hydra would not refuse it.

A missing option, `_self_` twice, an override of a group that is not in the list, a circle of defaults, a package that
cannot be: Hydra stops at launch, perhaps hours later in a job queue. Here it stops the commit, at the entry that is
wrong, with the valid options and the one that was probably meant. Configs that plugins or a `ConfigStore` may provide
are not judged.

Bad, there is no `arch/etmr.yaml`:

```yaml
defaults:
  - arch: etmr
  - _self_
```

Good:

```yaml
defaults:
  - arch: etrm
  - _self_
```

Nothing is mended.
"""

from __future__ import annotations

from trm_hooks.judging.context import Problem
from trm_hooks.judging.finding import Finding, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule(id="config-error", summary="every config composes as Hydra would compose it", subject="error")


def check(problem: Problem) -> Iterator[Finding]:
    """The entry that Hydra would refuse."""
    error = problem.error
    advice = "" if error.near_miss is None else f"did you mean `{error.near_miss}`?"
    yield Finding(RULE, problem.place, error.message, effective_in=problem.configs, notes=error.hints(), advice=advice)
