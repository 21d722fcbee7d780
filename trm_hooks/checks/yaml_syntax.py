"""A config is YAML that Hydra can read.

Bad syntax, bytes that are not UTF-8, duplicate keys, several documents, unknown tags and recursive aliases stop Hydra
before anything runs. The other files are still checked. YAML outside the config roots is not looked at.

Bad, the second value replaces the first without a word in other tools:

```yaml
lr: 1e-4
lr: 3e-4
```

Good:

```yaml
lr: 3e-4
```

Nothing is mended.
"""

from __future__ import annotations

from trm_hooks.judging.finding import Finding, Rule
from trm_hooks.judging.subjects import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule(id="yaml-syntax", summary="a config is YAML that Hydra's loader reads", subject="file")


def check(problem: Problem) -> Iterator[Finding]:
    """The one place where a file stops being readable."""
    yield Finding(RULE, problem.place, problem.error.message)
