"""Split one logical line of shell text into words and operators.

Quoting follows ``shlex`` in POSIX mode and, where ``shlex`` knows no dollar, POSIX shells. Every loop moves on, so the
time is linear in the length of the line. Limits: arithmetic, ``case`` patterns and extended globs are not understood;
they only ever end a command early or make a piece unknown.
"""

from __future__ import annotations

import re

from trm_hooks.launch.shell_words import DOUBLE, PLAIN, SINGLE, SPLITTING, UNKNOWN, Dialect, Home, Operator, Piece, Word, homed
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.launch.shell_words import Places

_BLANK = lazy(r"(?:[ \t]|\\(?:\r\n|\n|\r))+")
_QUOTED = lazy(r"(?:[ \t]|\\(?:\r\n|\n|\r)(?:[ \t]*>(?=[ \t]))*)+")
_FOLDED = lazy(r"(?:\\?[\r\n]|[ \t])+")
_CONTINUATION = lazy(r"\\(?:\r\n|\n|\r)")
_OPERATOR = lazy(r"(?:\d+(?=[<>]))?(?:<<<|<<-?|<>|<&|>>|>&|>\||(?:<|>)(?!\())|&>>?|&&|\|\||\|&|;;?|[&|()]")
_OPERATOR_BEGINS = frozenset("<>&|;()")
_DIGITS = frozenset("0123456789")
_ORDINARY = lazy(r"[^ \t\r\n'\"\\$`;&|<>(){*?]+")
_IN_DOUBLE = lazy(r"[^\"\\$`{]+")
_VARIABLE = lazy(r"\$(?:[A-Za-z_]\w*|[0-9@*#?$!-])", re.ASCII)
_LIST_VARIABLE = lazy(r"\$(?:[@*]|\{[!]?(?:[@*]|\w+\[[@*]\]).*\})\Z", re.DOTALL)
_TEMPLATE = lazy(r"\{\{[^{}\n]*\}\}")
_TEMPLATE_OR_DOLLAR = lazy(r"\{\{[^{}\n]*\}\}|\$")
_BRACES = lazy(r"\{[^\s{}'\"]*\}")
PLACEHOLDER = lazy(r"\{[A-Za-z_]\w*\}|<[A-Za-z](?:[\w .|/-]*[\w.|/-])?>")
_LINE_END = lazy(r"[\r\n]")
_INSIDE = {
    "(": lazy(r"\\.|'[^']*'|\bcase[ \t][^\n;]{1,80}[ \t]in\b.{0,400}?\besac\b|[()]", re.DOTALL),
    "{": lazy(r"\\.|'[^']*'|[{}]", re.DOTALL),
}
_DOLLAR_STRING = lazy(r"\$'(?:[^'\\]|\\.)*'", re.DOTALL)
_DOLLAR_PART = lazy(r"[^\\]+|\\.", re.DOTALL)
_ESCAPES = {"\\n": "\n", "\\t": "\t"}  # strings that are one such character, to part fields with
_LONGEST_STRING = 20_000  # characters a string that goes on over lines may have before it counts as never closed


class Unreadable(Exception):
    """The text at ``offset`` cannot be read as shell words."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


class Scanner:
    """Reads the words of one logical line of ``text`` from ``start``; ``stop`` is where the text it belongs to ends.

    After :meth:`run`, ``tokens`` holds words and operators, ``end`` the offset behind the line, and ``problem`` what
    made it stop early, if anything; ``partial`` is the known text of the word in which it did.
    """

    __slots__ = tuple(str.split("dialect end home partial problem stop text tokens _line_end _pieces _pos _word_start"))

    def __init__(self, text: str, start: int, stop: int, dialect: Dialect, home: Home | None = None) -> None:
        self.text = text
        self.home = home or Home(None, dialect)
        self.stop = stop
        self.dialect = dialect
        self.end = start
        self.tokens: list[Word | Operator] = []
        self.problem: Unreadable | None = None
        self.partial = ""
        self._pos = start
        self._pieces: list[Piece] = []
        self._word_start = start
        self._line_end: int | None = None

    def run(self, whole: int = 0) -> Scanner:
        """Read up to the end of the logical line; ``whole`` is where that is, if it may lie behind ``stop``."""
        try:
            while self._token():
                pass
        except Unreadable as problem:
            self.problem = problem
            self.partial = "".join(piece[0] for piece in self._pieces)
        self.end = self._pos
        if self.problem is None and self.stop == self.end < whole:
            self.problem = Unreadable(self.end, "no system takes a command line this long")
        return self

    def placed(self, places: Places) -> Scanner:
        """The same, with the words where they are written: ``text`` is that of ``places``."""
        self.tokens = [places.outer(token) if isinstance(token, Word) else token for token in self.tokens]
        if self.problem is not None:
            self.problem = Unreadable(places.place(self.problem.offset), self.problem.message)
        return self

    def _token(self) -> bool:
        text, before = self.text, self._pos
        blanks = _FOLDED if self.dialect.folded else _QUOTED if self.dialect.quoted else _BLANK
        blank = blanks.match(text, before, self.stop)
        if blank:
            self._pos = blank.end()
        if self._pos >= self.stop or text[self._pos] in "\r\n":
            return False
        if text[self._pos] == "#" and (blank or not self.tokens or isinstance(self.tokens[-1], Operator)):
            self._pos = line_end(text, self._pos, self.stop)
            return False
        operator = self._operator()
        if operator:
            self.tokens.append(Operator(operator.group(), self._pos, not blank))
            self._pos = operator.end()
        else:
            self._word()
        return True

    def _operator(self) -> re.Match[str] | None:
        pos, text = self._pos, self.text
        while text[pos : pos + 1] in _DIGITS:
            pos += 1
        if text[pos : pos + 1] not in _OPERATOR_BEGINS or (self.dialect.docs and PLACEHOLDER.match(text, self._pos, self.stop)):
            return None
        return _OPERATOR.match(text, self._pos, self.stop)

    def _word(self) -> None:
        self._word_start = self._pos
        self._pieces = []
        while self._pos < self.stop and self._piece():
            pass
        self.tokens.append(Word(homed(self._pieces, self._word_start), self._word_start, self._pos, self.home))
        self._pieces = []

    def _piece(self) -> bool:
        """Read one piece of an unquoted stretch; false at the end of the word."""
        pos, text = self._pos, self.text
        ordinary = _ORDINARY.match(text, pos, self.stop)
        if ordinary:
            return self._add(ordinary.group(), pos, PLAIN, ordinary.end())
        char = text[pos]
        if char == "'":
            return self._single()
        if char == '"':
            return self._double()
        if char == "\\":
            return self._escape()
        if char in "$`":
            return self._dollar(PLAIN)
        if char in "{*?":
            return self._pattern(char)
        if char in "<>" and (text.startswith("(", pos + 1) or (self.dialect.docs and PLACEHOLDER.match(text, pos, self.stop))):
            return self._pattern(char)  # `<(...)`, or the `<name>` of documentation
        return False

    def _add(self, text: str, at: int, kind: str, end: int) -> bool:
        self._pieces.append((text, at, kind, self.home))
        self._pos = end
        return True

    def _escape(self) -> bool:
        pos = self._pos
        joined = _CONTINUATION.match(self.text, pos, self.stop)
        if joined:
            self._pos = joined.end()
            return True
        if pos + 1 >= self.stop:
            raise Unreadable(pos, "a backslash escapes nothing")
        if self.dialect.heredoc and self.text[pos + 1] == "$":
            self._pos += 1
            return self._dollar(PLAIN)
        if self.dialect.heredoc and self.text[pos + 1] == "\\":  # one of the two is left, for the shell that reads the document
            return self._add(self.text[pos : pos + 3], pos, UNKNOWN, min(pos + 3, self.stop))
        return self._add(self.text[pos + 1], pos + 1, PLAIN, pos + 2)

    def _pattern(self, char: str) -> bool:
        """A glob, a brace expansion, the ``{}`` of ``xargs``, a template or a placeholder; else the character itself."""
        pos, text = self._pos, self.text
        if char in "*?":
            return self._add(char, pos, UNKNOWN, pos + 1)
        if char in "<>" and text[pos + 1] == "(":
            end = self._closing(pos + 1, "(", ")")
            return self._add(text[pos:end], pos, UNKNOWN, end)
        expansions = (_TEMPLATE, PLACEHOLDER) if self.dialect.docs else (_TEMPLATE,)
        for expansion in expansions:
            match = expansion.match(text, pos, self.stop)
            if match:
                return self._add(match.group(), pos, SPLITTING, match.end())
        braces = _BRACES.match(text, pos, self.stop)
        if braces and (braces.group() == "{}" or "," in braces.group() or ".." in braces.group()):
            return self._add(braces.group(), pos, UNKNOWN, braces.end())
        return self._add(char, pos, PLAIN, pos + 1)

    def _single(self) -> bool:
        open_at = self._pos
        end, pos = self.text.find("'", open_at + 1, self._string_limit(open_at)), open_at + 1
        if end < 0:
            raise Unreadable(open_at, "the quotation mark ' is never closed")
        self._pieces.append(("", pos, SINGLE, self.home))
        special = _TEMPLATE_OR_DOLLAR if self.dialect.make else _TEMPLATE
        match = special.search(self.text, pos, end)
        while match:
            if match.start() > pos:
                self._pieces.append((self.text[pos : match.start()], pos, SINGLE, self.home))
            pos = self._expanded_in_single(match.start(), end)
            match = special.search(self.text, pos, end)
        if pos < end:
            self._pieces.append((self.text[pos:end], pos, SINGLE, self.home))
        self._pos = end + 1
        return True

    def _expanded_in_single(self, pos: int, end: int) -> int:
        """Add what Make or a template puts at ``pos`` although the quotes are single; the offset behind it."""
        if self.text.startswith("$$", pos):
            self._pieces.append(("$", pos + 1, SINGLE, self.home))
            return pos + 2
        template = _TEMPLATE.match(self.text, pos, end)
        behind = template.end() if template else self._make_reference(pos, end)
        self._pieces.append((self.text[pos:behind], pos, UNKNOWN, self.home))
        return behind

    def _string_limit(self, pos: int) -> int:
        """How far a string or a bracket that opens at ``pos`` may go."""
        if self._line_end is None:
            self._line_end = logical_end(self.text, pos, self.stop)
        return max(self._line_end, min(self.stop, pos + _LONGEST_STRING)) if self.dialect.multiline else self._line_end

    def _double(self) -> bool:
        text, open_at = self.text, self._pos
        limit = self._string_limit(open_at)
        self._pos += 1
        self._pieces.append(("", self._pos, DOUBLE, self.home))
        while self._pos < limit:
            stretch = _IN_DOUBLE.match(text, self._pos, limit)
            if stretch:
                self._add(stretch.group(), self._pos, DOUBLE, stretch.end())
                continue
            char = text[self._pos]
            if char == '"':
                self._pos += 1
                return True
            self._in_double(char, limit)
        self._pos = open_at
        raise Unreadable(open_at, f"the quotation mark {text[open_at]} is never closed")

    def _in_double(self, char: str, limit: int) -> None:
        pos, text = self._pos, self.text
        if char in "$`":
            self._dollar(DOUBLE)
        elif char == "{":
            template = _TEMPLATE.match(text, pos, limit)
            end = template.end() if template else pos + 1
            self._add(text[pos:end], pos, UNKNOWN if template else DOUBLE, end)
        else:
            joined = _CONTINUATION.match(text, pos, limit)
            if joined:
                self._pos = joined.end()
            elif text[pos + 1 : pos + 2] == "$" and self.dialect.heredoc:
                self._pos += 1
                self._dollar(DOUBLE)
            elif text[pos + 1 : pos + 2] in ('"', "\\", "$", "`"):
                self._add(text[pos + 1], pos + 1, DOUBLE, pos + 2)
            else:
                self._add("\\", pos, DOUBLE, pos + 1)

    def _dollar(self, around: str) -> bool:
        """An expansion, or a dollar that begins none; ``around`` is the quoting it is in."""
        pos, text = self._pos, self.text
        if self.dialect.make and text[pos] == "$":
            if not text.startswith("$$", pos):
                end = self._make_reference(pos, self.stop)
                return self._add(text[pos:end], pos, SPLITTING if around == PLAIN else UNKNOWN, end)
            pos += 1
        if around == PLAIN and text.startswith(("$'", '$"'), pos):
            return self._dollar_string(pos)
        end = self.expansion_end(pos)
        if end == pos + 1:
            return self._add("$", pos, around, end)
        raw = text[pos:end]
        is_list = ("@" in raw or "*" in raw) and _LIST_VARIABLE.match(raw) is not None
        if is_list and around == PLAIN:
            self._pieces.append(("", self._pos, PLAIN, self.home))  # a mark: no quotes are around it
        splitting = around == PLAIN or is_list
        return self._add(text[self._pos : end], self._pos, SPLITTING if splitting else UNKNOWN, end)

    def _dollar_string(self, pos: int) -> bool:
        """``$"..."`` is a plain string here; in ``$'...'`` only escaped quotes and backslashes are read."""
        self._pos = pos + 1
        if self.text[self._pos] == '"':
            return self._double()
        string = _DOLLAR_STRING.match(self.text, pos, self._string_limit(pos))
        if string is None:
            raise Unreadable(pos, "the quotation mark ' is never closed")
        if "\\" not in string[0]:
            return self._single()
        self._pieces.append(("", pos + 2, SINGLE, self.home))
        for part in _DOLLAR_PART.finditer(self.text, pos + 2, string.end() - 1):
            plain = part[0][-1] if part[0][0] == "\\" and part[0][-1] in "'\"\\" else part[0]
            shown = _ESCAPES.get(part[0], plain) if string.end() - pos == len("$'\\n'") else plain
            kind = UNKNOWN if shown[0] == "\\" != part[0][-1] else SINGLE
            self._pieces.append((shown, part.end() - len(plain), kind, self.home))
        self._pos = string.end()
        return True

    def expansion_end(self, pos: int) -> int:
        """The offset behind the expansion whose dollar or backquote is at ``pos``; behind the dollar where it is none."""
        text = self.text
        if text[pos] == "`":
            end = text.find("`", pos + 1, self._string_limit(pos))
            if end < 0:
                raise Unreadable(pos, "the backquote is never closed")
            return end + 1
        if text.startswith("${", pos):
            return self._closing(pos + 1, "{", "}")
        if text.startswith("$(", pos):
            return self._closing(pos + 1, "(", ")")
        if text.startswith("$[", pos):
            return max(text.find("]", pos, self._string_limit(pos)) + 1, pos + 1)
        variable = _VARIABLE.match(text, pos, self.stop)
        return variable.end() if variable else pos + 1

    def _make_reference(self, pos: int, stop: int) -> int:
        if pos + 1 < stop and self.text[pos + 1] in "({":
            return self._closing(pos + 1, self.text[pos + 1], ")" if self.text[pos + 1] == "(" else "}")
        return min(pos + 2, stop)

    def _closing(self, pos: int, opening: str, closing: str) -> int:
        """The offset behind the bracket that closes the one at ``pos``; strings and escapes inside are skipped."""
        depth = 0
        for match in _INSIDE[opening].finditer(self.text, pos, self._string_limit(pos)):
            depth += {opening: 1, closing: -1}.get(match.group(), 0)
            if depth == 0:
                return match.end()
        raise Unreadable(pos, f"the bracket {opening} is never closed")


def line_end(text: str, pos: int, stop: int) -> int:
    """Where the physical line of ``pos`` ends, its line end not counted."""
    match = _LINE_END.search(text, pos, stop)
    return match.start() if match else stop


def logical_end(text: str, pos: int, stop: int) -> int:
    """Where the line of ``pos`` ends, lines that end in an odd number of backslashes taken together with the next."""
    while True:
        end = line_end(text, pos, stop)
        backslashes = 0
        while end - backslashes > pos and text[end - backslashes - 1] == "\\":
            backslashes += 1
        if backslashes % 2 == 0 or end >= stop:
            return end
        pos = end + (2 if text.startswith("\r\n", end) else 1)
