"""Where a config differs from what its baseline documents and no comment says so: shared by several checks."""

from __future__ import annotations

from trm_hooks.baselines.compare import deviates
from trm_hooks.judging.citations import cites
from trm_hooks.judging.context import ABSENT, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.baselines.choose import Expected
    from trm_hooks.hydra.composition import Origin
    from trm_hooks.judging.context import Context


class Deviation:
    """The effective value of a key that is not the expected one, and where it is written."""

    __slots__ = ("expected", "origin", "value")

    def __init__(self, value: Any, expected: Expected, origin: Origin) -> None:
        self.value = value
        self.expected = expected
        self.origin = origin


def undocumented(context: Context, key: str, expected: Expected | None) -> Deviation | None:
    """The deviation from ``expected`` at ``key`` that no comment cites; None for every other state of the key."""
    value = context.value(key)
    if expected is None or value is ABSENT or value is UNKNOWN or not deviates(value, expected.value):
        return None
    origin = context.effective(key)
    if origin is None or cites(context.comment(key), expected.value) or context.is_unread(key):
        return None
    return Deviation(value, expected, origin)
