"""Single unquoted words and numbers of the override grammar, and what they mean."""

from __future__ import annotations

from trm_hooks.source.lazy_pattern import lazy

_UNSIGNED = r"(?:0|[1-9](?:_?[0-9])*)"
_DIGITS = r"[0-9](?:_?[0-9])*"
_MANTISSA = rf"(?:{_UNSIGNED}\.{_DIGITS}|{_UNSIGNED}\.|\.{_DIGITS}|{_UNSIGNED})"
_SIGNED_WORD = "(?:[iI][nN][fF]|[nN][aA][nN])"
NUMBER = rf"[+-]?{_MANTISSA}(?:[eE][+-]?{_DIGITS})?|[+-]{_SIGNED_WORD}"
WORD = "[A-Za-z_][A-Za-z0-9_-]*"

_CONSTANTS: dict[str, float | bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "inf": float("inf"),
    "nan": float("nan"),
}
_LONGEST_CONSTANT = 5

# One string of these characters alone is one element, whatever its tokens are.
PLAIN = lazy(r"[A-Za-z0-9_/\-+.%*@?|:]+")
_NUMBER = lazy(NUMBER)


def word_value(text: str) -> str | float | bool | None:
    """What an unquoted word means: ``true``, ``null`` and ``nan`` in any case are typed, all else is text."""
    if len(text) <= _LONGEST_CONSTANT:
        return _CONSTANTS.get(text.lower(), text)
    return text


def number_value(text: str) -> int | float:
    """The value of a number; raises ValueError for an integer of more digits than Python converts."""
    body = text[1:] if text[0] in "+-" else text
    return int(text) if body.replace("_", "").isdigit() else float(text)


def plain_value(text: str) -> str | float | bool | None:
    """The value of an element that matches ``PLAIN``."""
    if _NUMBER.fullmatch(text):
        return number_value(text)
    return word_value(text)
