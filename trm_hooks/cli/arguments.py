"""Command lines that mix options with file names that were not chosen by hand: what names an existing path is a path.

pre-commit passes names bare, and a file may be called ``--help``. argparse sees the options only.
"""

from __future__ import annotations

import os
from argparse import Namespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.cli.parser import Parser


def with_paths(parser: Parser, arguments: Sequence[str]) -> Namespace:
    """Parse ``arguments``; those that name an existing path go to ``paths`` unread, unless they are the value of an option."""
    takes_value = {name: action.nargs != 0 for action in parser._actions for name in action.option_strings}
    options: list[str] = []
    paths: list[str] = []
    only_paths = False
    waiting = iter(arguments)
    for argument in waiting:
        if os.path.lexists(argument) or only_paths or not argument.startswith("-") or argument == "-":
            paths.append(argument)
        elif argument == "--":
            only_paths = True
        elif takes_value.get(argument) and (value := next(waiting, None)) is not None:
            options.append(f"{argument}={value}")
        else:
            options.append(argument)
    parsed = parser.parse_args([*options, "--", *paths])
    return Namespace(**{**vars(parsed), "paths": paths})
