"""Whether the bytes of a file can hold a launch command at all: told at little more than the cost of reading it."""

from __future__ import annotations

import re

# two searches that begin with a literal: one alternation would be ten times slower, and ``in`` is no faster
SCRIPT, MODULE = r"\.py(?![\w.])", r"-(?:\w*m[ \t]|module[ \t=]|m\w+\.\w)"
_HITS = (re.compile(SCRIPT.encode()), re.compile(MODULE.encode()))


def may_hold_commands(data: bytes) -> bool:
    """Whether the bytes of a file can hold a launch command; a few passes, without decoding."""
    return any(hit.search(data) for hit in _HITS) and b"\0" not in data
