"""``trm-hooks``: the subcommands, and the exit status of everything this package is started as.

0 nothing found; 1 findings, unreadable input, or files were changed; 2 wrong usage or settings; 3 an internal error.
"""

from __future__ import annotations

import gc
import sys

from trm_hooks.cli.failures import guarded, leave, wrong_usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

# name: its module (with `configure(parser)` and `run(options) -> status`), and what it does
COMMANDS = {
    "check": ("trm_hooks.cli.check", "check the configs of this repository, or those named"),
    "compose": ("trm_hooks.cli.compose_command", "print a composed config, as Hydra will see it"),
    "explain": ("trm_hooks.cli.explain_command", "print every origin of a key in order, and which one wins"),
    "diff": ("trm_hooks.cli.diff_command", "print the values in which two configs differ, with both origins"),
    "run": ("trm_hooks.cli.run_command", "start a launch command only if what it launches is right"),
    "report": ("trm_hooks.cli.report_command", "write the hyperparameter review of this project"),
    "audit": ("trm_hooks.cli.audit_command", "judge the saved configs of past runs"),
    "baselines": ("trm_hooks.cli.baselines_command", "list, compare and add baselines"),
    "rules": ("trm_hooks.cli.rules_command", "print a check's page"),
    "init": ("trm_hooks.cli.init_command", "propose, or write, what this project needs to use the hooks"),
    "schema": ("trm_hooks.cli.schema_command", "print the JSON Schema of the settings, or of a baseline"),
    "demo": ("trm_hooks.cli.demo_command", "write a small project with mistakes, and check it"),
}
_USAGE = """\
usage: trm-hooks COMMAND [ARGUMENT…]

Compose the Hydra configs of a repository as Hydra does, and hold their values
to the published ones of Tiny Recursive Models, or to baselines of your own."""
_EXAMPLES = """\
examples:
  trm-hooks check --fix
      mend what is safe to mend, and print what is left
  trm-hooks explain cfg_pretrain arch.L_cycles
      every place that sets a value, and which one wins

exit status:
  0 nothing found
  1 findings (or unreadable input or changed files)
  2 wrong usage or settings
  3 internal error
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; the exit status."""
    # cycles are few and a process short: collecting them, while modules are imported too, costs more than it frees
    gc.disable()
    arguments = list(sys.argv[1:] if argv is None else argv)
    return guarded(lambda: _run(arguments))


def console() -> NoReturn:
    """The console script ``trm-hooks``: run the subcommand, and end the process with its status."""
    leave(main())


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["help"] and len(arguments) > 1:
        arguments = [arguments[1], "--help"]
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_help())
        return 0 if arguments else 2
    if arguments[0] in ("-V", "--version"):
        from trm_hooks import __version__

        print(f"trm-hooks {__version__}")
        return 0
    if arguments[0] not in COMMANDS:
        return wrong_usage(_unknown(arguments[0]))
    return _command(arguments[0], arguments[1:])


def _command(name: str, arguments: list[str]) -> int:
    # what `importlib.import_module` does; importing that, and `warnings` with it, takes longer than most modules here
    module = __import__(COMMANDS[name][0], fromlist=["run"])
    if hasattr(module, "run_plainly"):  # argparse takes as long to import as a small check
        plain: int | None = module.run_plainly(arguments)
        if plain is not None:
            return plain
    from trm_hooks.cli.arguments import with_paths
    from trm_hooks.cli.parser import PRINTED, Parser

    parser = Parser(
        prog=f"trm-hooks {name}",
        description=_sentence(COMMANDS[name][1]),
        examples=module.EXAMPLES,
        statuses=getattr(module, "STATUSES", PRINTED),
        usage=getattr(module, "USAGE", None),
    )
    module.configure(parser)
    positional = {action.dest for action in parser._get_positional_actions()}
    if "paths" in positional:
        options = with_paths(parser, arguments)
    elif "overrides" in positional:
        # positional arguments may come on both sides of options: `compose CONFIG --output-format json arch.L_cycles=4`
        options = parser.parse_intermixed_args(arguments)
    else:
        options = parser.parse_args(arguments)
    status: int = module.run(options)
    return status


def _sentence(summary: str) -> str:
    return summary[0].upper() + summary[1:] + "."


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name.ljust(width)}  {text}" for name, (_, text) in COMMANDS.items()]
    return "\n".join((_USAGE, "", *lines, "", _EXAMPLES, "trm-hooks COMMAND --help says more."))


def _unknown(name: str) -> str:
    from trm_hooks.hydra.errors import did_you_mean

    if name.startswith("-"):
        return f"unknown option {name}; {did_you_mean(name, ('--help', '--version'), 'there are')}"
    return f"unknown command `{name}`; {did_you_mean(name, COMMANDS, 'commands are')}"
