"""``trm-hooks report``: the hyperparameter review of a project, to stdout or a file."""

from __future__ import annotations

import os
import sys

from trm_hooks.cli.output_file import write_text
from trm_hooks.project.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_BY_SUFFIX = dict.fromkeys(("", ".md", ".markdown", ".txt"), "markdown") | {".html": "html", ".htm": "html", ".json": "json"}
EXAMPLES = (
    ("trm-hooks report -o review.html", "the whole review as one page"),
    ("trm-hooks report | less", "the same as Markdown"),
)


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand."""
    from trm_hooks.cli.parser import add_format, add_output_file, add_root

    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="a project (default: the current folder)")
    usual = "default: what the suffix of FILE says; without one, a summary at a terminal and markdown in a pipe"
    add_format(parser, ("markdown", "html", "json"), None, usual)
    add_output_file(parser, "the review")
    add_root(parser)


def run(options: Namespace) -> int:
    """The subcommand; its exit status is 0 whatever is found."""
    import gc

    gc.disable()  # everything here lives until the report is printed
    from trm_hooks.outputs import printable
    from trm_hooks.review.build import report

    output, form = options.output_file, options.output_format or _format_of(options.output_file or "")
    made = report(options.path, config_roots=options.config_root)
    if output is None and options.output_format is None and sys.stdout.isatty():
        from trm_hooks.outputs import style_for
        from trm_hooks.review.screen import render

        style = style_for()
        sys.stdout.write(render(made, style.width, style.colour))
        return 0
    text = _render(made, form)
    if output is None:
        sys.stdout.write(text)
    else:
        write_text(output, text)
        from trm_hooks.review.words import summary

        print(f"trm-hooks: {printable(output)}: {printable(summary(made))}", file=sys.stderr)
    return 0


def _format_of(output: str) -> str:
    suffix = os.path.splitext(output)[1]
    try:
        return _BY_SUFFIX[suffix.lower()]
    except KeyError:
        raise UsageError(f"no review is written as `{suffix}`; name a .md, .html or .json file") from None


def _render(made: object, form: str) -> str:
    from importlib import import_module

    name = {"markdown": "markdown", "html": "html", "json": "json_v1"}[form]
    text: str = import_module(f"trm_hooks.review.{name}").render(made)
    return text
