"""What a multirun sweeps over, and the override texts that Hydra's basic sweeper would launch from it.

A value is written back as text the way Hydra writes it for the jobs of a multirun.

Intervals, globs (which need the config group's folder) and shuffled sweeps have no list known in advance.
"""

from __future__ import annotations

from trm_hooks.record import Record, Value
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any


_SPECIAL = lazy(r"[\\()\[\]{}:=, \t]")
_BACKSLASHES_AND_QUOTE = {quote: lazy(rf"\\+{quote}") for quote in "'\""}


class NoTextError(Exception):
    """The value, a sweep inside another value, cannot be written as an override."""


class Quoted(Value):
    """A quoted string: it stays text where a cast or a sweep would read an unquoted one again."""

    text: str
    quote: str


def unquote(literal: str) -> Quoted:
    """The string that a quoted literal, with its quotes, stands for: backslashes count only before a quote."""
    quote = literal[0]
    if "\\" not in literal:
        return Quoted(literal[1:-1], quote)
    # the closing quote stays in sight, so that backslashes before it are halved too
    body = _BACKSLASHES_AND_QUOTE[quote].sub(lambda run: run[0][1::2], literal[1:])
    ends_halved = literal[-2] == "\\"
    return Quoted(body if ends_halved else body[:-1], quote)


def requote(value: Quoted) -> str:
    """A quoted literal that :func:`unquote` reads back."""
    quote = value.quote
    text = _BACKSLASHES_AND_QUOTE[quote].sub(lambda run: "\\" * (2 * len(run[0]) - 2) + quote, value.text + quote)
    return f"{quote}{text[:-1].replace(quote, chr(92) + quote)}{quote}"


def value_text(value: Any) -> str:
    """The text after ``=`` for a parsed value; raises :class:`NoTextError` for a sweep."""
    if value is None:
        return "null"
    if isinstance(value, Quoted):
        return requote(value)
    if isinstance(value, str):
        return _SPECIAL.sub(r"\\\g<0>", value)
    if isinstance(value, list):
        return "[" + ",".join(map(value_text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{value_text(key)}:{value_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (int, float)):
        return str(value)
    raise NoTextError


# A sweep over more values than this is not listed.
MAX_VALUES = 10_000


class SweepValue(Record):
    """Base of what can be tagged, sorted and cast as a sweep."""


class Choice(SweepValue):
    """``a,b`` (simple) or ``choice(a,b)``."""

    items: list[Any]
    simple: bool = False
    shuffled: bool = False


class Range(SweepValue):
    """``range(start,stop,step)``."""

    start: Any
    stop: Any
    step: Any
    shuffled: bool = False

    def numbers(self) -> Iterable[int] | Iterable[float]:
        """The numbers in order; raises ValueError for a step of zero."""
        if isinstance(self.start, int) and isinstance(self.stop, int) and isinstance(self.step, int):
            return range(self.start, self.stop, self.step)
        return self._floats()

    def _floats(self) -> Iterator[float]:
        # Hydra adds decimals, so that 0.1 steps do not drift.
        from decimal import Decimal

        start, stop, step = Decimal(self.start), Decimal(self.stop), Decimal(self.step)
        if step == 0:
            raise ValueError("a range needs a step")
        while start < stop if step > 0 else start > stop:
            yield float(start)
            start += step


class Interval(SweepValue):
    """``interval(start,end)``."""

    start: Any
    end: Any


class Glob(Record):
    """``glob(include,exclude)``; not a sweep to the functions that take sweeps."""

    include: list[Any]
    exclude: list[Any]


class Sweep:
    """A sweep as a multirun sees it. ``kind`` is ``simple-choice``, ``choice``, ``range``, ``interval`` or ``glob``."""

    __slots__ = ("key_element", "kind", "parsed")

    def __init__(self, key_element: str, parsed: SweepValue | Glob) -> None:
        self.key_element = key_element
        self.parsed = parsed
        if isinstance(parsed, Choice):
            self.kind = "simple-choice" if parsed.simple else "choice"
        else:
            self.kind = type(parsed).__name__.lower()

    @property
    def values(self) -> list[str] | None:
        """The overrides a multirun would use, ``["a=1", "a=2"]``; None where they are not known, too many or wrong."""
        parsed = self.parsed
        items: Iterable[Any]
        if isinstance(parsed, Choice) and not parsed.shuffled:
            items = parsed.items
        elif isinstance(parsed, Range) and not parsed.shuffled:
            try:
                items = parsed.numbers()
            except ValueError:
                return None
        else:
            return None
        return self._texts(items)

    def _texts(self, items: Iterable[Any]) -> list[str] | None:
        texts: list[str] = []
        try:
            for item in items:
                if len(texts) == MAX_VALUES:
                    return None
                texts.append(f"{self.key_element}={value_text(item)}")
        except (NoTextError, ValueError, ArithmeticError):
            return None
        return texts
