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

The fix appends such a comment where the reason is known: from a comment above the line, in its author's words; else from
`--reason`, from the settings, or, for a smaller batch of a model with an encoder and no comment, from the baseline. Without
a reason nothing is written.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import ratio_text, show
from trm_hooks.judging.context import Context, is_interpolation, place_of
from trm_hooks.judging.deviation import note_source, undocumented
from trm_hooks.judging.finding import WARNING, Change, Finding, Fix, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.hydra.composition import Origin
    from trm_hooks.judging.launched import Launched

RULE = Rule(
    id="batch-size-comment",
    summary="a `global_batch_size` other than the published one cites it and says why",
    severity=WARNING,
    fix="appends `# Reduced from 768 due to …` where the reason is known",
)
KEY = "global_batch_size"
_REDUCED = "Reduced from"
# words of a reason; a title such as "Training" has none of them
_CAUSES = tuple(
    str.split("small reduc less lower fewer quick test debug smoke memory oom vram gpu pu card fit due because only")
)

_RULER = 3  # signs of a line that only underlines


def check(context: Context) -> Iterator[Finding]:
    """The effective batch size where it differs and no comment cites the published one."""
    found = undocumented(context, KEY, context.choice.expected("documented").get(KEY))
    if found is None:
        return
    value, expected, origin = found.value, found.expected, found.origin
    explanation = _explanation(context.comment(KEY), origin)
    cited = show(expected.value)
    finding = Finding(
        RULE,
        place_of(origin),
        f"{show(value)} is {ratio_text(value, expected.value, expected.whose)} in `{KEY}`, "
        + (f"and the comment does not cite {cited}" if explanation else "and no comment says why"),
        key=KEY,
        value=value,
        expected=expected.value,
        baseline=expected.baseline.name,
        effective_in=context.configs(),
        advice=f"cite {cited} in the comment" if explanation else f"say why in a comment that cites {cited}",
    )
    finding = note_source(finding, context, KEY, origin)
    comment = _comment(context, origin, explanation, value, expected.value)
    if comment and origin.layer is not None and not is_interpolation(origin):
        fix = Fix("append the reason", [Change("comment", origin.path, origin.route, comment=comment)])
        finding = finding.but(advice=f"append `# {comment}`", fix=fix)
    yield finding


def check_command(launched: Launched) -> Iterator[Finding]:
    """The same in an option that only a command selects."""
    yield from launched.in_options(check)


def _comment(context: Context, origin: Origin, explanation: str, value: Any, expected: Any) -> str | None:
    """What to append: the words of a comment that gives a cause, else a known reason.

    The reason of the baseline is used only where the author gives no explanation.
    """
    verb = _verb(value, expected)
    if explanation and _gives_cause(explanation):
        beside = origin.node.source.text[origin.node.end :].partition("\n")[0]
        return f"{verb} {show(expected)}" + ("" if "#" in beside else f": {explanation}")
    reason = context.reason(KEY)
    if reason is None and not explanation and verb == _REDUCED:
        reason = context.published_reason(KEY)  # memory explains a smaller batch only
    return f"{verb} {show(expected)} due to {reason}" if reason else None


def _explanation(comment: str, origin: Origin) -> str:
    """The words of the comments at the batch size, in one line; nothing where they only head the keys that follow."""
    words = " ".join(word for word in comment.split() if any(map(str.isalnum, word)) or len(word) < _RULER)
    if not any(sign.isalpha() for sign in words):
        return ""
    return "" if _is_heading(origin) and not _gives_cause(words) else words


def _gives_cause(text: str) -> bool:
    """Whether any word of a comment begins like one that gives a reason."""
    words = "".join(sign if sign.isalnum() or sign == "_" else " " for sign in text.lower()).split()
    return any(word.startswith(_CAUSES) for word in words)


def _is_heading(origin: Origin) -> bool:
    """Whether the comment opens a paragraph of several keys and is not at the line itself."""
    source = origin.node.source
    lines = source.text.splitlines()
    line = source.position(origin.node.start)[0] - 1
    if line >= len(lines) or "#" in lines[line]:
        return False
    above, ruled = line - 1, False
    while above >= 0 and lines[above].lstrip().startswith("#"):
        ruled = ruled or (len(lines[above].strip()) > _RULER and not any(map(str.isalnum, lines[above])))
        above -= 1
    if ruled:
        return True
    below = lines[line + 1].strip() if line + 1 < len(lines) else ""
    return (above < 0 or not lines[above].strip()) and bool(below) and not below.startswith("#")


def _verb(value: Any, expected: Any) -> str:
    try:
        return _REDUCED if value < expected else "Increased from"
    except TypeError:
        return "Changed from"
