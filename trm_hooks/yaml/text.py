"""One file as text: bytes, encoding, byte order mark, line ends, offset to line and column.

Offsets everywhere in this package count characters of ``SourceText.text``, which never holds the byte order mark. Bytes
of the file as it is on disk come back through :meth:`SourceText.byte_offset` and :meth:`SourceText.encode`.

Text is searched with patterns that are compiled when they are first used: compiling all of them costs more than reading a small
project.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, AnyStr


class _Lazy:
    """Stands for a compiled pattern; its methods are looked up once."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self._pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._pattern, self._flags), name)
        setattr(self, name, found)
        return found


def lazy(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """``re.compile(pattern, flags)``, put off until the first use; a wrong pattern raises only then."""
    return _Lazy(pattern, flags)  # type: ignore[return-value]


BOM = b"\xef\xbb\xbf"
_LINE_END = lazy(r"\r\n|\n|\r")


class DecodeError(Exception):
    """The bytes are not UTF-8. ``line`` and ``column`` (1-based) say where the first bad byte is."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


class SourceText(Record, frozen=False):
    """The text of one file, with a path for messages (relative to the repository, with ``/``)."""

    path: str
    text: str
    has_bom: bool = False
    _starts: list[int] | None = None

    @classmethod
    def decode(cls, path: str, data: bytes) -> SourceText:
        """Decode UTF-8 strictly; raises :class:`DecodeError` with the place of the first bad byte."""
        has_bom = data.startswith(BOM)
        try:
            text = data.decode("utf-8-sig" if has_bom else "utf-8")
        except UnicodeDecodeError as error:
            start = error.start + (len(BOM) if has_bom else 0)
            before = data[len(BOM) if has_bom else 0 : start].decode("utf-8", "replace")
            line, column = cls(path, before).position(len(before))
            raise DecodeError(f"not UTF-8: byte 0x{data[start]:02x}", line, column) from None
        return cls(path, text, has_bom)

    def encode(self, text: str | None = None) -> bytes:
        """The bytes of ``text`` (default: the text itself) as this file keeps them, with its byte order mark."""
        body = (self.text if text is None else text).encode("utf-8")
        return BOM + body if self.has_bom else body

    @property
    def line_starts(self) -> list[int]:
        """Offsets of the first character of every line; CR, LF and CRLF end a line."""
        if self._starts is None:
            if "\r" in self.text:
                self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
            else:
                lengths = map(len, self.text.split("\n")[:-1])
                self._starts = list(accumulate(map((1).__add__, lengths), initial=0))
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both 1-based, of the character at ``offset``; columns count characters."""
        starts = self.line_starts
        index = bisect_right(starts, offset) - 1
        return index + 1, offset - starts[index] + 1

    def line_span(self, line: int) -> tuple[int, int]:
        """Start and end offsets of a 1-based line, without its line end."""
        starts = self.line_starts
        start = starts[line - 1]
        end = starts[line] if line < len(starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def line_text(self, line: int) -> str:
        """The text of a 1-based line, without its line end."""
        start, end = self.line_span(line)
        return self.text[start:end]

    def byte_offset(self, offset: int) -> int:
        """Where the character at ``offset`` begins in the bytes of the file."""
        return len(self.text[:offset].encode("utf-8")) + (len(BOM) if self.has_bom else 0)
