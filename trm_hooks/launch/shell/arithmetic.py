"""Integer arithmetic of the shell: ``$((i % 3))``, ``((n > 1))``, ``let n+=1``; None where something in it is not known."""

from __future__ import annotations

import re

from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Lookup = Callable[[str], "int | None"]
    Assign = Callable[[str, "int | None"], None]

_TOKEN = lazy(
    r"\s*(?:(0[xX][0-9a-fA-F]+|\d+)|(\$\{[^{}\s]*\}|\$?[A-Za-z_]\w*|\$[0-9#])"
    r"|(\+\+|--|<<=|>>=|<<|>>|\+=|-=|\*=|/=|%=|&=|\|=|\^=|\*\*|==|!=|<=|>=|&&|\|\||[-+*/%<>=!()?:,&|^~]))",
    re.ASCII,
)
_LONGEST = 300  # characters of an expression
_LARGEST = 1 << 63
_LEVELS = (
    *((sign,) for sign in ("||", "&&", "|", "^", "&")),
    *(("==", "!="), ("<", ">", "<=", ">="), ("<<", ">>"), ("+", "-"), ("*", "/", "%"), ("**",)),
)
_CHANGES = frozenset(str.split("= += -= *= /= %= &= |= ^= <<= >>="))


class Unknown(Exception):
    """The expression is not known, or not understood."""


def evaluate(text: str, look: Lookup, assign: Assign = lambda *_: None) -> int | None:
    """The value of an expression; ``look`` answers for variables, ``assign`` takes those that it changes."""
    try:
        return _Reader(_tokens(text), look, assign).whole()
    except (Unknown, RecursionError):
        return None


def _tokens(text: str) -> list[str]:
    if len(text) > _LONGEST:
        raise Unknown
    found, at = [], 0
    text = text.replace("$((", "((").replace('"', "").strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unknown
        found.append(match[0].strip())
        at = match.end()
    return found


class _Reader(Record, frozen=False):
    """Reads tokens by the precedence of C."""

    tokens: list[str]
    look: Lookup
    assign: Assign
    at: int = 0

    def whole(self) -> int:
        value = 1
        while True:
            value = self._assignment()
            if self._peek() != ",":
                break
            self.at += 1
        if self.at != len(self.tokens):
            raise Unknown
        return value

    def _peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def _assignment(self) -> int:
        name, sign = self._peek(), self._peek(1)
        if sign not in _CHANGES or not name.isidentifier():
            return self._choice()
        self.at += 2
        try:
            value = self._assignment()
            if sign != "=":
                value = _joined(sign[:-1], self._variable(name), value)
        except Unknown:
            self.assign(name, None)
            raise
        self.assign(name, value)
        return value

    def _choice(self) -> int:
        condition = self._level(0)
        if self._peek() != "?":
            return condition
        self.at += 1
        one = self._choice()
        if self._peek() != ":":
            raise Unknown
        self.at += 1
        other = self._choice()
        return one if condition else other

    def _level(self, level: int) -> int:
        if level == len(_LEVELS):
            return self._single()
        value = self._level(level + 1)
        while self._peek() in _LEVELS[level]:
            operator = self.tokens[self.at]
            self.at += 1
            value = _joined(operator, value, self._level(level + 1))
        return value

    def _single(self) -> int:
        token = self._peek()
        self.at += 1
        if token in ("-", "+", "!", "~"):
            value = self._single()
            return {"-": -value, "+": value, "!": int(not value), "~": ~value}[token]
        if token in ("++", "--"):
            name = self._peek()
            self.at += 1
            return self._changed(name, 1 if token == "++" else -1)
        if token == "(":
            value = self._assignment()
            if self._peek() != ")":
                raise Unknown
            self.at += 1
            return value
        if token[:1].isdigit():
            return int(token, 16 if token[:2].lower() == "0x" else 8 if token[0] == "0" and token.strip("01234567") == "" else 10)
        if self._peek() in ("++", "--"):
            change = 1 if self._peek() == "++" else -1
            self.at += 1
            return self._changed(token, change) - change
        return self._variable(token)

    def _changed(self, name: str, by: int) -> int:
        if not name.isidentifier():
            raise Unknown
        try:
            value = self._variable(name) + by
        except Unknown:
            self.assign(name, None)
            raise
        self.assign(name, value)
        return value

    def _variable(self, token: str) -> int:
        value = self.look(token) if token[:1] == "$" or token.isidentifier() else None
        if value is None:
            raise Unknown
        return value


def _joined(operator: str, one: int, other: int) -> int:
    if operator in ("/", "%"):
        if not other:
            raise Unknown
        quotient = abs(one) // abs(other) * (1 if (one < 0) == (other < 0) else -1)
        value = quotient if operator == "/" else one - quotient * other
    elif operator in ("<<", ">>"):
        if not 0 <= other < 63:
            raise Unknown
        value = one << other if operator == "<<" else one >> other
    elif operator == "**":
        if not 0 <= other <= 64:
            raise Unknown
        value = one**other
    else:
        value = _SIMPLE[operator](one, other)
    if abs(value) >= _LARGEST:
        raise Unknown
    return value


_SIMPLE: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "<": lambda a, b: int(a < b),
    ">": lambda a, b: int(a > b),
    "<=": lambda a, b: int(a <= b),
    ">=": lambda a, b: int(a >= b),
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
    "&&": lambda a, b: int(bool(a and b)),
    "||": lambda a, b: int(bool(a or b)),
}
