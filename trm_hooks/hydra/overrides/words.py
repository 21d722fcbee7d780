"""Tokens of what follows the first ``=`` of an override, what single words and numbers mean, and the error for the rest.

The longest token wins, as in Hydra's lexer; the patterns are written so that the first alternative to match is that token.
Where one value holds several tokens their texts are joined again, so only what single tokens mean matters.
"""

from __future__ import annotations

import re

from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Token: TypeAlias = "tuple[str, str, int]"

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
_MOST_DIGITS = 4300  # Python's own limit, which Hydra's process has

# One string of these characters alone is one element, whatever its tokens are.
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/-+.%*@?|:")
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
    body = (text[1:] if text[0] in "+-" else text).replace("_", "")
    if not body.isdigit():
        return float(text)
    if len(body) > _MOST_DIGITS:
        raise ValueError("an integer of too many digits")
    return int(text)


def is_interpolation(text: str) -> bool:
    """Whether a value is one interpolation with no other inside: a text for OmegaConf to resolve."""
    return text.startswith("${") and text.find("}") == len(text) - 1 > 2


def plain_list(text: str) -> list[str | float | bool | None] | None:
    """The value of a list of elements of characters of ``PLAIN``; None where it is no such list."""
    # blanks around a colon are part of a text
    if text[0] != "[" or text[-1] != "]" or ":" in text or len(text) > _LONGEST_LIST:
        return None
    words = [word.strip(" \t") for word in text[1:-1].split(",")]
    if words == [""]:
        return []
    if not all(words) or not all(map(PLAIN.issuperset, words)):
        return None
    return [plain_value(word) for word in words]


def plain_value(text: str) -> str | float | bool | None:
    """The value of an element of characters of ``PLAIN``; raises ValueError as :func:`number_value` does."""
    if text[0] not in _NUMBER_BEGINS:
        return word_value(text)
    whole, point, fraction = text.partition(".")
    if whole.isdecimal() and (whole[0] != "0" or whole == "0") and (fraction.isdecimal() or not fraction):
        return float(text) if point else number_value(text)
    return number_value(text) if _NUMBER_LETTERS.issuperset(text) and _is_number(text) else word_value(text)


def _is_number(text: str) -> bool:
    """Whether a text of characters of numbers is one: what Python takes, but for zeros in front."""
    digits = text[1:] if text[0] in "+-" else text
    try:
        float(text)
    except ValueError:
        return False
    return digits[:1] != "0" or not (digits[1:2].isdigit() or digits[1:2] == "_")


class OverrideError(ValueError):
    """An override that Hydra refuses; ``column`` (1-based) counts characters of the override's text."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


_BEFORE = (
    r"[ \t]*(?P<spaced>[(,:=])[ \t]*"
    r"|(?P<open>[\[{])[ \t]*"
    r"|[ \t]*(?P<close>[)\]}])"
    rf"|(?P<number>{NUMBER})"
    rf"|(?P<word>{WORD})"
)
_AFTER = (
    r"""|(?P<quoted>"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')"""
    r"|(?P<escape>(?:\\[\\()\[\]{}:=, \t])+)"
    r"|(?P<space>[ \t]+)"
    r"|(?P<character>[/\-\\+.$%*@?|])"
)
_TOKEN = lazy(rf"{_BEFORE}|(?P<interpolation>\$\{{[^}}]+\}}){_AFTER}", re.S)
# After the last brace there is no interpolation; looking for its end again and again would take quadratic time.
_LAST_TOKEN = lazy(_BEFORE + _AFTER, re.S)


def tokens(text: str, start: int) -> list[Token]:
    """Kind, text and offset of every token from ``start`` on, then one of kind ``end``; raises :class:`OverrideError`.

    Kinds are the bracket or separator itself (``( ) [ ] { } , : =``) or the names of the groups above.
    """
    found: list[Token] = []
    size = len(text)
    last_brace = text.rfind("}")
    while start < size:
        token = (_TOKEN if start < last_brace else _LAST_TOKEN).match(text, start)
        if token is None:
            raise OverrideError(_no_token(text, start), start + 1)
        kind = token.lastgroup or ""
        if kind in ("spaced", "open", "close"):
            kind = token[kind]
        found.append((kind, token[0], start))
        start = token.end()
    found.append(("end", "", size))
    return found


def _no_token(text: str, start: int) -> str:
    character = text[start]
    if character in "\"'":
        return "a quote is not closed"
    return f"`{character}` must be quoted or escaped" if character.isprintable() else f"{character!r} must be quoted"
