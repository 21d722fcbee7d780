"""``trm-hooks demo``: a small project with the mistakes these hooks are for, to look at and to try them on."""

from __future__ import annotations

import os
import sys

from trm_hooks.outputs import printable
from trm_hooks.project.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_FOLDER = "trm-hooks-demo"
EXAMPLES = (
    ("trm-hooks demo", "write trm-hooks-demo/ and check it"),
    ("trm-hooks demo /tmp/try", "the same in a folder of your choice"),
)


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument("folder", nargs="?", default=_FOLDER, metavar="FOLDER", help=f"a new folder (default: {_FOLDER})")


def run(options: Namespace) -> int:
    """Write the project, check it, and say what to do next; the exit status."""
    folder = os.path.abspath(options.folder)
    if os.path.lexists(folder):
        raise UsageError(f"`{options.folder}` exists; name a new folder")
    _write(folder)
    from trm_hooks.cli.show import Options, show
    from trm_hooks.run.engine import run as check
    from trm_hooks.run.request import Request

    show(check(Request([folder], os.getcwd())), Options([]))
    print(f"\nThe project is in {printable(options.folder)}. There, `trm-hooks check --fix` mends it.")
    return 0


def _write(folder: str) -> None:
    import shutil

    try:
        shutil.copytree(_shipped(), folder, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    except OSError as error:
        raise UsageError(f"the project cannot be written: {error.strerror or error}") from None


def _shipped() -> str:
    """Where the example lies on disk: inside the installed package, or beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in (os.path.join(package, "example_data"), os.path.join(os.path.dirname(package), "examples", "etrm")):
        if os.path.isdir(os.path.join(folder, "config")):
            return folder
    raise UsageError(f"this installation of trm-hooks, run by {sys.executable}, comes without its example")
