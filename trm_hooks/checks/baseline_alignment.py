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

from trm_hooks.baselines.compare import differs, ratio_text, show
from trm_hooks.checks.api import UNSAFE, WARNING, Change, Finding, Fix, Rule
from trm_hooks.checks.citations import cites
from trm_hooks.checks.context import ABSENT, UNKNOWN, Context, comment_at, is_interpolation, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.baselines.choose import Expected

RULE = Rule(
    id="baseline-alignment",
    summary="any other hyperparameter that differs from its baseline cites the published value in a comment",
    severity=WARNING,
    default=False,
    fix="appends a comment that cites the baseline (unsafe)",
)
# each has a check of its own
_ELSEWHERE = frozenset(("global_batch_size", "ema"))


def check(context: Context) -> Iterator[Finding]:
    """Effective values of documented keys that differ and say nothing about it."""
    for name, expected in context.expected("documented"):
        if name in _ELSEWHERE:
            continue
        value = context.value(name)
        if value is not ABSENT and value is not UNKNOWN and differs(value, expected.value):
            yield from _undocumented(context, name, value, expected)


def _undocumented(context: Context, name: str, value: Any, expected: Expected) -> Iterator[Finding]:
    origin, key = context.effective(name), context.key(name)
    if origin is None or cites(comment_at(origin), expected.value):
        return
    published = show(expected.value)
    finding = Finding(
        RULE,
        place_of(origin),
        f"{show(value)} is {ratio_text(value, expected.value)} in `{key}`, and no comment says so",
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
    yield finding
