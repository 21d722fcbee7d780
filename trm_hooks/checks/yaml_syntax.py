"""A config is YAML that Hydra can read.

Bad syntax, bytes that are not UTF-8, duplicate keys, several documents, unknown tags and recursive aliases stop Hydra
before anything runs. What a merge left undone is called that, at its first marker. The other files are still checked. YAML
outside the config roots is not looked at. Every hook and every selection of checks reports this of a config that is
named, unless `yaml-syntax` is ignored: what cannot be read is not right.

Bad, the second value replaces the first silently in other tools:

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

from trm_hooks.judging.context import Problem
from trm_hooks.judging.finding import Finding, Place, Rule
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule(id="yaml-syntax", summary="a config is YAML that Hydra's loader reads", subject="file")
# as git writes them, with the common ancestor or without
_CONFLICT = lazy(r"(?m)^(?:(?:<{7}|\|{7}|>{7})(?: [^\r\n]*)?|={7})(?=\r?$)")


def check(problem: Problem) -> Iterator[Finding]:
    """The one place where a file stops being readable."""
    source = problem.place.source
    marker = _CONFLICT.search(source.text)
    if marker is None:
        yield Finding(RULE, problem.place, problem.error.message)
        return
    message = f"a merge conflict is not resolved: `{marker[0]}`"
    yield Finding(RULE, Place(source, marker.start(), marker.end()), message, advice="resolve it and remove its markers")
