"""A hyperparameter that must never differ says so where it is written.

`halt_exploration_prob: 0.5` hid for weeks because the comment beside it described what the value does and not what it has
to be. A comment that says it must match is what makes the next reader stop.

Bad:

```yaml
halt_exploration_prob: 0.1  # Exploration probability during training
```

Good:

```yaml
halt_exploration_prob: 0.1  # Must match TRM paper value (0.1)
```

Not run by default. The fix appends the comment.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import show
from trm_hooks.baselines.model import is_read
from trm_hooks.judging.context import Context, comment_at, is_interpolation, place_of
from trm_hooks.judging.finding import WARNING, Change, Finding, Fix, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule(
    id="must-match-comment",
    summary="a key that must be the baseline's says so in a comment wherever it is written",
    severity=WARNING,
    options=True,
    fix="appends `# Must match TRM paper value (0.1)`",
)


def check(context: Context) -> Iterator[Finding]:
    """Origins of pinned keys whose comment does not say that they must match."""
    for name, expected in context.expected("pinned"):
        key = context.key(name)
        if context.is_unread(name) or not is_read(context.value, name):
            continue
        for origin in context.origins(name):
            if origin.layer is None or "match" in comment_at(origin).lower():
                continue
            whose = f"`{expected.baseline.name}`'s" if expected.baseline.is_own else "TRM paper"
            published = "its" if expected.baseline.is_own else "the published"
            comment = f"Must match {whose} value ({show(expected.value)})"
            change = Change("comment", origin.path, origin.route, comment=comment)
            yield Finding(
                RULE,
                place_of(origin),
                f"no comment says that `{key}` must match {published} {show(expected.value)}",
                key=key,
                value=context.value(name) if origin.effective else getattr(origin.node, "value", None),
                expected=expected.value,
                baseline=expected.baseline.name,
                effective_in=context.configs() if origin.effective else (),
                shadowed_in=() if origin.effective else context.configs(),
                advice=f"append `# {comment}`",
                fix=None if is_interpolation(origin) else Fix("append the comment", [change]),
            )
