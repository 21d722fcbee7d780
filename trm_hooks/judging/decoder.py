"""What loaded weights were trained with, and what differs in a config that loads them, for every check that judges it:
with the finding and its fix, whichever key loads them.

A pretrained decoder of unknown training is assumed to be trained as the config's own baseline says; a whole model of
unknown training is not judged. Keys that the config does not have, and values that are unknown, differ from nothing.
"""

from __future__ import annotations

from trm_hooks.baselines.choose import for_checkpoint, for_decoder
from trm_hooks.baselines.compare import deviates, ratio_text, show
from trm_hooks.judging.context import ABSENT, UNKNOWN, Context, is_interpolation, place_of
from trm_hooks.judging.deviation import note_source
from trm_hooks.judging.finding import SAFE, UNSAFE, Change, Finding, Fix, Rule
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.baselines.choose import Choice
    from trm_hooks.hydra.composition import Origin



DECODER = "load_pretrained_decoder"
FREEZE = "freeze_decoder_steps"


class Trained(Record):
    """What the weights were trained with: ``values`` by baseline key, and where that is known from.

    With a ``note`` it is not known: only assumed.
    """

    values: dict[str, Any]
    baseline: str
    source: str
    note: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """The file that says so, where it is none of the shipped baselines."""
        return (self.source,) if self.baseline == self.source else ()

    @property
    def described(self) -> str:
        """The source in words, and whether it is assumed."""
        return self.source + (f" ({self.note})" if self.note else "")


class Mismatch(Record):
    """The baseline key ``name`` with a ``value`` other than the weights were trained with.

    ``loaded`` is where the key ``by`` loads them.
    """

    by: str
    loaded: Origin
    name: str
    value: Any
    expected: Any
    trained: Trained

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
    return path is ABSENT or path is None or path is False or path == "" or context.is_unread(DECODER)


def mismatches(context: Context) -> Iterator[Mismatch]:
    """Every key that differs from what any loaded weights were trained with."""
    yield from decoder_mismatches(context)
    yield from checkpoint_mismatches(context)


def decoder_mismatches(context: Context) -> Iterator[Mismatch]:
    """Every decoder key that differs where a decoder is loaded."""
    path = context.value(DECODER)
    if loads_none(context) or context.choice.baseline is None:
        return
    trained = trained_with(context, path) if isinstance(path, str) else _known(context, _path(context, DECODER))
    if trained is not None:
        yield from _differing(context, DECODER, trained)


def checkpoint_mismatches(context: Context) -> Iterator[Mismatch]:
    """Every decoder key that differs where a whole model of known training is loaded, except those found for the decoder."""
    reported: set[str] | None = None
    for by in context.baselines.loads:
        path = _path(context, by)
        if not path or context.choice.baseline is None:
            continue
        trained = _known(context, path)
        if trained is None:
            continue
        if reported is None:
            reported = {each.name for each in decoder_mismatches(context)}
        for mismatch in _differing(context, by, trained):
            if mismatch.name not in reported:
                reported.add(mismatch.name)
                yield mismatch


def _differing(context: Context, by: str, trained: Trained) -> Iterator[Mismatch]:
    loaded = context.effective(by)
    if loaded is None or context.is_unread(by):
        return
    for name, expected in trained.values.items():
        value = context.value(name)
        if value is not UNKNOWN and value is not ABSENT and deviates(value, expected) and not context.is_unread(name):
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
        trained = _known(context, path) if isinstance(path, str) and path and not context.is_unread(by) else None
        if trained is not None:
            yield "checkpoint", trained


def frozen_without_decoder(context: Context) -> tuple[Origin, Any] | None:
    """Where a decoder is frozen that no line loads, and for how many steps."""
    steps = context.value(FREEZE)
    if not isinstance(steps, (int, float)) or isinstance(steps, bool) or steps <= 0 or not loads_none(context):
        return None
    origin = context.effective(FREEZE)
    return None if origin is None or context.choice.baseline is None or context.is_unread(FREEZE) else (origin, steps)


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


def _path(context: Context, by: str) -> str:
    """The path of what is loaded, without a beginning that is not known."""
    path = context.value(by)
    if isinstance(path, str):
        return path
    return getattr(context.get(by), "tail", "") if path is UNKNOWN else ""


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


COMMENTS = {
    "decoder": "Match pretrained decoder's training config",
    "checkpoint": "Match the loaded checkpoint's training config",
}


def finding_of(rule: Rule, context: Context, mismatch: Mismatch) -> Finding:
    """One key that differs, at the later of the two places: where the weights are loaded, or where the key is set."""
    key, loading, trained = context.key(mismatch.name), mismatch.loaded, mismatch.trained
    value, expected = mismatch.value, mismatch.expected
    origin = context.effective(mismatch.name)
    later = origin is not None and context.layer_index(origin) >= context.layer_index(loading)
    at = origin if origin is not None and later else loading
    finding = Finding(
        rule,
        place_of(at),
        f"{show(value)} in `{key}` is {_ratio(value, expected)} the {mismatch.weights} was trained with",
        key=key,
        value=value,
        expected=expected,
        baseline=trained.baseline,
        effective_in=context.configs(),
    )
    if origin is not None:
        other = loading if later else origin
        loads = f"the {mismatch.weights} is loaded at {place_of(other)}"
        finding = finding.noting(loads if later else f"`{key}` is set at {place_of(other)}", other.path)
    finding = finding.noting(f"trained with: {trained.described}", *trained.files)
    if origin is not None and later:
        finding = note_source(finding, context, mismatch.name, origin)
    if origin is None or not later or not _is_brought_by(context, origin, loading):
        return _mended(finding, mismatch, origin if later else None)
    finding = _mended(finding, mismatch, None)
    last = f"; for it to win, `_self_` must come last in the defaults list of {loading.path}"
    return finding.but(advice=finding.advice + last)


def _ratio(value: Any, expected: Any) -> str:
    return ratio_text(value, expected, "the").replace("smaller than ", "smaller than the ")


def _is_brought_by(context: Context, origin: Origin, loading: Origin) -> bool:
    """Whether the defaults list of the file that loads the weights brings ``origin`` in, behind its ``_self_``.

    The option that is chosen there is not the place for what one of its users needs.
    """
    if loading.layer is None or origin.layer is None or origin.layer is loading.layer:
        return False
    parents = {layer.file.config_path: layer.parent for layer in context.composition.layers}
    parent = origin.layer.parent
    for _ in parents:
        if parent is None or parent == loading.layer.file.config_path:
            return parent is not None
        parent = parents.get(parent)
    return False


def _mended(finding: Finding, mismatch: Mismatch, origin: Origin | None) -> Finding:
    """The finding with what to do; a fix that goes by an assumption is unsafe, and claims nothing in a comment."""
    expected, loading, key, fix = mismatch.expected, mismatch.loaded, str(finding.key), None
    comment = None if mismatch.assumed else COMMENTS[mismatch.weights]
    applicability = UNSAFE if mismatch.assumed else SAFE
    if origin is not None:
        if not is_interpolation(origin) and origin.layer is not None:
            change = Change("set", origin.path, origin.route, value=expected, comment=comment)
            fix = Fix(f"set `{key}` to {show(expected)}", [change], rank=1, applicability=applicability)
        return finding.but(fix=fix, advice=f"set it to {show(expected)}")
    keys = _keys_in_layer(loading, key)
    if keys is not None:
        change = Change("insert", loading.path, value=expected, keys=keys, comment=comment)
        fix = Fix(f"insert `{key}: {show(expected)}`", [change], applicability=applicability)
    return finding.but(fix=fix, advice=f"set `{key}` to {show(expected)} where the {mismatch.weights} is loaded")


def _keys_in_layer(loading: Origin, key: str) -> tuple[str, ...] | None:
    """``key`` as the file that loads the weights writes it, or None where that file cannot reach it."""
    if loading.layer is None:
        return None
    package = loading.layer.package.split(".") if loading.layer.package else []
    parts = key.split(".")
    return tuple(parts[len(package) :]) if parts[: len(package)] == package and len(parts) > len(package) else None
