"""``trm-hooks baselines``: list the published sets of hyperparameters, show one, compare them, add one of your own."""

from __future__ import annotations

import os
import sys

from trm_hooks.cli.baselines_shown import diff_text, list_text, show_text
from trm_hooks.cli.failures import say
from trm_hooks.project.repository import find_repository
from trm_hooks.project.settings import baselines_of, known_baselines, load_settings, named_baseline
from trm_hooks.review.discrepancies import SOURCES, compared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from trm_hooks.baselines.load import Baselines

EXAMPLES = (
    ("trm-hooks baselines diff", "where the published sources disagree"),
    (
        "trm-hooks baselines add ours runs/best/all_config.yaml --pin model.depth --document optim.lr",
        "a baseline of your own from a saved run",
    ),
)

# What `add` takes keys for: the policy, and what it means.
HELD = {
    "--pin": ("pinned", "never another value"),
    "--document": ("documented", "another value only where a comment cites this one"),
    "--decoder": ("decoder", "as the weights that are loaded were trained"),
}

_ADDING = (
    ("trm-hooks baselines add ours runs/best/all_config.yaml", "what TRM's baselines hold is held as they hold it"),
    ("trm-hooks baselines add ours runs/best/all_config.yaml --pin model.depth", "in a project of another kind"),
)


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand; without an action the baselines are listed."""
    from trm_hooks.cli.parser import add_format

    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions (default: list)")
    actions.add_parser("list", help="name, title and source of every baseline")
    diff = actions.add_parser("diff", help="where baselines disagree")
    diff.add_argument("names", nargs="*", metavar="NAME", help=f"default: {', '.join(SOURCES)}; one is compared with the first")
    add_format(diff, ("text", "json", "markdown"), "text")
    show = actions.add_parser("show", help="the values of one baseline, and how strictly each is held")
    show.add_argument("name", metavar="NAME")
    what = "make a baseline of your own from the config that a training run saved"
    add = actions.add_parser("add", help=what, examples=_ADDING)
    add.add_argument("name", metavar="NAME")
    add.add_argument("file", metavar="ALL_CONFIG", help="all_config.yaml beside a checkpoint, or W&B's config.yaml")
    add.add_argument("--title", default="", help="what reports call it (default: the name)")
    for option, (policy, what) in HELD.items():
        add.add_argument(option, dest=policy, action="append", default=[], metavar="KEY,…", help=f"hold these keys: {what}")
    add.add_argument("--force", action="store_true", help="overwrite a baseline of the same name")


def run(options: Namespace) -> int:
    """The subcommand; its exit status."""
    repository = find_repository((), os.getcwd())
    if options.action == "add":
        from trm_hooks.cli.baselines_add import add

        return add(options, repository)
    if options.action in ("diff", "show"):
        baselines, _ = baselines_of(repository, load_settings(repository))
        return (_diff if options.action == "diff" else _show)(options, baselines)
    return _list(repository)


def _list(repository: str) -> int:
    baselines = known_baselines(repository, load_settings(repository))
    sys.stdout.write(list_text(baselines))
    for error in baselines.errors:
        say(str(error))
    return 1 if baselines.errors else 0


def _diff(options: Namespace, baselines: Baselines) -> int:
    names = list(dict.fromkeys(options.names)) or list(SOURCES)
    if len(names) == 1:
        names.insert(0, baselines.default.name)
    chosen = [named_baseline(baselines, name) for name in names]
    sys.stdout.write(diff_text(chosen, compared(chosen), options.output_format))
    return 0


def _show(options: Namespace, baselines: Baselines) -> int:
    sys.stdout.write(show_text(named_baseline(baselines, options.name)))
    return 0
