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
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/-+.%*@?|:")
_NUMBER = lazy(NUMBER)
_LONGEST_LIST = 4000  # characters: no number in it has more digits than Python converts
_NUMBER_BEGINS = frozenset("0123456789.+-")
_NUMBER_LETTERS = frozenset("0123456789.+-_eEiInNfFaA")


def word_value(text: str) -> str | float | bool | None:
    """What an unquoted word means: ``true``, ``null`` and ``nan`` in any case are typed, all else is text."""
    if len(text) <= _LONGEST_CONSTANT:
        return _CONSTANTS.get(text.lower(), text)
    return text


def number_value(text: str) -> int | float:
    """The value of a number; raises ValueError for an integer of more digits than Python converts."""
    body = text[1:] if text[0] in "+-" else text
    return int(text) if body.replace("_", "").isdigit() else float(text)


def is_interpolation(text: str) -> bool:
    """Whether a value is one interpolation with no other inside: a text for OmegaConf to resolve."""
    return text.startswith("${") and text.find("}") == len(text) - 1 > 2


def plain_list(text: str) -> list[str | float | bool | None] | None:
    """The value of a list of elements of characters of ``PLAIN``; None where it is no such list."""
    # blanks around a colon are part of a text
    if text[0] != "[" or text[-1] != "]" or ":" in text or len(text) > _LONGEST_LIST:
        return None
    words = [word.strip(" \t") for word in text[1:-1].split(",")]
    if not all(words) or not all(map(PLAIN.issuperset, words)):
        return None
    return [plain_value(word) for word in words]


def plain_value(text: str) -> str | float | bool | None:
    """The value of an element of characters of ``PLAIN``; raises ValueError as :func:`number_value` does."""
    if text[0] not in _NUMBER_BEGINS:
        return word_value(text)
    whole, point, fraction = text.partition(".")
    if whole.isdecimal() and (whole[0] != "0" or whole == "0") and (fraction.isdecimal() or not fraction):
        return float(text) if point else int(text)
    if not _NUMBER_LETTERS.issuperset(text) or not _NUMBER.fullmatch(text):
        return word_value(text)
    return number_value(text)
