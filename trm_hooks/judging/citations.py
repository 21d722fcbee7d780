"""Whether a comment cites a value: the word or number itself, in any of the ways people write it.

``768``, ``768.0``, ``100k``, ``100,000``, ``1e-4`` and ``0.0001`` cite numbers; ``True``, ``true`` cite a boolean; a
text is cited as a whole word. Digits inside another word or number do not count.
"""

from __future__ import annotations

import re

from trm_hooks.yaml.pattern import lazy

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
