"""What a run found, printed: findings to stdout, notes to stderr."""

from __future__ import annotations

import os
import sys

from trm_hooks.cli.failures import UsageError, say
from trm_hooks.judging.finding import SAFE
from trm_hooks.outputs import Shown, renderer, shows_edits, style_for
from trm_hooks.record import Record
from trm_hooks.run.fold import by_cause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from trm_hooks.run.request import Request, Result


# More names than these are not repeated.
_FEW = 5
_UNJUDGED = ": not judged: "
_PLAIN = dict.fromkeys(map(ord, "/._-"), "0")


class Options(Record, frozen=False):
    """The options of a command line that holds only paths, without the cost of a parser."""

    paths: Sequence[str]
    fix: bool = False
    diff: bool = False
    unsafe_fixes: bool = False
    config_root: Sequence[str] = ()
    output_format: str = "text"
    reason: str | None = None
    color: str = "auto"
    statistics: bool = False
    exit_zero: bool = False
    output_file: str | None = None
    hook: str | None = None
    only_new: bool = False
    since: str | None = None


def show(result: Result, options: Options | Namespace) -> None:
    """Print findings and notes of a run, each cause once."""
    result = result.but(findings=by_cause(result.findings))
    shown = Shown(result.findings, result.configs, result.files)
    if options.hook is not None and not (options.fix or options.diff):
        shown = shown.but(fixing=_fixes(result) or shown.fixing)
    if shows_edits(options.output_format):
        from trm_hooks.fix.planned import planned_edits

        shown = shown.but(edits=planned_edits(result.findings))
    style = style_for(options.color)
    sys.stdout.write(renderer("statistics" if options.statistics else options.output_format)(shown, style))
    if options.output_format == "text" and options.hook is None and style.terminal:
        print(_checked(result))
    if result.notes:
        _print_notes(result.notes, options.paths)


def answered(result: Result, request: Request, options: Options | Namespace) -> Result:
    """What this call answers for; a line on stderr counts what is left out, and how to see it.

    Raises :class:`UsageError` for a revision that git does not know, also where nothing is found: a typing error in a CI job
    would be seen only when it matters.
    """
    if request.since is not None:
        from trm_hooks.project.base import is_revision

        if not is_revision(result.repository, request.since):
            raise UsageError(f"`{request.since}` is no revision of this repository")
    if not result.findings or not (request.only_new or (options.hook is not None and request.paths)):
        return result
    from trm_hooks.run.answering import answered_for, told_why

    result, left_out = answered_for(result, request)
    if left_out:
        left_out = by_cause(left_out)  # as the command shows them
        files = len({finding.place.path for finding in left_out})
        shown = "it" if len(left_out) == 1 else "them"
        say(f"{_counted(len(left_out), 'older finding')} in {_counted(files, 'file')} left out: {_shows(request)} {shown}")
    return told_why(result, request) if request.paths and not (options.fix or options.diff) else result


def _fixes(result: Result) -> str | None:
    """The command that mends what a hook found, for a shell; None where it would name too many files."""
    fixes = [each.fix for each in result.findings if each.fix is not None and each.fix.applicability == SAFE and not each.history]
    paths = dict.fromkeys(change.path for fix in fixes for change in fix.changes)
    inside = os.path.realpath(os.getcwd()) == os.path.realpath(result.repository)
    if not inside or not 0 < len(paths) <= _FEW:
        return None
    return f"`{' '.join([own_command(), 'check', '--fix', *map(_quoted, paths)])}`"


def _shows(request: Request) -> str:
    """The command that shows what a hook leaves out."""
    names = [_quoted(path) for path in request.paths] if len(request.paths) <= _FEW else []
    select = ["--select", ",".join(request.select)] if request.select else []
    return f"`{' '.join([own_command(), 'check', *select, *names])}` shows"


def _quoted(path: str) -> str:
    """A path as a shell takes it; most need no quotes, so that the module which sets them need not be imported."""
    if path.isascii() and path.translate(_PLAIN).isalnum():
        return path
    from shlex import quote

    return quote(path)


def own_command() -> str:
    """``trm-hooks`` as it can be started from a shell; what pre-commit runs is on no path."""
    beside = os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "trm-hooks")
    return _quoted(beside) if os.environ.get("PRE_COMMIT") and os.path.exists(beside) else "trm-hooks"


def note(text: str) -> None:
    """Print a note to stderr."""
    say(f"note: {text}")


def _print_notes(notes: Sequence[str], paths: Sequence[str]) -> None:
    """Each note once; where nothing was named, only the first few of what is not judged, and how many more there are."""
    every = dict.fromkeys(notes)
    left_out = set() if paths else set([each for each in every if _UNJUDGED in each][_FEW:])
    for each in every:
        if each not in left_out:
            note(each)
    if left_out:
        what = _counted(len(left_out), "more config or command", "more configs and commands")
        note(f"{what} not judged; check a file by its name to see why")


def _checked(result: Result) -> str:
    """What was checked and how much was found; printed at a terminal, where silence would leave open whether anything ran."""
    counted = ((result.configs, "config"), (result.commands, "command"), (len(result.findings), "finding"))
    return ", ".join(_counted(number, what) for number, what in counted)


def _counted(number: int, what: str, many: str | None = None) -> str:
    return f"{number} {what if number == 1 else many or what + 's'}"
