"""A report as one screen of a terminal: the counts, what is critical, and how to get the page."""

from __future__ import annotations

from trm_hooks.outputs import printable
from trm_hooks.outputs.table import wrap
from trm_hooks.review.words import command_tally, groups, message_of, stand, state_of, summary, tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.review.model import Parameter, Report

_MOST = 6
_MORE = "`trm-hooks report -o review.html` writes the page, `trm-hooks report | less` shows it all as Markdown."
_BOLD, _RED, _DIM = "1", "31", "2"


def render(report: Report, width: int, colour: bool) -> str:
    """The screen, in lines of at most ``width`` columns."""
    lines = list(_lines(report, width, colour))
    return "\n".join(lines) + "\n"


def _lines(report: Report, width: int, colour: bool) -> Iterator[str]:
    yield _painted(printable(report.title), _BOLD, colour)
    yield from wrap(printable(summary(report)), width)
    yield _painted(printable(stand(report)), _DIM, colour)
    critical, refused, commands = report.critical(), report.refused(), groups(report.other_commands())
    if critical or refused or commands:
        yield ""
    for parameter in critical[:_MOST]:
        yield from _parameter(parameter, width, colour)
    for each in refused[:_MOST]:
        text = f"{each.path}:{each.line}: {message_of(each)}"
        yield from (_painted(line, _RED, colour) for line in wrap(printable(text), width))
    for same, _, message in commands[:_MOST]:
        text = f"{same[0].path}:{same[0].line} and {len(same) - 1} more" if len(same) > 1 else f"{same[0].path}:{same[0].line}"
        text = f"{text}, {state_of(same)}: {message}"
        yield from (_painted(line, _RED, colour) for line in wrap(printable(text), width))
    more = sum(max(len(each) - _MOST, 0) for each in (critical, refused, commands))
    if more:
        yield f"and {more} more"
    others = len(report.others())
    yield ""
    if others:
        yield f"{others} other hyperparameter{'s differ' if others != 1 else ' differs'} somewhere."
    yield from wrap(_MORE, width)


def _parameter(parameter: Parameter, width: int, colour: bool) -> Iterator[str]:
    head = f"{parameter.name}: {parameter.headline}" if parameter.headline else parameter.name
    yield from (_painted(line, _RED, colour) for line in wrap(printable(head), width))
    stands = "; ".join(filter(None, (tally(parameter.counts), command_tally(parameter))))
    yield from (f"  {line}" for line in wrap(printable(stands), width - 2))


def _painted(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
