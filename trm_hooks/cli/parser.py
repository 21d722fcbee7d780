"""The parser of every command: near misses in its complaints, and help with examples, exit statuses and colours."""

from __future__ import annotations

import re
from argparse import SUPPRESS, Action, ArgumentError, ArgumentParser, RawDescriptionHelpFormatter

from trm_hooks.hydra.errors import did_you_mean, near_miss
from trm_hooks.outputs import paint, printable, takes_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, NoReturn

# Of commands that print something and judge nothing.
PRINTED = "0 done, 2 wrong usage or settings, 3 internal error"
_HEADING = re.compile(r"^(usage|[a-z ]+):", re.MULTILINE)
_OPTION = re.compile(r"(?m)^  (-[^ \n]*(?:[ ,]+(?:-[^ \n]+|[A-Z{][^ \n]*))*)")


class Parser(ArgumentParser):
    """An argument parser; ``examples`` are command lines, each with what it does."""

    def __init__(self, *, examples: Iterable[tuple[str, str]] = (), statuses: str = PRINTED, **given: Any) -> None:
        given.setdefault("formatter_class", RawDescriptionHelpFormatter)
        given.setdefault("allow_abbrev", False)
        super().__init__(**given)
        lines = [f"  {command}\n      {text}" for command, text in examples]
        parts = ["\n".join(("examples:", *lines))] if lines else []
        self.epilog = "\n\n".join([*parts, "exit status:\n  " + statuses.replace(", ", "\n  ")])

    def format_help(self) -> str:
        text = super().format_help()
        if not takes_colour():
            return text
        text = _OPTION.sub(lambda found: f"  {paint(found[1], 'cyan', True)}", text)
        return _HEADING.sub(lambda found: paint(found[0], "bold", True), text)

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and what was probably meant, and end with status 2."""
        unknown = message.removeprefix("unrecognized arguments: ")
        if unknown != message:
            message = f"unknown {self._near_options(unknown.split(' '))}"
        self.exit(2, f"{self.prog}: {printable(message)}\n")

    def _near_options(self, words: Sequence[str]) -> str:
        options = [word for word in words if word.startswith("-")]
        if not options:
            return f"argument{'s' * (len(words) > 1)} {' '.join(words)}"
        name = options[0].partition("=")[0]
        known = self._known_options()
        near = near_miss(name.lstrip("-"), known)
        return f"option {name}; " + ("--help lists what there is" if near is None else f"did you mean `{known[near]}`?")

    def _known_options(self) -> dict[str, str]:
        """Every option without its dashes, which all share; for a name that help does not show, the one that it shows."""
        shown = {each.dest: each.option_strings[-1] for each in self._actions if each.option_strings and each.help != SUPPRESS}
        known = self._option_string_actions.items()
        return {name.lstrip("-"): name if each.help != SUPPRESS else shown[each.dest] for name, each in known}

    def _check_value(self, action: Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        raise ArgumentError(action, f"`{value}` is not known; {did_you_mean(str(value), known, 'there are')}")


def add_format(parser: ArgumentParser, formats: Sequence[str], default: str | None, more: str = "") -> None:
    """``--output-format``, by that name everywhere; ``--format`` is the name it had in some commands."""
    text = more or f"how it is printed (default: {default})"
    parser.add_argument("--output-format", choices=tuple(formats), default=default, help=text)
    parser.add_argument("--format", dest="output_format", choices=tuple(formats), default=SUPPRESS, help=SUPPRESS)


def add_root(parser: ArgumentParser) -> None:
    """``--config-root``, where configs are looked for."""
    text = "use this folder of configs instead of searching; may be repeated"
    parser.add_argument("--config-root", action="append", default=[], metavar="DIR", help=text)


def add_output_file(parser: ArgumentParser, what: str) -> None:
    """``-o`` and ``--output-file``, by that name everywhere; ``--output`` is the name it had in ``report``."""
    parser.add_argument("-o", "--output-file", metavar="FILE", help=f"write {what} to FILE instead of stdout")
    parser.add_argument("--output", dest="output_file", default=SUPPRESS, help=SUPPRESS)


def add_color(parser: ArgumentParser) -> None:
    """``--color``, where something is printed in colours."""
    help_text = "colours (default: auto, which NO_COLOR and FORCE_COLOR decide, and else whether it is a terminal)"
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help=help_text)
