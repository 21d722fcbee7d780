"""Command-line overrides, accepted, refused and typed exactly as Hydra 1.3's parser does.

Only the grammar is here: whether the key exists, and whether it names a value or a config group, the composition says.
"""

from __future__ import annotations

from trm_hooks.hydra.overrides.words import WORD, OverrideError
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.hydra.overrides.sweeps import Sweep

__all__ = ["Override", "OverrideError", "parse_override"]

_TYPES = {"": "change", "+": "add", "++": "force_add", "~": "del"}
_PREFIXES = {"change": "", "add": "+", "force_add": "++", "del": "~"}
# the part up to the first `=`: prefix, key or config group, and package
_SPECIAL = r"[A-Za-z_$][A-Za-z0-9_$-]*"
_PART = rf"(?:{_SPECIAL}|0|[1-9](?:_?[0-9])*)"
_PACKAGE = rf"{_PART}(?:\.{_PART})+|{_SPECIAL}"
_KEY = lazy(rf"(~|\+\+?)?({WORD}(?:/{WORD})+|{_PACKAGE}|)(?:(@)({_PACKAGE}|))?(?:(=)[ \t]*|\Z)")
_KEY_BEGINS = lazy(rf"(?:~|\+\+?)?(?:{WORD}(?:/{WORD})+|{_PACKAGE}|)(?:@(?:{_PACKAGE}|))?")


class Override(Record, frozen=False):
    """One override. ``type`` is ``change``, ``add``, ``force_add`` or ``del``; ``key_or_group`` comes without package.

    ``value`` is the plain value (None for a sweep, and without ``=``); a sweep inside a list or dict stays a sweep
    object there, which no config takes. ``random`` says that ``shuffle()`` draws the order of a list in it.
    ``has_holes``: its text holds what only the shell knows.
    """

    type: str
    key_or_group: str
    package: str | None
    input_line: str
    has_value: bool = False
    has_holes: bool = False
    random: bool = False
    sweep: Sweep | None = None
    value: Any = None
    _parsed: Any = None

    def stand_for(self, text: str) -> None:
        """Stand for ``text``, which holds what only the shell knows."""
        self.input_line = text
        self.has_holes = True

    def set_value(self, parsed: Any) -> None:
        """Take what follows ``=``."""
        self.has_value = True
        self._parsed = parsed
        if parsed is None or isinstance(parsed, (str, int, float, list, dict)):
            self.value = _plain(parsed)
            return
        from trm_hooks.hydra.overrides.sweeps import Glob, Sweep, SweepValue

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
        from trm_hooks.hydra.overrides.sweeps import NoTextError, value_text

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
    from trm_hooks.hydra.overrides.words import PLAIN, is_interpolation, plain_list, plain_value

    prefix, key, package, start = _read_key(text)
    override = Override(_TYPES[prefix], key, package, text)
    if start is None:
        return override
    value = text[start:]
    if not value or is_interpolation(value):
        override.set_value(value)
    elif PLAIN.issuperset(value):
        try:
            override.set_value(plain_value(value))
        except ValueError:
            raise OverrideError("an integer of too many digits", start + 1) from None
    elif (words := plain_list(value)) is not None:
        override.set_value(words)
    else:
        _parse_value(override, start)
    return override


def _parse_value(override: Override, start: int) -> None:
    from trm_hooks.hydra.overrides.values import ValueParser

    parser = ValueParser(override.input_line, start)
    override.set_value(parser.value())
    override.random = parser.random


def _plain(parsed: Any) -> Any:
    if parsed is None or isinstance(parsed, (str, int, float)):
        return parsed
    if isinstance(parsed, list):
        return [_plain(item) for item in parsed]
    if isinstance(parsed, dict):
        return {key: _plain(item) for key, item in parsed.items()}
    from trm_hooks.hydra.overrides.sweeps import Quoted

    return parsed.text if isinstance(parsed, Quoted) else parsed


def _read_key(text: str) -> tuple[str, str, str | None, int | None]:
    """Prefix, key, package, and where the value starts (None without ``=``); raises :class:`OverrideError`."""
    plain = _plain_key(text)
    if plain is not None:
        return plain
    match = _KEY.match(text)
    if match is None:
        raise _bad_key(text)
    prefix, key, at, package, equals = match.groups()
    if equals is None and prefix != "~":
        raise OverrideError("expected `=`, found the end", len(text) + 1)
    return prefix or "", key, package if at else None, match.end() if equals else None


def _plain_key(text: str) -> tuple[str, str, None, int] | None:
    """What :func:`_read_key` gives for the keys people write, read without a pattern; None where the pattern must decide."""
    before, equals, value = text.partition("=")
    key = before.lstrip("+")
    prefix = before[: len(before) - len(key)]
    parts = key.split("/") if "/" in key else key.split(".")
    if not equals or len(prefix) > 2 or not key.isascii() or not all(map(str.isidentifier, parts)):
        return None
    return prefix, key, None, len(text) - len(value.lstrip(" \t"))


def _bad_key(text: str) -> OverrideError:
    match = _KEY_BEGINS.match(text)
    end = match.end() if match else 0
    if end == len(text):
        return OverrideError("expected `=`, found the end", end + 1)
    if text[end] in " \t" and text[end:].lstrip(" \t").startswith("="):
        return OverrideError("there is a space before `=`", end + 1)
    character = text[end] if text[end].isprintable() else repr(text[end])
    return OverrideError(f"`{character}` is not allowed in a key", end + 1)
