"""Pinned keys against their baseline, for every check that judges them."""

from __future__ import annotations

from trm_hooks.baselines.compare import deviates, differs
from trm_hooks.baselines.family import is_read
from trm_hooks.judging.context import UNKNOWN, Context, scalar_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.baselines.choose import Expected
    from trm_hooks.hydra.composition import Origin


class Wrong:
    """One origin (``origins[index]``) of the pinned key ``name`` whose value is not the ``expected`` one."""

    __slots__ = ("expected", "index", "name", "origins", "value")

    def __init__(self, name: str, origins: list[Origin], index: int, value: Any, expected: Expected) -> None:
        self.name = name
        self.origins = origins
        self.index = index
        self.value = value
        self.expected = expected

    @property
    def origin(self) -> Origin:
        """Where the value is written."""
        return self.origins[self.index]


def wrong_origins(context: Context) -> Iterator[Wrong]:
    """Every origin, effective or shadowed, of a pinned key whose value is not the baseline's.

    A key that the model does not read here is not judged; nor is ``null`` that a later layer fills, which is another ``???``.
    """
    for name, expected in context.expected("pinned"):
        written = (getattr(node, "value", None) for node in context.written(name))
        if not context.composition.applied and not any(differs(value, expected.value) for value in written):
            continue  # most configs: no origin has to be worked out
        if not is_read(context.value, name):
            continue
        origins = context.origins(name)
        for index, origin in enumerate(origins):
            value = context.value(name) if origin.effective else scalar_of(origin.node)
            if value is UNKNOWN or not isinstance(value, (str, bool, int, float, list, type(None))):
                continue
            if deviates(value, expected.value) or (value is None and origin.effective):
                yield Wrong(name, origins, index, value, expected)
