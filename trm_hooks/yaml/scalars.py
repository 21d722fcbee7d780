"""What a plain YAML scalar means to OmegaConf 2.3, whose loader is PyYAML's safe loader with two changes.

Its float pattern also takes ``1e-4``, and it knows no timestamps. Everything else is YAML 1.1 as PyYAML reads it: ``010``
is 8, ``12:30:45`` is 45045, ``yes`` is True. Facts checked against omegaconf 2.3.1 in ``tests/source``.
"""

from __future__ import annotations

from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Value: TypeAlias = "str | int | float | bool | bytes | None"

_INT = lazy(
    r"[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
)
_FLOAT = lazy(
    r"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?"
    r"|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    # what OmegaConf adds
    r"|[-+]?[0-9]+(?:_[0-9]+)*\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+)"
    r"|\.[0-9]+(?:_[0-9]+)*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9]+(?:_[0-9]+)*(?::[0-5]?[0-9])+\.[0-9_]*"
)
_WORDS: dict[str, bool | None] = {
    word: value
    for words, value in (
        ("yes Yes YES true True TRUE on On ON", True),
        ("no No NO false False FALSE off Off OFF", False),
        ("~ null Null NULL", None),
    )
    for word in words.split()
}
_WORDS[""] = None
_NUMBER_STARTS = frozenset("-+0123456789.")


class ScalarError(ValueError):
    """The text has the shape of a type whose value cannot be made, such as ``0x_``."""


def plain_value(text: str) -> Value:
    """The value of a plain scalar without a tag; raises :class:`ScalarError` where OmegaConf's loader would fail."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_STARTS:
        number = _common_number(text)
        if number is not None:
            return number
        if text[1:2] not in _AFTER_SIGN:
            return text
        # PyYAML adds its float pattern before its int pattern, OmegaConf's comes last; no text matches both.
        if _INT.fullmatch(text):
            return parse_int(text)
        if _FLOAT.fullmatch(text):
            return parse_float(text)
    if text == "=":
        raise ScalarError("a plain `=` has no value in YAML 1.1; quote it")
    return text


_DIGITS = frozenset("0123456789")
# What may follow a sign, a point or a digit in a number; ``i`` and ``n`` begin the names of no number.
_AFTER_SIGN = frozenset("0123456789._:xbeEiInN")
_FLOAT_LETTERS = frozenset("0123456789.eE+-")


def _common_number(text: str) -> int | float | None:
    """The value of a number written in the common way, read without a pattern; None where it is written otherwise."""
    digits = text[1:] if text[0] in "+-" else text
    if digits[:1] not in _DIGITS:
        return None
    if digits.isdecimal() and digits.isascii():
        return int(text) if (digits[0] != "0" or digits == "0") and len(digits) < 300 else None
    if _FLOAT_LETTERS.issuperset(digits):
        try:
            return float(text)
        except ValueError:
            return None
    return None


def parse_bool(text: str) -> bool:
    """A boolean as YAML 1.1 writes it; raises :class:`ScalarError`."""
    value = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}.get(text.lower())
    if value is None:
        raise ScalarError(f"`{text}` is not a boolean")
    return value


# OmegaConf reads decimal integers of no more digits, because Python does not; others have no such limit, but a cost.
_MOST_DECIMAL_DIGITS = 4300
_MOST_DIGITS = 25_000


def parse_int(text: str) -> int:
    """An integer as PyYAML's safe constructor makes it; raises :class:`ScalarError`."""
    body = text.replace("_", "")
    sign = -1 if body.startswith("-") else 1
    body = body[1:] if body[:1] in ("+", "-") else body
    try:
        if len(body) > _MOST_DIGITS:
            raise ValueError("it has too many digits")
        if body == "0":
            return 0
        if body.startswith("0b"):
            return sign * int(body[2:], 2)
        if body.startswith("0x"):
            return sign * int(body[2:], 16)
        if body[:1] == "0":
            return sign * int(body, 8)
        if ":" in body:
            return sign * int(_sexagesimal(body, int))
        if len(body) > _MOST_DECIMAL_DIGITS:
            raise ValueError("it has more digits than Python reads")
        return sign * int(body)
    except ValueError as error:
        raise ScalarError(f"`{text[:40]}` is not an integer: {error}") from None


def parse_float(text: str) -> float:
    """A float as PyYAML's safe constructor makes it; raises :class:`ScalarError`."""
    body = text.replace("_", "").lower()
    sign = -1.0 if body.startswith("-") else 1.0
    body = body[1:] if body[:1] in ("+", "-") else body
    try:
        if body == ".inf":
            return sign * float("inf")
        if body == ".nan":
            return float("nan")
        if ":" in body:
            return sign * _sexagesimal(body, float)
        return sign * float(body)
    except ValueError as error:
        raise ScalarError(f"`{text[:40]}` is not a float: {error}") from None


def _sexagesimal(body: str, number: type[int] | type[float]) -> float:
    total: float = 0
    for part in body.split(":"):
        total = total * 60 + number(part)
    return total
