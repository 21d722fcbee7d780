"""A config that could load a pretrained decoder says that `L_cycles` has to change then.

From scratch 6 cycles are fine. The published decoder was trained with 4, and whoever fills in
`load_pretrained_decoder` has to know. So where a config declares `load_pretrained_decoder: null` and runs another
`L_cycles` than the checkpoint, the line that sets it names `load_pretrained_decoder` in its comment.

Bad:

```yaml
arch:
  L_cycles: 6
load_pretrained_decoder: null
```

Good:

```yaml
arch:
  L_cycles: 6  # Default: more capacity. IMPORTANT: Use L_cycles: 4 when load_pretrained_decoder is set!
load_pretrained_decoder: null
```

The fix appends that comment; of another value than upstream's default it says only what is important.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import deviates, show
from trm_hooks.judging.context import ABSENT, UNKNOWN, Context, comment_at, is_interpolation, place_of
from trm_hooks.judging.finding import WARNING, Change, Finding, Fix, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule(
    id="l-cycles-comment",
    summary="a config that declares `load_pretrained_decoder: null` says which `L_cycles` a decoder needs",
    severity=WARNING,
    fix="appends the warning to the line that sets `L_cycles`",
)
DECODER = "load_pretrained_decoder"
CYCLES = "arch.L_cycles"


def check(context: Context) -> Iterator[Finding]:
    """The effective ``L_cycles`` where it is not the checkpoint's and nothing warns."""
    if context.value(DECODER) is not None or context.choice.limited:
        return  # a decoder for data of no recipe is not known
    expected = context.choice.expected("decoder").get(CYCLES)
    value, key = context.value(CYCLES), context.key(CYCLES)
    if expected is None or value is ABSENT or value is UNKNOWN or not deviates(value, expected.value):
        return
    if DECODER in context.comment(CYCLES) or context.is_unread(CYCLES) or context.is_unread(DECODER):
        return
    origin, decoder = context.effective(CYCLES), context.effective(DECODER)
    if origin is None or decoder is None or decoder.layer is None:
        return
    words = f"use {show(expected.value)} when `{DECODER}` is set"
    finding = Finding(
        RULE,
        place_of(origin),
        f"{show(value)} in `{key}`, and no comment says to {words}",
        key=key,
        value=value,
        expected=expected.value,
        baseline=expected.baseline.name,
        effective_in=context.configs(),
        notes=(f"`{DECODER}` is declared at {place_of(decoder)}",),
        advice="append the warning as a comment",
        others=frozenset((decoder.path,)),
    )
    if not is_interpolation(origin) and origin.layer is not None:
        warning = f"IMPORTANT: Use L_cycles: {show(expected.value)} when {DECODER} is set!"
        is_default = value == context.baselines.upstream.values.get(CYCLES) and value > expected.value
        comment = f"Default: more capacity. {warning}" if is_default and not comment_at(origin) else warning
        fix = Fix("append the warning", [Change("comment", origin.path, origin.route, comment=comment)])
        finding = finding.but(fix=fix)
    yield finding
