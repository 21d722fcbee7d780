"""The finding and the fix for a key that differs from what loaded weights were trained with, whichever key loads them."""

from __future__ import annotations

from trm_hooks.baselines.compare import ratio_text, show
from trm_hooks.judging.context import Context, is_interpolation, place_of
from trm_hooks.judging.finding import SAFE, UNSAFE, Change, Draft, Finding, Fix, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.hydra.composition import Origin
    from trm_hooks.judging.decoder import Mismatch

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
    finding = Draft(
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
        finding.notes.append(loads if later else f"`{key}` is set at {place_of(other)}")
        finding.participants.add(other.path)
    finding.notes.append(f"trained with: {trained.described}")
    if trained.baseline == trained.source:
        finding.participants.add(trained.source)
    hidden = origin is not None and later and _is_brought_by(context, origin, loading)
    _mend(finding, mismatch, origin if later and not hidden else None, key)
    if hidden:
        finding.advice += f"; for it to win, `_self_` must come last in the defaults list of {loading.path}"
    return finding.finding()


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


def _mend(finding: Draft, mismatch: Mismatch, origin: Origin | None, key: str) -> None:
    """What to do; a fix that goes by an assumption is unsafe, and claims nothing in a comment."""
    expected, loading = mismatch.expected, mismatch.loaded
    comment = None if mismatch.assumed else COMMENTS[mismatch.weights]
    applicability = UNSAFE if mismatch.assumed else SAFE
    if origin is not None:
        finding.advice = f"set it to {show(expected)}"
        if not is_interpolation(origin) and origin.layer is not None:
            change = Change("set", origin.path, origin.route, value=expected, comment=comment)
            finding.fix = Fix(f"set `{key}` to {show(expected)}", [change], rank=1, applicability=applicability)
        return
    keys = _keys_in_layer(loading, key)
    finding.advice = f"set `{key}` to {show(expected)} where the {mismatch.weights} is loaded"
    if keys is not None:
        change = Change("insert", loading.path, value=expected, keys=keys, comment=comment)
        finding.fix = Fix(f"insert `{key}: {show(expected)}`", [change], applicability=applicability)


def _keys_in_layer(loading: Origin, key: str) -> tuple[str, ...] | None:
    """``key`` as the file that loads the weights writes it, or None where that file cannot reach it."""
    if loading.layer is None:
        return None
    package = loading.layer.package.split(".") if loading.layer.package else []
    parts = key.split(".")
    return tuple(parts[len(package) :]) if parts[: len(package)] == package and len(parts) > len(package) else None
