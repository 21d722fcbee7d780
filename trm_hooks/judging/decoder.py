"""What loaded weights were trained with, and what differs in a config that loads them, for every check that judges it.

A pretrained decoder of unknown training is assumed to be trained as the config's own baseline says; a whole model of
unknown training is not judged. Keys that the config does not have, and values that are unknown, differ from nothing.
"""

from __future__ import annotations

from trm_hooks.baselines.choose import for_checkpoint, for_decoder
from trm_hooks.baselines.compare import deviates
from trm_hooks.judging.context import ABSENT, UNKNOWN, Context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.baselines.choose import Choice
    from trm_hooks.hydra.composition import Origin

DECODER = "load_pretrained_decoder"
FREEZE = "freeze_decoder_steps"


class Trained:
    """What the weights were trained with: ``values`` by baseline key, and where that is known from.

    With a ``note`` it is not known: only assumed.
    """

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
    """The baseline key ``name`` with a ``value`` other than the weights were trained with.

    ``loaded`` is where the key ``by`` loads them.
    """

    __slots__ = ("by", "expected", "loaded", "name", "trained", "value")

    def __init__(self, by: str, loaded: Origin, name: str, value: Any, expected: Any, trained: Trained) -> None:
        self.by = by
        self.loaded = loaded
        self.name = name
        self.value = value
        self.expected = expected
        self.trained = trained

    @property
    def check(self) -> str:
        """The check of configs that answers for it."""
        return "pretrained-decoder" if self.by == DECODER else "loaded-checkpoint"

    @property
    def weights(self) -> str:
        """What is loaded, in a word."""
        return "decoder" if self.by == DECODER else "checkpoint"

    @property
    def assumed(self) -> bool:
        """Whether the expected value is only assumed."""
        return bool(self.trained.note)


def loads_none(context: Context) -> bool:
    """Whether the config is known to load no decoder."""
    path = context.value(DECODER)
    return path is ABSENT or path is None or path is False or path == ""


def mismatches(context: Context) -> Iterator[Mismatch]:
    """Every key that differs from what any loaded weights were trained with."""
    yield from decoder_mismatches(context)
    yield from checkpoint_mismatches(context)


def decoder_mismatches(context: Context) -> Iterator[Mismatch]:
    """Every decoder key that differs where a decoder is loaded."""
    path = context.value(DECODER)
    if not loads_none(context) and context.choice.baseline is not None and isinstance(path, str):
        yield from _differing(context, DECODER, trained_with(context, path))


def checkpoint_mismatches(context: Context) -> Iterator[Mismatch]:
    """Every decoder key that differs where a whole model of known training is loaded; none that the decoder's tell already."""
    told: set[str] | None = None
    for by in context.baselines.loads:
        path = context.value(by)
        if not isinstance(path, str) or not path or context.choice.baseline is None:
            continue
        trained = _known(context, path)
        if trained is None:
            continue
        if told is None:
            told = {each.name for each in decoder_mismatches(context)}
        for mismatch in _differing(context, by, trained):
            if mismatch.name not in told:
                told.add(mismatch.name)
                yield mismatch


def _differing(context: Context, by: str, trained: Trained) -> Iterator[Mismatch]:
    loaded = context.effective(by)
    if loaded is None:
        return
    for name, expected in trained.values.items():
        value = context.value(name)
        if value is not UNKNOWN and value is not ABSENT and deviates(value, expected):
            yield Mismatch(by, loaded, name, value, expected, trained)


def loaded_weights(context: Context) -> Iterator[tuple[str, Trained]]:
    """What is loaded, in a word, with what it was trained with; a decoder comes before whole models."""
    if context.choice.baseline is None:
        return
    path = context.value(DECODER)
    if isinstance(path, str) and not loads_none(context):
        yield "decoder", trained_with(context, path)
    for by in context.baselines.loads:
        path = context.value(by)
        trained = _known(context, path) if isinstance(path, str) and path else None
        if trained is not None:
            yield "checkpoint", trained


def frozen_without_decoder(context: Context) -> tuple[Origin, Any] | None:
    """Where a decoder is frozen that no line loads, and for how many steps."""
    steps = context.value(FREEZE)
    if not isinstance(steps, (int, float)) or isinstance(steps, bool) or steps <= 0 or not loads_none(context):
        return None
    origin = context.effective(FREEZE)
    return None if origin is None or context.choice.baseline is None else (origin, steps)


def trained_with(context: Context, path: str) -> Trained:
    """What the decoder at ``path`` was trained with, as far as that is known for this config, else assumed."""
    known = _known(context, path)
    if known is not None:
        return known
    choice = for_decoder(context.baselines, path, context.choice, context.get)
    if choice.baseline is None:
        return Trained({}, "", "")
    note = f"assumed: {choice.why}" if choice.assumed else ""
    return Trained(_held(choice), choice.baseline.name, choice.baseline.title, note)


def _known(context: Context, path: str) -> Trained | None:
    """What the weights at ``path`` were trained with, by the config saved beside them or a baseline that names them."""
    saved = context.checkpoint(path)
    if saved is None and for_checkpoint(context.baselines, path, context.get) is None:
        return None
    choice = for_decoder(context.baselines, path, context.choice, context.get)
    if saved is not None:
        values, where = saved
        keys = context.baselines.default.held("decoder").keys() | _held(choice).keys()
        return Trained({key: values[key] for key in sorted(keys) if key in values}, where, where)
    baseline = choice.baseline
    return None if baseline is None else Trained(_held(choice), baseline.name, baseline.title)


def _held(choice: Choice) -> dict[str, Any]:
    return {name: expected.value for name, expected in choice.expected("decoder").items()}
