"""Every other hyperparameter is the baseline's, or a comment says that it is not.

Learning rates, epochs, weight decay: each deviation from the published values may be right, and each one is easy to
forget when results are compared. Documented means that the comment at the end of the line, or right above it, cites
the published value.

Bad:

```yaml
lr: 3e-4
```

Good:

```yaml
lr: 3e-4  # the checkpoint has 1e-4; faster for the encoder alone
```

Not run by default. The fix appends a comment that cites the baseline; it cannot know the reason, so it is unsafe.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import ratio_text, show
from trm_hooks.judging.context import Context, is_interpolation, place_of
from trm_hooks.judging.deviation import undocumented
from trm_hooks.judging.finding import UNSAFE, WARNING, Change, Draft, Finding, Fix, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.judging.deviation import Deviation

RULE = Rule(
    id="baseline-alignment",
    summary="any other hyperparameter that differs from its baseline cites the published value in a comment",
    severity=WARNING,
    fix="appends a comment that cites the baseline (unsafe)",
)
# each has a check of its own
_ELSEWHERE = frozenset(("global_batch_size", "ema"))


def check(context: Context) -> Iterator[Finding]:
    """Effective values of documented keys that differ and say nothing about it."""
    for name, expected in context.expected("documented"):
        found = None if name in _ELSEWHERE else undocumented(context, name, expected)
        if found is not None:
            yield _finding(context, context.key(name), found)


def _finding(context: Context, key: str, found: Deviation) -> Finding:
    value, expected, origin = found.value, found.expected, found.origin
    published = show(expected.value)
    finding = Draft(
        RULE,
        place_of(origin),
        f"{show(value)} is {ratio_text(value, expected.value, expected.whose)} in `{key}`, and no comment says so",
        key=key,
        value=value,
        expected=expected.value,
        baseline=expected.baseline.name,
        effective_in=context.configs(),
        advice=f"cite {published} in a comment, or set it",
    )
    if origin.layer is not None and not is_interpolation(origin):
        comment = f"{expected.baseline.title}: {published}"
        change = Change("comment", origin.path, origin.route, comment=comment)
        finding.fix = Fix("append the baseline's value", [change], applicability=UNSAFE)
    return finding.finding()
