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

An override of a launch command is held to the same; there a comment on its line, or on the lines right above, cites the
value or names the key, and a sweep or a loop over several values says enough itself.

Not run by default. The fix appends a comment that cites the baseline; it cannot know the reason, so it is unsafe.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import ratio_text, show
from trm_hooks.judging.context import Context, is_interpolation, place_of
from trm_hooks.judging.deviation import cites, note_source, undocumented
from trm_hooks.judging.finding import UNSAFE, WARNING, Change, Finding, Fix, Place, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.judging.deviation import Deviation
    from trm_hooks.judging.launched import Launched
    from trm_hooks.launch.jobs import Job

RULE = Rule(
    id="baseline-alignment",
    summary="any other hyperparameter that differs from its baseline cites the published value in a comment",
    severity=WARNING,
    fix="appends a comment that cites the baseline (unsafe)",
)
# each has a check of its own, in configs
_ELSEWHERE = frozenset(("global_batch_size", "ema"))


def check(context: Context) -> Iterator[Finding]:
    """Effective values of documented keys that differ and say nothing about it."""
    for name, expected in context.expected("documented"):
        found = None if name in _ELSEWHERE else undocumented(context, name, expected)
        if found is not None:
            yield _finding(context, name, found)


def check_command(launched: Launched) -> Iterator[Finding]:
    """Every override of a command that differs and says nothing about it, and what the options that it selects have so.

    One of a job that ran already is history.
    """
    yield from launched.in_options(check)
    is_history = launched.command.is_history
    for finding in launched.wrong(lambda job: _of_job(launched, job)):
        yield finding.but(effective_in=(launched.target.name,), history=is_history, others=launched.files())


def _of_job(launched: Launched, job: Job) -> Iterator[Finding]:
    context = launched.judged(job)
    if context is None:
        return
    for name, expected in context.expected("documented"):
        found = undocumented(context, name, expected) if name != "ema" else None
        argument = job.argument(found.origin.override) if found is not None else None
        if found is None or argument is None or launched.is_varied(argument):
            continue
        key = context.key(name)
        comments = launched.comments(argument.word)
        if not cites(comments, expected.value) and key.rpartition(".")[2] not in comments:
            yield _at(launched.place(argument.word), key, found)


def _finding(context: Context, name: str, found: Deviation) -> Finding:
    origin, expected = found.origin, found.expected
    finding = _at(place_of(origin), context.key(name), found).but(effective_in=context.configs())
    finding = note_source(finding, context, name, origin)
    if origin.layer is not None and not is_interpolation(origin):
        comment = f"{expected.baseline.title}: {show(expected.value)}"
        change = Change("comment", origin.path, origin.route, comment=comment)
        finding = finding.but(fix=Fix("append the baseline's value", [change], applicability=UNSAFE))
    return finding


def _at(place: Place, key: str, found: Deviation) -> Finding:
    value, expected = found.value, found.expected
    return Finding(
        RULE,
        place,
        f"{show(value)} is {ratio_text(value, expected.value, expected.whose)} in `{key}`, and no comment says so",
        key=key,
        value=value,
        expected=expected.value,
        baseline=expected.baseline.name,
        advice=f"cite {show(expected.value)} in a comment, or set it",
    )
