"""``trm-hooks diff``: the effective values in which two configs differ, with both origins."""

from __future__ import annotations

import os
import sys

from trm_hooks.project.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import Any

    from trm_hooks.project.find_config import Roots
    from trm_hooks.show.diff_sides import Side

_ABSENT = "-"
EXAMPLES = (
    ("trm-hooks diff cfg_pretrain cfg_test", "two configs of this project"),
    ("trm-hooks diff HEAD~1 HEAD --output-format markdown", "what a commit changes in effect, for a pull request"),
)

STATUSES = "0 no value differs, 1 values differ, 2 wrong usage or settings, 3 internal error"


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand."""
    from trm_hooks.cli.parser import add_color, add_format, add_root

    what = "a config, baseline:NAME, a saved all_config.yaml, REV:CONFIG for any git revision, or REV for every config of one"
    parser.add_argument("a", metavar="A", help=what)
    parser.add_argument("b", metavar="B", help="the same")
    add_format(parser, ("text", "json", "markdown"), "text", "how it is printed (default: text); markdown for two revisions")
    add_color(parser)
    add_root(parser)


def run(options: Namespace) -> int:
    """Print what differs; 1 if anything does."""
    from functools import cache

    from trm_hooks.project.find_config import Roots
    from trm_hooks.show.diff_revisions import are_revisions
    from trm_hooks.show.diff_sides import differences, read_side

    roots = cache(lambda: Roots(os.getcwd(), options.config_root))
    if are_revisions(options.a, options.b, roots):
        return _run_revisions(options, roots())
    if options.output_format == "markdown":
        from trm_hooks.project.base import is_revision

        sides = [each for each in (options.a, options.b) if not is_revision(roots().repository, each)]
        why = f"`{sides[0]}` is no revision; " if sides else ""
        raise UsageError(f"{why}--output-format markdown is for two revisions: trm-hooks diff HEAD~1 HEAD")
    a, b = read_side(options.a, roots), read_side(options.b, roots)
    rows = differences(a, b)
    if options.output_format == "json":
        _print_json(a, b, rows)
    else:
        from trm_hooks.outputs import takes_colour

        _print_text(a, b, rows, takes_colour(options.color))
    return 1 if rows else 0


def _run_revisions(options: Namespace, roots: Roots) -> int:
    from trm_hooks.outputs import takes_colour
    from trm_hooks.show.diff_revisions import compare
    from trm_hooks.show.revisions_shown import as_json, as_markdown, as_text

    found = compare(options.a, options.b, roots)
    render = {"markdown": as_markdown, "json": as_json}.get(options.output_format)
    sys.stdout.write(render(found) if render is not None else as_text(found, takes_colour(options.color)))
    return 1 if found.differs else 0


def _print_json(a: Side, b: Side, rows: list[str]) -> None:
    import json

    found = [{"key": key, "a": _entry(a, key), "b": _entry(b, key)} for key in rows]
    print(json.dumps({"version": 1, "a": a.name, "b": b.name, "differences": found}, indent=1, default=str))


def _entry(side: Side, key: str) -> dict[str, Any] | None:
    if key not in side.values:
        return None
    value = side.values[key]
    return {
        "value": {"$unresolved": value.reason} if hasattr(value, "reason") else value,
        "origin": side.origins.get(key),
    }


def _print_text(a: Side, b: Side, rows: list[str], colour: bool) -> None:
    from trm_hooks.outputs import paint, printable
    from trm_hooks.show.provenance import shown

    print(printable(f"--- {a.name}"))
    print(printable(f"+++ {b.name}"))
    for key in rows:
        print(paint(printable(key), "bold", colour))
        texts = [shown(side.values[key]) if key in side.values else _ABSENT for side in (a, b)]
        width = max(map(len, texts))
        for sign, text, side in zip("-+", texts, (a, b), strict=True):
            origin = side.origins.get(key, "")
            line = printable(f"{sign} {text.ljust(width)}  {origin}".rstrip())
            print("  " + paint(line, "red" if sign == "-" else "green", colour))
    if not rows:
        print("no value differs")
