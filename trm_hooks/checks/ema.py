"""EMA is on, as it was for the published checkpoint.

The repository's own default is `ema: False`, but the checkpoint was trained with an exponential moving average and
every recipe of the README turns it on. Without it Sudoku drops from 87.4 to 79.9 in the paper. A config that means it
says so in a comment that cites the published value.

Bad:

```yaml
ema: False
```

Good:

```yaml
ema: True
```

```yaml
ema: False  # the checkpoint has True; off for the ablation
```

The fix sets it. Where a comment says that it is off on purpose, only an unsafe one does.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import ratio_text, show
from trm_hooks.judging.context import Context, is_interpolation, place_of
from trm_hooks.judging.deviation import note_source, undocumented
from trm_hooks.judging.finding import SAFE, UNSAFE, Change, Finding, Fix, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.judging.launched import Launched

RULE = Rule(
    id="ema",
    summary="`ema` is as the published checkpoint has it, or a comment says why not",
    fix="sets it",
)
KEY = "ema"
_OFF = frozenset(str.split("ablation disabled no not off without"))


def check(context: Context) -> Iterator[Finding]:
    """The effective ``ema`` where it differs and no comment cites the published one."""
    found = undocumented(context, KEY, context.choice.expected("documented").get(KEY))
    if found is None:
        return
    value, expected, origin = found.value, found.expected, found.origin
    finding = Finding(
        RULE,
        place_of(origin),
        f"{show(value)} is {ratio_text(value, expected.value, expected.whose)} in `{KEY}`",
        key=KEY,
        value=value,
        expected=expected.value,
        baseline=expected.baseline.name,
        effective_in=context.configs(),
        advice=f"set it to {show(expected.value)}, or cite {show(expected.value)} in a comment that says why not",
    )
    finding = note_source(finding, context, KEY, origin)
    if origin.layer is not None and not is_interpolation(origin):
        change = Change("set", origin.path, origin.route, value=expected.value)
        applicability = UNSAFE if _is_meant(context.comment(KEY)) else SAFE
        fix = Fix(f"set {show(expected.value)}", [change], applicability=applicability, rank=1)
        finding = finding.but(fix=fix)
    yield finding


def _is_meant(comment: str) -> bool:
    """Whether a comment says that it is off on purpose: beside a value set to True it would say what is not so."""
    return not _OFF.isdisjoint(comment.lower().replace(",", " ").replace(".", " ").split())


def check_command(launched: Launched) -> Iterator[Finding]:
    """The same in an option that only commands select."""
    yield from launched.in_options(check)
