"""``trm-hooks check``: findings to stdout, notes to stderr."""

from __future__ import annotations

import os

from trm_hooks.checks import OF_COMMANDS
from trm_hooks.cli.failures import UsageError
from trm_hooks.cli.show import Options, answered, note, show
from trm_hooks.outputs import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence


EXAMPLES = (
    ("trm-hooks check --fix", "mend what is safe to mend, and print what is left"),
    ("trm-hooks check config/arch/trm.yaml --output-format json", "one file, and the configs that inherit it, as data"),
)

STATUSES = "0 nothing found, 1 findings (or unreadable input or changed files), 2 wrong usage or settings, 3 internal error"


def add_options(parser: ArgumentParser) -> None:
    """The options that ``check`` and every hook have."""
    from trm_hooks.cli.parser import add_color, add_format, add_output_file, add_root

    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: the whole repository)")
    parser.add_argument("--fix", action="store_true", help="mend what can be mended safely")
    parser.add_argument("--diff", action="store_true", help="print what --fix would change, and change nothing")
    parser.add_argument("--unsafe-fixes", action="store_true", help="also make fixes that may change what was meant")
    parser.add_argument("--only-new", action="store_true", help="only findings that HEAD does not have")
    parser.add_argument("--since", metavar="REV", help="only findings that the git revision REV does not have")
    add_root(parser)
    add_format(parser, tuple(FORMATS), "text", "how findings are shown (default: text)")
    add_output_file(parser, "findings")
    parser.add_argument("--statistics", action="store_true", help="count the findings of each check instead of showing them")
    parser.add_argument("--exit-zero", action="store_true", help="exit with status 0 even if there are findings")
    parser.add_argument("--reason", help="why the batch size differs, for the comment that --fix writes")
    add_color(parser)


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand."""
    add_options(parser)
    parser.set_defaults(hook=None)
    selections = {
        "--select": "run only these checks; `default` and `all` are groups of them",
        "--extend-select": "run these checks, too",
        "--ignore": "do not run these checks",
    }
    for name, text in selections.items():
        parser.add_argument(name, action="append", default=[], metavar="CHECK,…", help=text)


def run(options: Namespace) -> int:
    """The subcommand; its exit status."""
    return check(options, _parts(options.select), _parts(options.ignore), _parts(options.extend_select))


def run_plainly(arguments: Sequence[str]) -> int | None:
    """The subcommand with nothing but paths and ``--fix``; its exit status, or None where there is more to parse."""
    options = Options([argument for argument in arguments if argument != "--fix" or os.path.lexists(argument)])
    if not _are_paths(options.paths):
        return None
    options.fix = len(options.paths) < len(arguments)
    return check(options, ())


def hook(name: str, checks: Sequence[str], argv: Sequence[str], fixing: bool = False) -> int:
    """The console script of one hook; its exit status."""
    options: Options | Namespace = Options(argv)
    if not _are_paths(argv):
        from trm_hooks.cli.arguments import with_paths
        from trm_hooks.cli.parser import Parser

        examples = (
            (f"trm-{name} config/arch/trm.yaml jobs.txt", "what these files take part in"),
            (f"trm-{name} --output-format concise config/*.yaml", "a line for each finding"),
        )
        parser = Parser(
            prog=f"trm-{name}",
            description="A hook: what the files passed take part in.",
            examples=examples,
            statuses=STATUSES,
        )
        add_options(parser)
        options = with_paths(parser, argv)
    options.fix = options.fix or fixing
    options.hook = f"trm-{name}"
    return check(options, checks)


def _are_paths(arguments: Sequence[str]) -> bool:
    """Whether there is no option among the arguments: what names an existing path is a path, whatever it begins with."""
    return not any(each.startswith("-") and not os.path.lexists(each) for each in arguments)


def _parts(given: list[str]) -> list[str]:
    return [part.strip() for text in given for part in text.split(",") if part.strip()]


def check(
    options: Options | Namespace, checks: Sequence[str], ignored: Sequence[str] = (), more: Sequence[str] = ()
) -> int:
    """Check as ``options`` say and print what is found, to a file where they name one; the exit status."""
    if options.output_file is None:
        status = _check(options, checks, ignored, more)
    else:
        from trm_hooks.cli.output_file import written_to

        with written_to(options.output_file):
            status = _check(options, checks, ignored, more)
    return 0 if options.exit_zero and status == 1 else status


def _check(options: Options | Namespace, checks: Sequence[str], ignored: Sequence[str], more: Sequence[str]) -> int:
    if options.statistics and options.output_format != "text":
        raise UsageError(f"--statistics counts findings in text; --output-format {options.output_format} shows each")
    if options.diff and (options.statistics or options.output_format != "text"):
        raise UsageError("--diff shows what --fix would change; it goes with neither --statistics nor --output-format")
    import gc

    # nothing here makes cycles worth collecting, and walking a large tree's nodes again and again costs a third of the run
    gc.disable()
    paths = _existing(options.paths, options.hook is not None)
    if options.paths and not paths:
        return 0
    if options.output_format == "text" and not options.config_root and _is_silent(paths, checks):
        return 0
    from trm_hooks.run.engine import run as engine_run
    from trm_hooks.run.request import Request

    request = Request(
        paths,
        os.getcwd(),
        select=checks,
        extend_select=more,
        ignore=ignored,
        config_roots=options.config_root,
        reason=options.reason,
        only_new=options.only_new or options.since is not None,
        since=options.since,
    )
    if options.fix or options.diff or options.unsafe_fixes:
        from trm_hooks.cli.fix import fix

        return fix(request, options)
    result = answered(engine_run(request), request, options)
    show(result, options)
    return 1 if result.blocking else 0


def _existing(paths: Sequence[str], is_hook: bool) -> list[str]:
    """The paths that are there, with a note for the others: a file may go while a hook waits.

    Raises :class:`UsageError` where a person named nothing else.
    """
    missing = [path for path in paths if not os.path.lexists(path)]
    if not missing:
        return list(paths)
    os.getcwd()  # raises where not the file has gone, but the folder that every name starts from
    if len(missing) == len(paths) and not is_hook:
        raise UsageError(f"`{missing[0]}` does not exist")
    for path in dict.fromkeys(missing):
        note(f"`{path}` does not exist and is not judged")
    gone = frozenset(missing)
    return [path for path in paths if path not in gone]


def _is_silent(paths: Sequence[str], checks: Sequence[str]) -> bool:
    """Whether nothing can be found: only text files were passed, and they hold no launch command."""
    if not paths or any(path.endswith((".yaml", ".py")) for path in paths):
        return False
    if checks and (OF_COMMANDS | {"all", "default"}).isdisjoint(checks):
        return False
    from trm_hooks.run.quick_look import may_have_commands

    return not may_have_commands(paths, os.getcwd())
