"""``trm-hooks audit``: which past runs ran misaligned, from the configs they saved."""

from __future__ import annotations

import os
import sys

from trm_hooks.baselines.choose import Choice, choose
from trm_hooks.cli.progress import Progress
from trm_hooks.judging.measure import Checkpoints
from trm_hooks.project.repository import find_repository
from trm_hooks.project.saved_files import saved_files
from trm_hooks.project.settings import baselines_of, load_settings, named_baseline
from trm_hooks.show.audit import MISALIGNED, UNREADABLE, Audited, Auditor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

EXAMPLES = (
    ("trm-hooks audit checkpoints/", "every all_config.yaml and config.yaml below a folder"),
    ("trm-hooks audit wandb/run-1/files/config.yaml --output-format json", "one run, as data"),
)

STATUSES = "0 nothing ran misaligned, 1 a run did (or cannot be read), 2 wrong usage or settings, 3 internal error"


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand."""
    from trm_hooks.cli.parser import add_format

    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="saved configs, or folders that are searched for all_config.yaml and config.yaml",
    )
    add_format(parser, ("text", "json"), "text")
    parser.add_argument("--baseline", metavar="NAME", help="judge every run by this baseline")


def run(options: Namespace) -> int:
    """The subcommand; its exit status."""
    import gc

    gc.disable()  # every config is dropped before the next is read, and none holds a cycle
    from trm_hooks.cli.audit_shown import as_json, as_text

    audited = list(_audit(options))
    if options.output_format == "json":
        sys.stdout.write(as_json(audited))
    else:
        sys.stdout.write(as_text(audited))
        _say_unreadable(audited)
    return 1 if any(each.status in (MISALIGNED, UNREADABLE) for each in audited) else 0


def _audit(options: Namespace) -> Iterator[Audited]:
    auditor = _auditor(options.baseline)
    files = saved_files(options.paths)
    with Progress("saved configs", len(files)) as progress:
        for path in files:
            yield auditor.judge(path)
            progress.advance()


def _auditor(name: str | None) -> Auditor:
    repository = find_repository((), os.getcwd())
    settings = load_settings(repository)
    baselines, preferred = baselines_of(repository, settings)
    checkpoints = Checkpoints(repository)
    if name is None:
        return Auditor(
            baselines,
            lambda get: choose(baselines, get, preferred),
            checkpoint=checkpoints.training_config,
            allow=settings.allow,
        )
    chosen = Choice(named_baseline(baselines, name), "asked for", baselines.default)
    return Auditor(baselines, lambda _: chosen, checkpoints.training_config, allow=settings.allow)


def _say_unreadable(audited: list[Audited]) -> None:
    from trm_hooks.outputs import printable

    sys.stdout.flush()
    for each in audited:
        if each.status == UNREADABLE:
            print(printable(f"{each.path}:{each.place[0]}:{each.place[1]}: {each.why}"), file=sys.stderr)
