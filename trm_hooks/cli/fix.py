"""``--fix`` and ``--diff``: what was mended to stderr, what is left to stdout; with ``--diff`` nothing but the diff there."""

from __future__ import annotations

import os
import sys

from trm_hooks.cli.failures import UsageError
from trm_hooks.cli.show import answered, own_command, show
from trm_hooks.outputs import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from trm_hooks.cli.show import Options, answered, own_command
    from trm_hooks.fix.fixer import Outcome
    from trm_hooks.run.request import Request, Result
    from trm_hooks.yaml.text import SourceText


# what in pre-commit's settings may keep a file from a hook
_LIMITING = (b"exclude", b"files:", b"types", b"stages")


def fix(request: Request, options: Namespace | Options) -> int:
    """Mend what the request finds; the exit status."""
    from trm_hooks.fix.fixer import mend

    if not (options.fix or options.diff):
        raise UsageError("--unsafe-fixes says which fixes --fix and --diff make; give one of them")
    outcome = mend(request, unsafe=options.unsafe_fixes, write=not options.diff, command=_command(options))
    outcome = outcome.left(answered(outcome.result, request, options))
    if options.diff:
        _show_diff(outcome, options.color)
    else:
        _show(outcome, options)
    return 1 if outcome.mended or outcome.result.blocking else 0


def _command(options: Namespace | Options) -> str:
    """The command that mends files, without their names; what pre-commit runs is on no path."""
    hook = getattr(options, "hook", None)
    if hook is not None and os.environ.get("PRE_COMMIT") and not _leaves_out_files():
        return f"pre-commit run {hook} --files"
    roots = [f"--config-root={folder}" for folder in options.config_root]
    words = [own_command(), "check", "--fix", *(["--unsafe-fixes"] if options.unsafe_fixes else []), *roots]
    return " ".join(words)


def _leaves_out_files() -> bool:
    """Whether pre-commit may not pass on a file that is named to it, or may not run the hook now."""
    try:
        with open(".pre-commit-config.yaml", "rb") as file:
            text = file.read()
            return any(word in text for word in _LIMITING)
    except OSError:
        return False


def _show_diff(outcome: Outcome, color: str) -> None:
    from trm_hooks.outputs import takes_colour
    from trm_hooks.outputs.diff import coloured, render_diff

    colour = takes_colour(color)

    for path in sorted(outcome.texts):
        before, after = outcome.texts[path]
        diff = render_diff(path, _with_mark(before), _with_mark(after))
        sys.stdout.write(coloured(diff) if colour else diff)
    for finding, reason in outcome.refused:
        _note(f"{finding.place}: {finding.check}: not mended: {reason}")
    left = sum(not finding.history for finding in outcome.result.findings)
    _note(f"{_count(outcome, 'would be mended')}; {left} would be left{_hint(outcome)}")


def _with_mark(source: SourceText) -> str:
    return "\ufeff" + source.text if source.has_bom else source.text


def _show(outcome: Outcome, options: Namespace | Options) -> None:
    in_text = options.output_format == "text"
    show(_without_refused(outcome, in_text), options)
    sys.stdout.flush()
    for each in outcome.mended:
        print(printable(f"{each.path}:{each.line}: {each.check}: mended: {each.description}"), file=sys.stderr)
    if not in_text:
        for finding, reason in outcome.refused:
            _note(f"{finding.place}: {finding.check}: not mended: {reason}")
    if outcome.mended:
        _note(_count(outcome, "mended") + _hint(outcome))
    elif not in_text and _hint(outcome):
        _note(_hint(outcome).removeprefix("; "))


def _without_refused(outcome: Outcome, in_text: bool) -> Result:
    """The result without the fixes that were refused; in the text format each gives the reason."""
    reasons = {id(finding): reason for finding, reason in outcome.refused}
    findings = []
    for finding in outcome.result.findings:
        reason = reasons.get(id(finding))
        if reason is not None:
            why = (f"not mended: {reason}",) if in_text else ()
            finding = finding.but(fix=None, notes=(*finding.notes, *why))
        findings.append(finding)
    return outcome.result.but(findings=findings)


def _count(outcome: Outcome, what: str) -> str:
    findings, files = len(outcome.mended), sum(before.text != after.text for before, after in outcome.texts.values())
    return f"{findings} finding{'s' * (findings != 1)} {what} in {files} file{'s' * (files != 1)}"


def _hint(outcome: Outcome) -> str:
    """A hint at unsafe fixes, if there are any that were not tried."""
    refused = {id(finding) for finding, _ in outcome.refused}
    left = (each.fix for each in outcome.result.findings if id(each) not in refused)
    unsafe = sum(fix is not None and fix.applicability == "unsafe" for fix in left)
    return f"; --fix --unsafe-fixes mends {unsafe} more" if unsafe else ""


def _note(text: str) -> None:
    print(f"trm-hooks: {printable(text)}", file=sys.stderr)
