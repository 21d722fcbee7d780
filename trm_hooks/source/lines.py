"""Lines as YAML breaks them: CR, LF, CRLF, and the three Unicode breaks of YAML 1.1.

Line numbers here are 0-based. They may differ from :meth:`SourceText.position`, which counts as editors do; use them
only to reason about the text, never in a message.
"""

from __future__ import annotations

from bisect import bisect_right

from trm_hooks.source.lazy_pattern import lazy

BREAKS = "\n\r\x85\u2028\u2029"
_BREAK = lazy("\r\n|[" + BREAKS + "]")


class Lines:
    """Where every line of ``text`` starts and ends; a text that ends in a break has a last, empty line after it."""

    __slots__ = ("ends", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        self.ends: list[int] = []
        for match in _BREAK.finditer(text):
            self.ends.append(match.start())
            self.starts.append(match.end())
        self.ends.append(len(text))

    def __len__(self) -> int:
        return len(self.starts)

    def of(self, offset: int) -> int:
        """The line that holds the character at ``offset``."""
        return bisect_right(self.starts, offset) - 1

    def body(self, line: int) -> str:
        """The text of a line without its break."""
        return self.text[self.starts[line] : self.ends[line]]

    def next_start(self, line: int) -> int:
        """Where the next line starts; the end of the text for the last one."""
        return self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)

    def column(self, offset: int) -> int:
        """How many characters stand before ``offset`` on its line."""
        return offset - self.starts[self.of(offset)]

    def is_blank(self, line: int) -> bool:
        """Whether only blanks stand on a line; the empty line after a final break is not a line of its own."""
        if line == len(self.starts) - 1 and self.starts[line] == len(self.text):
            return False
        return not self.body(line).strip()

    def before(self, offset: int) -> str:
        """What stands before ``offset`` on its line."""
        return self.text[self.starts[self.of(offset)] : offset]

    def after(self, offset: int) -> str:
        """What stands from ``offset`` to the end of its line."""
        return self.text[offset : self.ends[self.of(offset)]]

    def break_near(self, line: int) -> str:
        """The line break a new line beside ``line`` should have: its own, else the one before it, else LF."""
        for index in range(min(line, len(self.starts) - 1), -1, -1):
            found = self.text[self.ends[index] : self.next_start(index)]
            if found:
                return found
        return "\n"
