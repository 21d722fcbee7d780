"""Command-line overrides, accepted, refused and typed exactly as Hydra 1.3's parser does.

Only the grammar is here: whether the key exists, and whether it names a value or a config group, the composition says.
"""

from __future__ import annotations

import re

from trm_hooks.compose.override_lexer import PLAIN, WORD, OverrideError, plain_value
from trm_hooks.compose.override_sweeps import Glob, Sweep, SweepValue
from trm_hooks.compose.override_text import NoTextError, Quoted, value_text
from trm_hooks.compose.override_values import ValueParser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Override", "OverrideError", "Sweep", "parse_override"]

_SPECIAL = r"[A-Za-z_$][A-Za-z0-9_$-]*"
_PART = rf"(?:{_SPECIAL}|0|[1-9](?:_?[0-9])*)"
_PACKAGE = rf"{_PART}(?:\.{_PART})+|{_SPECIAL}"
_KEY = re.compile(rf"(~|\+\+?)?({WORD}(?:/{WORD})+|{_PACKAGE}|)(?:(@)({_PACKAGE}|))?(?:(=)[ \t]*|\Z)")
_KEY_BEGINS = re.compile(rf"(?:~|\+\+?)?(?:{WORD}(?:/{WORD})+|{_PACKAGE}|)(?:@(?:{_PACKAGE}|))?")
_TYPES = {None: "change", "+": "add", "++": "force_add", "~": "del"}
_PREFIXES = {"change": "", "add": "+", "force_add": "++", "del": "~"}


class Override:
    """One override. ``type`` is ``change``, ``add``, ``force_add`` or ``del``; ``key_or_group`` comes without package.

    ``value`` is the plain value (None for a sweep, and without ``=``); a sweep inside a list or dict stays a sweep
    object there, which no config takes. ``random`` tells that ``shuffle()`` draws the order of a list in it.
    """

    __slots__ = ("_parsed", "has_value", "input_line", "key_or_group", "package", "random", "sweep", "type", "value")

    def __init__(self, type: str, key_or_group: str, package: str | None, input_line: str) -> None:
        self.type = type
        self.key_or_group = key_or_group
        self.package = package
        self.input_line = input_line
        self.has_value = False
        self.random = False
        self.sweep: Sweep | None = None
        self.value: Any = None
        self._parsed: Any = None

    def set_value(self, parsed: Any) -> None:
        """Take what stands after ``=``."""
        self.has_value = True
        self._parsed = parsed
        if isinstance(parsed, (SweepValue, Glob)):
            self.sweep = Sweep(self.get_key_element(), parsed)
        else:
            self.value = _plain(parsed)

    @property
    def is_sweep(self) -> bool:
        """Whether only a multirun can take it."""
        return self.sweep is not None

    def get_key_element(self) -> str:
        """The part before ``=``: prefix, key and package."""
        package = "" if self.package is None else f"@{self.package}"
        return f"{_PREFIXES[self.type]}{self.key_or_group}{package}"

    def multirun(self) -> list[str] | None:
        """The override of each job that Hydra's basic sweeper launches; None where they are not known."""
        if self.sweep is not None:
            return self.sweep.values
        if self.random:
            return None
        try:
            return [f"{self.get_key_element()}={value_text(self._parsed)}"]
        except NoTextError:
            return None

    def __repr__(self) -> str:
        return f"Override({self.input_line!r})"


def parse_override(text: str) -> Override:
    """Parse one word of a command line; raises :class:`OverrideError` where Hydra does."""
    match = _KEY.match(text)
    if match is None:
        raise _bad_key(text)
    prefix, key, at, package, equals = match.groups()
    override = Override(_TYPES[prefix], key, package if at else None, text)
    if equals is None:
        if prefix != "~":
            raise OverrideError("expected `=`, found the end", len(text) + 1)
        return override
    start = match.end()
    if start == len(text):
        override.set_value("")
    elif PLAIN.fullmatch(text, start):
        override.set_value(_plain_value(text, start))
    else:
        parser = ValueParser(text, start)
        override.set_value(parser.value())
        override.random = parser.random
    return override


def _plain_value(text: str, start: int) -> Any:
    try:
        return plain_value(text[start:])
    except ValueError:
        raise OverrideError("an integer of too many digits", start + 1) from None


def _bad_key(text: str) -> OverrideError:
    match = _KEY_BEGINS.match(text)
    end = match.end() if match else 0
    if end == len(text):
        return OverrideError("expected `=`, found the end", end + 1)
    if text[end] in " \t" and text[end:].lstrip(" \t").startswith("="):
        return OverrideError("a space stands before `=`", end + 1)
    character = text[end] if text[end].isprintable() else repr(text[end])
    return OverrideError(f"`{character}` cannot stand in a key", end + 1)


def _plain(parsed: Any) -> Any:
    if isinstance(parsed, Quoted):
        return parsed.text
    if isinstance(parsed, list):
        return [_plain(item) for item in parsed]
    if isinstance(parsed, dict):
        return {key: _plain(item) for key, item in parsed.items()}
    return parsed
