"""A model that loads a pretrained decoder has the architecture the decoder was trained with.

`load_pretrained_decoder` takes the weights of a checkpoint. They fit any number of cycles, so nothing fails when
`L_cycles` is 6 and the decoder was trained with 4: it only no longer computes what it learnt (3.75 % instead of about
40 % pass@1 where it was measured). Widths, layers, heads and position encodings have to agree too.

What the decoder was trained with is read from `all_config.yaml` in the checkpoint's folder where the repository holds
it; else from the baseline that knows the checkpoint's path; else the baseline that the config itself is judged by is
assumed: the finding says so, and nothing is mended without `--unsafe-fixes`.
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

from trm_hooks.baselines.compare import show
from trm_hooks.judging.context import Context, place_of, scalar_of
from trm_hooks.judging.decoder import DECODER, FREEZE, decoder_mismatches, finding_of, frozen_without_decoder, loads_none
from trm_hooks.judging.finding import Finding, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule(
    id="pretrained-decoder",
    summary="where `load_pretrained_decoder` is set, the architecture is the one the decoder was trained with",
    options=True,
    fix="sets the key where the decoder is loaded, or where the key is set if that is later",
)


def check(context: Context) -> Iterator[Finding]:
    """Differing decoder keys where a decoder is loaded, or a decoder frozen that is not there."""
    if loads_none(context):
        yield from _frozen_without_decoder(context)
        return
    for mismatch in decoder_mismatches(context):
        yield finding_of(RULE, context, mismatch)


def _frozen_without_decoder(context: Context) -> Iterator[Finding]:
    frozen = frozen_without_decoder(context)
    if frozen is None:
        return
    origin, steps = frozen
    finding = Finding(
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
        finding = finding.noting(f"`{DECODER}` is {show(scalar_of(loads.node))} at {place_of(loads)}", loads.path)
    yield finding
