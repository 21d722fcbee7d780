"""``trm-hooks run -- COMMAND…``: judge a launch command as the shell would start it, and start it only if it is right."""

from __future__ import annotations

import os
import sys

from trm_hooks.cli.failures import say
from trm_hooks.project.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from trm_hooks.show.command_verdict import Verdict
    from trm_hooks.show.job_verdict import Wrong

EXAMPLES = (
    ("trm-hooks run -- python pretrain.py arch.L_cycles=4", "start it, unless something pinned, loaded or refused is wrong"),
    ("trm-hooks run --dry-run -- torchrun --nproc-per-node 4 pretrain.py", "only judge it"),
)
USAGE = "trm-hooks run [-h] [--dry-run] -- COMMAND..."
STATUSES = (
    "that of the command where it is started, 1 the command is wrong and not started, 2 wrong usage or settings, "
    "3 internal error"
)


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument("--dry-run", action="store_true", help="judge the command, and do not start it")
    parser.add_argument("command", nargs="...", metavar="COMMAND", help="after `--`: a command and its arguments")


def run(options: Namespace) -> int:
    """Judge the command; the exit status, or none where the command takes the place of this process."""
    words = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not words:
        raise UsageError("there is no command; write it after `--`: trm-hooks run -- python pretrain.py")
    verdict = _judged(words)
    if verdict is not None and verdict.wrong:
        _tell("this command is not started:", verdict.wrong)
        return 1
    if verdict is not None and verdict.unread:
        _tell("nothing stops this command, and some of its overrides change nothing:", verdict.unread)
    elif options.dry_run and verdict is not None:
        for script, config in verdict.launches:
            say(f"{script} with {config}: nothing is wrong")
    if verdict is not None and not verdict.launches:
        say("note: this starts no known script of this repository that reads a config, so nothing was judged")
    return 0 if options.dry_run else _start(words)


def _tell(what: str, found: list[Wrong]) -> None:
    from trm_hooks.show.guard import wrong_lines

    say(what)
    print("\n".join(wrong_lines(found)), file=sys.stderr)


def _judged(words: Sequence[str]) -> Verdict | None:
    """The verdict; None after an internal error, which stops no command."""
    from trm_hooks.show.command_verdict import judge_command

    try:
        return judge_command(words, os.getcwd())
    except UsageError:
        raise
    except Exception as error:
        say(f"this command cannot be judged, so it is started: {type(error).__name__}: {error}")
        return None


def _start(words: Sequence[str]) -> int:
    from trm_hooks.show.command_verdict import assignments

    variables = assignments(words)
    program = words[len(variables) :]
    if not program:
        raise UsageError("only variables are set, and no command is given")
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.execvpe(program[0], list(program), {**os.environ, **variables})
    except OSError as error:
        raise UsageError(f"`{program[0]}` cannot be started: {error.strerror}") from None
