"""Shell patterns on text, case counting: ``*``, ``?`` and ``[…]`` as in :mod:`fnmatch`.

Patterns with one star at most, which most are, need neither that module nor a compiled expression.
"""

from __future__ import annotations


def matches(text: str, pattern: str) -> bool:
    """Whether all of ``text`` matches ``pattern``."""
    if "?" not in pattern and "[" not in pattern:
        head, star, tail = pattern.partition("*")
        if not star:
            return text == head
        if "*" not in tail:
            return len(text) >= len(head) + len(tail) and text.startswith(head) and text.endswith(tail)
    from fnmatch import fnmatchcase

    return fnmatchcase(text, pattern)
