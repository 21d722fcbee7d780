"""Where a config differs from what its baseline documents and no comment says so: shared by several checks.

A comment cites a value where the word or number itself stands in it, in any of the ways people write it: ``768``, ``768.0``,
``100k``, ``100,000``, ``1e-4`` and ``0.0001`` cite numbers; ``True``, ``true`` cite a boolean; a text is cited as a whole
word. Digits inside another word or number do not count.
"""

from __future__ import annotations

import re

from trm_hooks.baselines.compare import deviates
from trm_hooks.judging.context import ABSENT, UNKNOWN
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.baselines.choose import Expected
    from trm_hooks.hydra.composition import Origin
    from trm_hooks.judging.context import Context


_NUMBER = lazy(
    r"(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+|[kKM](?!\w))?(?![\w%])"
)
_DIGITS = frozenset("0123456789")
_LONGEST = 300  # digits of a number that a float can hold
_SCALE = {"k": 1e3, "K": 1e3, "M": 1e6}


def cites(comment: str, value: object) -> bool:
    """Whether ``comment`` names ``value``."""
    if not comment:
        return False
    if isinstance(value, bool):
        return re.search(rf"(?<!\w){value}(?!\w)", comment, re.I) is not None
    if isinstance(value, (int, float)):
        return any(number == value for number in numbers(comment))
    if isinstance(value, str) and value:
        return re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", comment, re.I) is not None
    if value is None:
        return re.search(r"(?<!\w)(?:null|none)(?!\w)", comment, re.I) is not None
    return False


def _plain_numbers(comment: str) -> list[float] | None:
    """The numbers of a comment in which they are integers between blanks, found without a pattern; None where they are not."""
    words = [word.lstrip("([").rstrip(",.;:)]") for word in comment.split() if not _DIGITS.isdisjoint(word)]
    if comment.isascii() and all(word.isdecimal() and len(word) < _LONGEST for word in words):
        return [float(word) for word in words]
    return None


def numbers(comment: str) -> list[float]:
    """Every number a comment names."""
    plain = _plain_numbers(comment)
    if plain is not None:
        return plain
    found = []
    for match in _NUMBER.finditer(comment):
        text = match[0].replace(",", "").replace("_", "")
        scale = _SCALE.get(text[-1], 1.0)
        try:
            found.append(float(text[:-1] if scale != 1.0 else text) * scale)
        except ValueError:
            continue
    return found


class Deviation:
    """The effective value of a key that is not the expected one, and where it is written."""

    __slots__ = ("expected", "origin", "value")

    def __init__(self, value: Any, expected: Expected, origin: Origin) -> None:
        self.value = value
        self.expected = expected
        self.origin = origin


def undocumented(context: Context, key: str, expected: Expected | None) -> Deviation | None:
    """The deviation from ``expected`` at ``key`` that no comment cites; None for every other state of the key."""
    value = context.value(key)
    if expected is None or value is ABSENT or value is UNKNOWN or not deviates(value, expected.value):
        return None
    origin = context.effective(key)
    if origin is None or cites(context.comment(key), expected.value) or context.is_unread(key):
        return None
    return Deviation(value, expected, origin)
