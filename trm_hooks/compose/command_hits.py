"""Whether the bytes of a file can hold a launch command at all: told at little more than the cost of reading it."""

from __future__ import annotations

from trm_hooks.source.lazy_pattern import lazy

# two searches that begin with a literal: one alternation would be ten times slower
SCRIPT, MODULE = r"\.py(?![\w.])", r"-(?:\w*m[ \t]|module[ \t=]|m\w+\.\w)"
_SCRIPT, _MODULE = lazy(SCRIPT.encode()), lazy(MODULE.encode())


def may_hold_commands(data: bytes) -> bool:
    """Whether the bytes of a file can hold a launch command; a few passes, without decoding."""
    if b".py" in data and _SCRIPT.search(data):
        return b"\0" not in data
    return _may_name_module(data) and _MODULE.search(data) is not None and b"\0" not in data


def _may_name_module(data: bytes) -> bool:
    """Whether there is a ``-m``, or an interpreter that could take it among other letters, as in ``-um``."""
    return b"-m" in data or b"ython" in data or b"YTHON" in data or b"pypy" in data
