"""What a pretrained decoder was trained with, and what differs in a config that loads it, for every check that judges it.

Keys that the config does not have, and values that are unknown, differ from nothing.
"""

from __future__ import annotations

from trm_hooks.baselines.choose import for_decoder
from trm_hooks.baselines.compare import deviates
from trm_hooks.judging.context import ABSENT, UNKNOWN, Context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.hydra.composition import Origin

DECODER = "load_pretrained_decoder"
FREEZE = "freeze_decoder_steps"


class Trained:
    """What the decoder was trained with: ``values`` by baseline key, and where that is known from."""

    __slots__ = ("baseline", "note", "source", "values")

    def __init__(self, values: dict[str, Any], baseline: str, source: str, note: str = "") -> None:
        self.values = values
        self.baseline = baseline
        self.source = source
        self.note = note

    @property
    def described(self) -> str:
        """The source in words, and whether it is assumed."""
        return self.source + (f" ({self.note})" if self.note else "")


class Mismatch:
    """The baseline key ``name`` with a ``value`` other than the decoder was trained with; ``loaded`` is where it is loaded."""

    __slots__ = ("expected", "loaded", "name", "trained", "value")

    def __init__(self, loaded: Origin, name: str, value: Any, expected: Any, trained: Trained) -> None:
        self.loaded = loaded
        self.name = name
        self.value = value
        self.expected = expected
        self.trained = trained


def loads_none(context: Context) -> bool:
    """Whether the config is known to load no decoder."""
    path = context.value(DECODER)
    return path is ABSENT or path is None or path is False or path == ""


def mismatches(context: Context) -> Iterator[Mismatch]:
    """Every decoder key that differs where a decoder is loaded."""
    path = context.value(DECODER)
    if loads_none(context) or context.choice.baseline is None or not isinstance(path, str):
        return
    loaded = context.effective(DECODER)
    if loaded is None:
        return
    trained = trained_with(context, path)
    for name, expected in trained.values.items():
        value = context.value(name)
        if value is not UNKNOWN and value is not ABSENT and deviates(value, expected):
            yield Mismatch(loaded, name, value, expected, trained)


def frozen_without_decoder(context: Context) -> tuple[Origin, Any] | None:
    """Where a decoder is frozen that no line loads, and for how many steps."""
    steps = context.value(FREEZE)
    if not isinstance(steps, (int, float)) or isinstance(steps, bool) or steps <= 0 or not loads_none(context):
        return None
    origin = context.effective(FREEZE)
    return None if origin is None or context.choice.baseline is None else (origin, steps)


def trained_with(context: Context, path: str) -> Trained:
    """What the decoder at ``path`` was trained with, as far as that is known for this config."""
    choice = for_decoder(context.baselines, path, context.choice)
    held = {name: expected.value for name, expected in choice.expected("decoder").items()}
    saved = context.checkpoint(path)
    if saved is not None:
        values, where = saved
        keys = context.baselines.default.held("decoder").keys() | held.keys()
        return Trained({key: values[key] for key in sorted(keys) if key in values}, where, where)
    baseline = choice.baseline
    if baseline is None:
        return Trained({}, "", "")
    note = f"assumed: {choice.why}" if choice.assumed else ""
    return Trained(held, baseline.name, baseline.title, note)
