"""Tokens of the part of a command-line override that follows its first ``=``.

The longest token wins, as in Hydra's lexer; the alternatives below are written so that the first one to match is that
token. Where one value holds several tokens their texts are joined again, so only what single tokens mean matters.
"""

from __future__ import annotations

import re

from trm_hooks.compose.override_errors import OverrideError
from trm_hooks.compose.override_words import NUMBER, WORD
from trm_hooks.source.lazy_pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Token: TypeAlias = "tuple[str, str, int]"

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
