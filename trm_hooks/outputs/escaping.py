"""Make text from files safe to print: what a terminal would obey, or would show in another order, becomes an escape."""

from __future__ import annotations

import re

# C0 and C1 controls, bidirectional marks and overrides, line and paragraph separators, a byte order mark in the middle,
# and lone surrogates, which no encoding can print.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def printable(text: str) -> str:
    """``text`` with everything a terminal would obey written as an escape, on one line."""
    return _UNSAFE.sub(_escape, text) if _UNSAFE.search(text) else text


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[match[0]]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
