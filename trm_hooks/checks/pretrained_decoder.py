"""A model that loads a pretrained decoder has the architecture the decoder was trained with.

`load_pretrained_decoder` takes the weights of a checkpoint. They fit any number of cycles, so nothing fails when
`L_cycles` is 6 and the decoder was trained with 4: it only no longer computes what it learnt (3.75 % instead of about
40 % pass@1 where it was measured). Widths, layers, heads and position encodings have to agree too.

What the decoder was trained with is read from `all_config.yaml` in the checkpoint's folder where the repository holds
it; else from the baseline that knows the checkpoint's path; else the baseline that the config itself is judged by is
assumed, and said to be.
Keys that the config does not have are not judged. Freezing the decoder for some steps while none is loaded is
reported too.

Bad, `L_cycles: 6` comes from the base config:

```yaml
defaults:
  - cfg_pretrain_etrm
  - _self_
load_pretrained_decoder: ./checkpoints/official_trm/arc_v1_public/step_518071
```

Good:

```yaml
defaults:
  - cfg_pretrain_etrm
  - _self_
load_pretrained_decoder: ./checkpoints/official_trm/arc_v1_public/step_518071
arch:
  L_cycles: 4  # Match pretrained decoder's training config
```

The fix sets the key in the later of the two layers, where the decoder is loaded or where the key is set.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import ratio_text, show
from trm_hooks.judging.context import Context, is_interpolation, place_of, scalar_of
from trm_hooks.judging.decoder import DECODER, FREEZE, Mismatch, frozen_without_decoder, loads_none, mismatches, trained_with
from trm_hooks.judging.finding import Change, Draft, Finding, Fix, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.hydra.composition import Origin

__all__ = ["DECODER", "RULE", "check", "trained_with"]

RULE = Rule(
    id="pretrained-decoder",
    summary="where `load_pretrained_decoder` is set, the architecture is the one the decoder was trained with",
    options=True,
    fix="sets the key where the decoder is loaded, or where the key is set if that is later",
)
COMMENT = "Match pretrained decoder's training config"


def check(context: Context) -> Iterator[Finding]:
    """Differing decoder keys where a decoder is loaded, or a decoder frozen that is not there."""
    if loads_none(context):
        yield from _frozen_without_decoder(context)
        return
    for mismatch in mismatches(context):
        yield _finding(context, mismatch)


def _finding(context: Context, mismatch: Mismatch) -> Finding:
    key, decoder, trained = context.key(mismatch.name), mismatch.loaded, mismatch.trained
    value, expected = mismatch.value, mismatch.expected
    origin = context.effective(mismatch.name)
    later = origin is not None and context.layer_index(origin) >= context.layer_index(decoder)
    at = origin if origin is not None and later else decoder
    finding = Draft(
        RULE,
        place_of(at),
        f"{show(value)} in `{key}` is {_ratio(value, expected)} the decoder was trained with",
        key=key,
        value=value,
        expected=expected,
        baseline=trained.baseline,
        effective_in=context.configs(),
    )
    if origin is not None:
        other = decoder if later else origin
        finding.notes.append(f"the decoder is loaded at {place_of(other)}" if later else f"`{key}` is set at {place_of(other)}")
        finding.participants.add(other.path)
    finding.notes.append(f"trained with: {trained.described}")
    if trained.baseline == trained.source:
        finding.participants.add(trained.source)
    hidden = origin is not None and later and _is_brought_by(context, origin, decoder)
    _mend(finding, decoder, origin if later and not hidden else None, key, expected)
    if hidden:
        finding.advice += f"; for it to win, `_self_` must come last in the defaults list of {decoder.path}"
    return finding.finding()


def _ratio(value: Any, expected: Any) -> str:
    return ratio_text(value, expected, "the").replace("smaller than ", "smaller than the ")


def _is_brought_by(context: Context, origin: Origin, decoder: Origin) -> bool:
    """Whether the decoder's own defaults list brings ``origin`` in, behind its ``_self_``.

    The option that is chosen there is not the place for what one of its users needs.
    """
    if decoder.layer is None or origin.layer is None or origin.layer is decoder.layer:
        return False
    parents = {layer.file.config_path: layer.parent for layer in context.composition.layers}
    parent = origin.layer.parent
    for _ in parents:
        if parent is None or parent == decoder.layer.file.config_path:
            return parent is not None
        parent = parents.get(parent)
    return False


def _mend(finding: Draft, decoder: Origin, origin: Origin | None, key: str, expected: Any) -> None:
    if origin is not None:
        finding.advice = f"set it to {show(expected)}"
        if not is_interpolation(origin) and origin.layer is not None:
            change = Change("set", origin.path, origin.route, value=expected, comment=COMMENT)
            finding.fix = Fix(f"set `{key}` to {show(expected)}", [change], rank=1)
        return
    keys = _keys_in_layer(decoder, key)
    finding.advice = f"set `{key}` to {show(expected)} where the decoder is loaded"
    if keys is not None:
        change = Change("insert", decoder.path, value=expected, keys=keys, comment=COMMENT)
        finding.fix = Fix(f"insert `{key}: {show(expected)}`", [change])


def _keys_in_layer(decoder: Origin, key: str) -> tuple[str, ...] | None:
    """``key`` as the decoder's file writes it, or None where that file cannot reach it."""
    if decoder.layer is None:
        return None
    package = decoder.layer.package.split(".") if decoder.layer.package else []
    parts = key.split(".")
    return tuple(parts[len(package) :]) if parts[: len(package)] == package and len(parts) > len(package) else None


def _frozen_without_decoder(context: Context) -> Iterator[Finding]:
    frozen = frozen_without_decoder(context)
    if frozen is None:
        return
    origin, steps = frozen
    finding = Draft(
        RULE,
        place_of(origin),
        f"{show(steps)} in `{FREEZE}` freezes a decoder, but `{DECODER}` loads none",
        key=FREEZE,
        value=steps,
        expected=0,
        effective_in=context.configs(),
        advice=f"set `{DECODER}` to a checkpoint, or `{FREEZE}` to 0",
    )
    loads = context.effective(DECODER)
    if loads is not None:
        finding.notes.append(f"`{DECODER}` is {show(scalar_of(loads.node))} at {place_of(loads)}")
        finding.participants.add(loads.path)
    yield finding.finding()
