"""Commands of Windows: batch files and PowerShell, and blocks of either in documents.

Each line is turned into one of a POSIX shell: ``^`` or a backquote at its end goes on, ``\\`` is a part of a path or of a value,
``%NAME%`` is put in where the file sets it once. A loop over words that are there is followed turn by turn. Limits: calls
of other scripts, parameters, arrays, and what a name is set to in a branch are unknown.
"""

from __future__ import annotations

import re
from collections import Counter

from trm_hooks.launch.shell_words import DOUBLE, SPLITTING, UNKNOWN, Dialect, Home
from trm_hooks.launch.spliced import Embedded, Spliced
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from trm_hooks.launch.shell_words import Piece
    from trm_hooks.launch.spliced import Part, Value
    from trm_hooks.yaml.text import SourceText

    Names = Mapping[str, Value | None]

_LINE = lazy(r"(?:[^\r\n]*[\^`][ \t]*\r?\n)*[^\r\n]*")
_FRONT = lazy(
    r"[ \t]*(?:(?:(?:PS[ \t]*)?[A-Za-z]:\\[^>\n]*)?>[ \t]*)?@?"
    r"(?:\$[\w:]+[ \t]*=[ \t]*)?(?:call[ \t]+|start[ \t]+(?:\"[^\"]*\"[ \t]+)?(?:/\w+[ \t]+)*|&[ \t]*)?",
    re.IGNORECASE,
)
_NO_CODE = lazy(r"<#.*?(?:#>|\Z)|@([\"'])[ \t]*\r?\n.*?(?:\n\1@|\Z)", re.DOTALL)  # comments and texts of PowerShell
_LOOP = lazy(
    r"[ \t]*(?:for[ \t]+(?:/l[ \t]+)?(%%?\w)[ \t]+in[ \t]*\(([^()\n]*)\)[ \t]*do[ \t]*\(?"
    r"|foreach[ \t]*\([ \t]*(\$\w+)[ \t]+in[ \t]+(?:@?\([ \t]*)?([^(){}\n]*?)\)?\)[ \t]*\{)[ \t]*",
    re.IGNORECASE,
)
_COUNTED = lazy(r"[ \t]*for[ \t]+/l\b[^(]*\([ \t]*(-?\d+)[ \t]*,[ \t]*(-?\d+)[ \t]*,[ \t]*(-?\d+)[ \t]*\)", re.IGNORECASE)
_SET = lazy(
    r"^[ \t]*(?:(?:PS[^>\n]*|[A-Za-z]:\\[^>\n]*)?>[ \t]*)?@?(?:set[ \t]+(\"?)(\w+)=([^\"\r\n]*)"
    r"|\$(?:env:)?(\w+)[ \t]*=[ \t]*(?:\"([^\"$`\r\n]*)\"|'([^'\r\n]*)'|(-?\d[\d.eE+-]*)[ \t]*$))",
    re.MULTILINE | re.IGNORECASE,
)
_WRITTEN = lazy(r"(?:set[ \t]+(?:/\w+[ \t]+)?\"?|\$(?:env:)?)(\w+)[ \t]*[-+*/]?=|(?:read-host|set-variable)\b", re.IGNORECASE)
_PUT_IN = lazy(
    r"%%?~?\*|(?<!\S)@\w+|%(\w+)(?::[^%\n]*)?%|!(\w+)!|(%%~?\w\b)|%\d|\$\{?(?:env:)?(\w+)\}?(?:\.\w+|\[[^\]\n]{0,99}\])*|\$\([^()\n]*\)"
    r"|[\^`][ \t]*\r?\n[ \t]*|\\|[ \t]*\}[ \t]*$",
    re.IGNORECASE,
)
_ITEMS = lazy(r"(-?\d+)\.\.(-?\d+)|\"([^\"]*)\"|'([^']*)'|([^\s,;\"']+)")
_MOST = 50
_FARTHEST = 1000  # characters of a word


def windows_texts(source: SourceText, start: int = 0, stop: int | None = None) -> list[Embedded]:
    """The lines of a file, or of a part of it, as a POSIX shell would have them."""
    return list(_Windows(source, start, len(source.text) if stop is None else stop).texts())


class _Windows:
    def __init__(self, source: SourceText, start: int, stop: int) -> None:
        self.source = source
        self.start, self.stop = start, stop
        self.home = Home(source, Dialect(docs=True), nested=True)
        self.names: dict[str, Value | None] = {}
        written = Counter(map(str.lower, _WRITTEN.findall(source.text, start, stop)))
        for found in _SET.finditer(source.text, start, stop):
            which = next(number for number in (3, 5, 6, 7) if found[number] is not None)
            value: Value = ((found[which].rstrip(), found.start(which), DOUBLE, self.home),)
            name = (found[2] or found[4]).lower()
            self.names[name] = value if written[name] == 1 and "%" not in found[which] else None

    def texts(self) -> Iterator[Embedded]:
        text, at = self.source.text, self.start
        silent = [match.span() for match in _NO_CODE.finditer(text, at, self.stop)]
        while at < self.stop:
            while silent and silent[0][1] <= at:
                silent.pop(0)
            if silent and silent[0][0] <= at:
                at = silent[0][1]
            line = _LINE.match(text, at, self.stop)
            end = line.end() if line is not None else self.stop
            begin = at
            turns: list[Names] = [{}]  # what the loop sets
            loop = _LOOP.match(text, at, end)
            if loop is not None:
                begin = loop.end()
                turns = [{(loop[1] or loop[3]).lstrip("%$").lower(): item} for item in self._items(loop)]
            front = _FRONT.match(text, begin, end)
            begin = front.end() if front is not None else begin
            for names in turns:
                parts = list(self._parts(begin, end, names))
                if parts:
                    yield Embedded(Spliced(parts, self.home, nested=True), self.home, (at, end), {})
            at = end + 1

    def _items(self, loop: re.Match[str]) -> list[Value | None]:
        """What a loop goes through; None for what is not known."""
        which = 2 if loop[1] else 4
        found: list[Value | None] = []
        if counted := _COUNTED.match(loop[0]):
            first, step, last = (int(number) for number in counted.groups())
            numbers = range(first, last + (1 if step > 0 else -1), step or 1)[:_MOST]
            return [((str(number), loop.start(2), DOUBLE, self.home),) for number in numbers] or [None]
        for item in _ITEMS.finditer(self.source.text, *loop.span(which)):
            if item[1] is not None:
                first, last = int(item[1]), int(item[2])
                found += [((str(number), item.start(), DOUBLE, self.home),) for number in range(first, last + 1)[:_MOST]]
                continue
            inner = next(number for number in (3, 4, 5) if item[number] is not None)
            is_plain = not set(item[inner]) & set("*?$%/\\")
            found.append(((item[inner], item.start(inner), DOUBLE, self.home),) if is_plain else None)
        return found[:_MOST] or [None]

    def _parts(self, start: int, stop: int, names: Names) -> Iterator[Part]:
        """A line in parts, what is put in and what is written otherwise among them."""
        text, at = self.source.text, start
        for match in _PUT_IN.finditer(text, start, stop):
            if match.start() > at:
                yield [(text[at : match.start()], at, DOUBLE, self.home)], None
            yield self._put_in(match, names), match.span()
            at = match.end()
        if at < stop:
            yield [(text[at:stop], at, DOUBLE, self.home)], None

    def _put_in(self, match: re.Match[str], names: Names) -> list[Piece]:
        shown, at = match[0], match.start()
        if shown == "\\":
            begin = max(self.source.text.rfind(blank, max(at - _FARTHEST, 0), at) for blank in " \t\n")
            is_value = "=" in self.source.text[begin + 1 : at]
            return [("\\", at, DOUBLE, self.home)] * 2 if is_value else [("/", at, DOUBLE, self.home)]
        if shown[0] in "^`":
            return [(" ", at, DOUBLE, self.home)]
        if shown.strip() == "}":
            return []
        name = match[1] or match[2] or match[4] or (match[3] or "").lstrip("%~")
        value = names.get(name.lower(), self.names.get(name.lower())) if name else None
        if value is not None and "." not in shown.partition("env:")[2] and "[" not in shown:
            return list(value)
        is_many = shown.endswith("*") or shown[0] == "@"
        return [(f"<{shown.strip('%$!{}()@ ')}>", at, SPLITTING if is_many else UNKNOWN, self.home)]
