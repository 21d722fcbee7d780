"""``trm-hooks init``: what a project needs to use the hooks, proposed from its files; ``--write`` writes it."""

from __future__ import annotations

import os
import sys

from trm_hooks.cli.failures import say
from trm_hooks.outputs import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from trm_hooks.show.proposal import Proposal

EXAMPLES = (
    ("trm-hooks init", "print what would be written, and what a first run would report"),
    ("trm-hooks init --write", "write it"),
)


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument("--write", action="store_true", help="write the files instead of printing them")
    parser.add_argument("--repo", metavar="URL", help="where pre-commit takes the hooks from (default: as pip did)")
    parser.add_argument("--rev", metavar="REV", help="the tag or commit of --repo")


def run(options: Namespace) -> int:
    """Propose, or write; the exit status."""
    from trm_hooks.project.repository import UsageError, find_repository
    from trm_hooks.show.proposal import propose

    if (options.repo is None) != (options.rev is None):
        raise UsageError("--repo and --rev go together: pre-commit wants a tag or a commit")
    repository = find_repository((), os.getcwd())
    proposals, notes = propose(repository, options.repo, options.rev)
    for each in proposals:
        (_write if options.write else _print)(each, repository)
    for note in notes:
        first, *rest = note.split("\n")
        say(first)
        for line in rest:
            print(printable(line), file=sys.stderr)
    _first_run(repository)
    if proposals and not options.write:
        say("nothing was changed; --write writes this")
    elif options.write:
        say("`pre-commit install` makes git run the hooks; docs/adopting.md of trm-hooks is for projects with findings")
    return 0


def _print(proposal: Proposal, repository: str) -> None:
    del repository
    from trm_hooks.outputs import takes_colour
    from trm_hooks.outputs.diff import coloured, render_diff

    if proposal.is_generated:
        say(f"{proposal.path}: {proposal.about}")
        return
    diff = render_diff(proposal.path, proposal.before, proposal.after)
    sys.stdout.write(coloured(diff) if takes_colour() else diff)


def _write(proposal: Proposal, repository: str) -> None:
    from trm_hooks.fix.atomic import exchange, target_of, write_whole
    from trm_hooks.project.repository import UsageError
    from trm_hooks.yaml.edit.edits import Refusal

    path = os.path.join(repository, proposal.path)
    try:
        if os.path.lexists(path):
            exchange(target_of(path, repository), proposal.before.encode(), proposal.after.encode())
        else:
            write_whole(path, proposal.after.encode())
    except Refusal as error:
        raise UsageError(f"{proposal.path}: {error}") from None
    say(f"{proposal.path}: {proposal.about}")


def _first_run(repository: str) -> None:
    """Print what a run over everything would report; nothing is changed."""
    from trm_hooks.outputs import Shown, Style, renderer
    from trm_hooks.run.engine import run
    from trm_hooks.run.fold import by_cause
    from trm_hooks.run.request import Request

    result = run(Request([repository], repository))
    result = result.but(findings=by_cause(result.findings))
    sys.stdout.flush()
    if not result.findings and not result.configs:
        say("no Hydra config is found here, so a first run would check nothing")
        return
    if not result.findings:
        say(f"a first run would report nothing in {result.configs} config{'s' * (result.configs != 1)}")
        return
    count = len(result.findings)
    say(f"a first run would report {count} finding{'s' * (count != 1)}; `trm-hooks check` shows {'them' if count > 1 else 'it'}:")
    counted = renderer("statistics")(Shown(result.findings, result.configs, result.files), Style())
    sys.stderr.write("".join(f"  {printable(line)}\n" for line in counted.splitlines()))
