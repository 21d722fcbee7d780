"""What a parameter expansion makes of a known text: ``${X#*/}``, ``${X/a/b}``, ``${X,,}``, ``${X:0:3}``."""

from __future__ import annotations

import re

from trm_hooks.launch.shell_words import PLAIN, Dialect, Home, Word
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trm_hooks.launch.shell.state import Scalar
    from trm_hooks.launch.shell_words import Piece

_SPECIAL = frozenset("$`\\'\"[(")
_REPLACES = lazy(r"/(?P<where>[/#%]?)(?P<old>(?:\\.|\[[^\]/]+\]|[^/\\])+|(?<=[#%]))(?:/(?P<new>.*))?\Z", re.DOTALL)
_SET = r"\[[!^]?[\w.,:=@ -]+\]"
_PARTS = lazy(rf"\\.|{_SET}|.", re.DOTALL)
_NOT_READ = lazy(rf"[$`'\"*(]|(?<!\\)\[(?!{_SET[2:]})")  # in a pattern
_NOT_TEXT = lazy(r"[$`'\"&]|\\[^/]")  # in what takes its place
_PART = lazy(r":[ \t]*(-?\d+)(?::[ \t]*(-?\d+))?\Z")
_ANY = Home(None, Dialect(multiline=True))
_CASES: dict[str, Callable[[str], str]] = {
    ",,": str.lower,
    "^^": str.upper,
    ",": lambda text: text[:1].lower() + text[1:],
    "^": lambda text: text[:1].upper() + text[1:],
    "@L": str.lower,
    "@U": str.upper,
    "@u": lambda text: text[:1].upper() + text[1:],
}


def changed(value: Scalar, text: str, rest: str, piece: Piece) -> Scalar | None:
    """What ``rest`` of the expansion ``piece`` makes of a ``value`` that reads ``text``; None where that is not known."""
    if rest[0] in "#%":
        operator = rest[:2] if rest[:2] in ("##", "%%") else rest[0]
        return _cut(value, text, operator, rest[len(operator) :])
    if rest in _CASES:
        return _as_written(_CASES[rest](text), piece)
    if rest[0] == "/":
        return _replaced(text, rest, piece)
    part = _PART.match(rest)
    if part is None or (part[1].startswith("-") and not rest.startswith(": ")):
        return None
    first = int(part[1]) if part[1][0] != "-" else len(text) + int(part[1])
    last = len(text) if part[2] is None else first + int(part[2]) if part[2][0] != "-" else len(text) + int(part[2])
    return _as_written(text[first:last], piece) if first >= 0 else ()


def counted(rest: str, number: Callable[[str], int | None]) -> str:
    """The numbers in place of what computes them: ``:N+1:2``."""
    parts = rest[1:].split(":")
    if rest[0] != ":" or rest[1:2] in ("", *"-=+?") or len(parts) > 2:
        return rest
    numbers = [number(part or "0") for part in parts]
    return rest if None in numbers else "".join(f": {each}" for each in numbers)


def _as_written(text: str, piece: Piece) -> Scalar:
    """A text that an expansion makes and that is written nowhere: its place is that of the expansion."""
    return ((text, piece[1], PLAIN, piece[3]),) if text else ()


def _replaced(text: str, rest: str, piece: Piece) -> Scalar | None:
    """``${X/old/new}``, ``${X//old/new}``, ``${X/#old/new}`` and ``${X/%old/new}``."""
    match = _REPLACES.match(rest)
    new = (match["new"] or "") if match is not None else ""
    if match is None or _NOT_READ.search(match["old"]) or _NOT_TEXT.search(new):
        return None
    where = match["where"]
    pattern = "".join(map(_one_character, _PARTS.findall(match["old"])))
    pattern = rf"\A(?:{pattern})" if where == "#" else rf"(?:{pattern})\Z" if where == "%" else pattern
    new = new.replace("\\/", "/")
    try:
        return _as_written(re.sub(pattern, lambda _: new, text, count=0 if where == "/" else 1, flags=re.DOTALL), piece)
    except re.error:
        return None


def _one_character(part: str) -> str:
    """The pattern of a character, of one of several (``[a-z]``), or of any (``?``)."""
    if part == "?":
        return "."
    if part[0] == "[" and len(part) > 1:
        return f"[^{part[2:]}" if part[1] in "!^" else part
    return re.escape(part[-1])


def _cut(value: Scalar, text: str, operator: str, pattern: str) -> Scalar | None:
    """A value without the text that a pattern matches at its start (``#``) or end (``%``)."""
    if not pattern or _SPECIAL.intersection(pattern):
        return None
    from fnmatch import fnmatchcase

    ends = range(len(text) + 1)
    if operator[0] == "#":
        order = reversed(ends) if operator == "##" else ends
        gone = next((end for end in order if fnmatchcase(text[:end], pattern)), 0)
        return Word(value, 0, 0, _ANY).part(gone).pieces if gone else value
    order = ends if operator == "%%" else reversed(ends)
    kept = next((start for start in order if fnmatchcase(text[start:], pattern)), len(text))
    pieces: list[Piece] = []
    for each, at, kind, home in value:
        pieces.append((each[: max(kept, 0)], at, kind, home))
        kept -= len(each)
    return tuple(pieces)
