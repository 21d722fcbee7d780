"""A batch size other than the published one says why.

`global_batch_size` is 768 in every published source. A smaller batch hurts training stability and gradient estimates;
often memory leaves no choice, and then the line says so and cites the published value, so that nobody has to wonder.

Bad:

```yaml
global_batch_size: 256
```

Good:

```yaml
global_batch_size: 256  # Reduced from 768 due to encoder memory overhead
```

The fix appends such a comment where the reason is known: from `--reason`, from the settings, or, for a smaller batch of a
model with an encoder, from the baseline. Without a reason nothing is written.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import ratio_text, show
from trm_hooks.judging.context import Context, is_interpolation, place_of
from trm_hooks.judging.deviation import undocumented
from trm_hooks.judging.finding import WARNING, Change, Draft, Finding, Fix, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

RULE = Rule(
    id="batch-size-comment",
    summary="a `global_batch_size` other than the published one cites it and says why",
    severity=WARNING,
    fix="appends `# Reduced from 768 due to …` where the reason is known",
)
KEY = "global_batch_size"
_REDUCED = "Reduced from"


def check(context: Context) -> Iterator[Finding]:
    """The effective batch size where it differs and no comment cites the published one."""
    found = undocumented(context, KEY, context.choice.expected("documented").get(KEY))
    if found is None:
        return
    value, expected, origin = found.value, found.expected, found.origin
    finding = Draft(
        RULE,
        place_of(origin),
        f"{show(value)} is {ratio_text(value, expected.value, expected.whose)} in `{KEY}`, and no comment says why",
        key=KEY,
        value=value,
        expected=expected.value,
        baseline=expected.baseline.name,
        effective_in=context.configs(),
        advice=f"say why in a comment that cites {show(expected.value)}",
    )
    reason = context.reason(KEY)
    if reason is None and _verb(value, expected.value) == _REDUCED:
        reason = context.published_reason(KEY)  # memory explains a smaller batch only
    if reason and origin.layer is not None and not is_interpolation(origin):
        comment = f"{_verb(value, expected.value)} {show(expected.value)} due to {reason}"
        finding.advice = f"append `# {comment}`"
        finding.fix = Fix("append the reason", [Change("comment", origin.path, origin.route, comment=comment)])
    yield finding.finding()


def _verb(value: Any, expected: Any) -> str:
    try:
        return _REDUCED if value < expected else "Increased from"
    except TypeError:
        return "Changed from"
