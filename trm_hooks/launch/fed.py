"""Commands that another program starts once for each item that it is given: GNU parallel and xargs."""

from __future__ import annotations

import re
from itertools import zip_longest

from trm_hooks.hydra.sweeps import combinations
from trm_hooks.launch.launchers import program_name
from trm_hooks.launch.shell_words import PLAIN, SPLITTING, UNKNOWN, Word
from trm_hooks.launch.spliced import References
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.launch.shell_words import Piece

    Items = list[Word]

_SOURCES = (":::", ":::+", "::::", "::::+")
_LINKED = ("--link", "--xapply", "-link")
_PLACE = lazy(r"\{(\d*)([./#%+-]*)\}")
_MOST = 60  # commands that are given one by one; of more, each item at least once
_XARGS_VALUES = frozenset(("-I", "-n", "-L", "-d", "-P", "--max-procs", "-s", "-E", "-a", "--arg-file"))


def fed(words: list[Word], lines: Sequence[Items] | None = None) -> list[list[Word]]:
    """The commands that ``words`` start; what they are fed is unknown but for ``lines`` of words, and for parallel's lists.

    Words that feed nothing are one command.
    """
    for at, word in enumerate(words[:6]):
        name = program_name(word) if "=" not in word.text else ""
        if name == "parallel":
            return _parallel(words, at)
        if name == "xargs":
            return _xargs(words, at, lines)
    return [words]


# parallel


def _parallel(words: list[Word], at: int) -> list[list[Word]]:
    stops = [index for index, word in enumerate(words) if index > at and word.text in _SOURCES]
    command = words[at + 1 : stops[0] if stops else len(words)]
    script = next((index for index, word in enumerate(command) if word.text.endswith(".py")), 0)
    if any(word.text in ("--dry-run", "--dryrun") for word in command[:script]):
        return []
    # a parallel that has its items: as `sem` it is still one that may be given its command as a text
    program = Word([("sem", words[at].start, PLAIN, words[at].home)], words[at].start, words[at].end, words[at].home)
    head = [*words[:at], program]
    sources: list[Items | None] = []
    for first, last in zip_longest(stops, stops[1:], fillvalue=len(words)):
        given = words[first + 1 : last]
        sources.append(None if "::::" in words[first].text or not all(word.known for word in given) else given)
    if not sources or None in sources:
        return [[*head, *_filled(command, None)]]
    known = [source for source in sources if source]
    linked = any(word.text in _LINKED for word in command) or any(words[stop].text == ":::+" for stop in stops)
    return [[*head, *_filled(command, items)] for items in _together(known, linked)]


def _together(sources: list[Items], linked: bool) -> list[Items]:
    """One item of each source: every combination, or where they are ``linked`` the first with the first."""
    if linked:
        longest = max(map(len, sources), default=0)
        return [[source[at % len(source)] for source in sources] for at in range(min(longest, _MOST))]
    return list(combinations([source[:_MOST] for source in sources], _MOST))


def _filled(command: Sequence[Word], items: Items | None) -> list[Word]:
    """The command with items in their places, behind it where it has none; ``None``: they are not known."""
    if not any(_PLACE.search(word.text) for word in command):
        more = [_open(command[-1], SPLITTING)] if items is None and command else items or []
        return [*command, *more]
    return [_with_items(word, items) if "{" in word.text else word for word in command]


def _with_items(word: Word, items: Items | None) -> Word:
    def put_in(match: re.Match[str]) -> tuple[Piece, ...]:
        number, how = match[1], match[2]
        chosen = items if items is None or not number else items[int(number[:3]) - 1 : int(number[:3])]
        if chosen is None or how or (number and not chosen):
            return ((match[0], -1, UNKNOWN, word.home),)
        return tuple(_spaced(chosen))

    return Word(References(_PLACE, put_in).put_in(word.pieces), word.start, word.end, word.home)


def _spaced(words: Sequence[Word]) -> list[Piece]:
    pieces: list[Piece] = []
    for word in words:
        pieces += [(" ", word.start, PLAIN, word.home)] if pieces else []
        pieces += word.pieces
    return pieces


def _open(word: Word, kind: str) -> Word:
    return Word([("...", word.end, kind, word.home)], word.end, word.end + 1, word.home)


# xargs


def _xargs(words: list[Word], at: int, lines: Sequence[Items] | None) -> list[list[Word]]:
    place, number, by_lines = "", 0, False
    begin = at + 1
    while begin < len(words) and words[begin].text.startswith("-"):
        text = words[begin].text
        value = text[2:] if len(text) > 2 else words[begin + 1].text if begin + 1 < len(words) else ""
        if text.startswith("-I"):
            place = value
        elif text[:2] in ("-n", "-L"):
            number = int(value[:6]) if value.isascii() and value.isdigit() else 0
            by_lines = text[:2] == "-L"
        elif text.startswith(("-d", "-0", "--")):
            lines = None  # the lines are parted in another way
        begin += 2 if text in _XARGS_VALUES else 1
    head, command = words[:at], words[begin:]
    if not command:
        return [words]
    if place:
        each: list[Items | None] = [None] if lines is None else [*lines[:_MOST]]
        return [[*head, *(_placed(word, place, line) for word in command)] for line in each]
    if lines is None:
        return [[*head, *command, _open(command[-1], SPLITTING)]]
    items = [line for line in lines if line] if by_lines else [[word] for line in lines for word in line]
    size = number or max(len(items), 1)
    starts = range(0, min(len(items), size * _MOST), size) or (0,)  # of nothing, too, there is one command
    return [[*head, *command, *(word for item in items[first : first + size] for word in item)] for first in starts]


def _placed(word: Word, place: str, line: Items | None) -> Word:
    """A word with a line in each place of ``-I``."""
    put_in = ((place, -1, UNKNOWN, word.home),) if line is None else tuple(_spaced(line))
    parts = [word.pieces]
    if any(place in text and text[0] in "$`" for text, *_ in word.pieces):  # not in what the shell has made of an expansion
        parts = [(piece,) for piece in word.pieces]
    places = References(re.compile(re.escape(place)), lambda _: put_in)
    made = [part if part and part[0][0][:1] in ("$", "`") and len(parts) > 1 else places.put_in(part) for part in parts]
    pieces = [piece for part in made for piece in part]
    return Word(pieces, word.start, word.end, word.home)
