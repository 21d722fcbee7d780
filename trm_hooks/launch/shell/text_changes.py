"""What a parameter expansion makes of a known text: ``${X#*/}``, ``${X/a/b}``, ``${X,,}``, ``${X:0:3}``."""

from __future__ import annotations

from trm_hooks.launch.shell_words import PLAIN, Dialect, Home, Word
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trm_hooks.launch.shell.state import Scalar
    from trm_hooks.launch.shell_words import Piece

_SPECIAL = frozenset("$`\\'\"[(")
_STARS = frozenset("*?")
_PART = lazy(r":[ \t]*(-?\d+)(?::[ \t]*(-?\d+))?\Z")
_ANY = Home(None, Dialect(multiline=True))
_CASES: dict[str, Callable[[str], str]] = {
    ",,": str.lower,
    "^^": str.upper,
    ",": lambda text: text[:1].lower() + text[1:],
    "^": lambda text: text[:1].upper() + text[1:],
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
    first = int(part[1])
    last = len(text) if part[2] is None else (first + int(part[2]) if not part[2].startswith("-") else len(text) + int(part[2]))
    return _as_written(text[first if first >= 0 else max(len(text) + first, 0) : last], piece)


def _as_written(text: str, piece: Piece) -> Scalar:
    """A text that an expansion makes and nobody wrote: it stands where the expansion does."""
    return ((text, piece[1], PLAIN, piece[3]),) if text else ()


def _replaced(text: str, rest: str, piece: Piece) -> Scalar | None:
    everywhere = rest.startswith("//")
    old, _, new = rest[2 if everywhere else 1 :].partition("/")
    if not old or _SPECIAL.intersection(old + new) or _STARS.intersection(old) or old[0] in "#%":
        return None
    return _as_written(text.replace(old, new) if everywhere else text.replace(old, new, 1), piece)


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
