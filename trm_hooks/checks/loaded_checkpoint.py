"""A model that loads a whole checkpoint has the architecture the checkpoint was trained with.

`load_checkpoint` takes all weights of a trained model. They fit any number of cycles, so nothing fails when `L_cycles`
is 6 and the model was trained with 4: it only no longer computes what it learnt. Widths, layers, heads and position
encodings have to agree too.

What the model was trained with is read from `all_config.yaml` in the checkpoint's folder where the repository holds it;
else from the baseline that knows the checkpoint's path. A name that many runs share (`step_72385`) counts only where the
config has data of the same task. A checkpoint that neither knows is not judged.

A project that loads weights by other keys names them in `.trm-hooks.yaml`:

```yaml
loads: [ckpt_path]
```

Bad, `L_cycles: 6` comes from the base config:

```yaml
defaults:
  - cfg_pretrain
  - _self_
load_checkpoint: ./checkpoints/official_trm/arc_v1_public/step_518071
```

Good:

```yaml
defaults:
  - cfg_pretrain
  - _self_
load_checkpoint: ./checkpoints/official_trm/arc_v1_public/step_518071
arch:
  L_cycles: 4  # Match the loaded checkpoint's training config
```

The fix sets the key in the later of the two layers, where the checkpoint is loaded or where the key is set.
"""

from __future__ import annotations

from trm_hooks.judging.context import Context
from trm_hooks.judging.decoder import checkpoint_mismatches, finding_of
from trm_hooks.judging.finding import Finding, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule(
    id="loaded-checkpoint",
    summary="where `load_checkpoint` names a known checkpoint, the architecture is the one it was trained with",
    options=True,
    fix="sets the key where the checkpoint is loaded, or where the key is set if that is later",
)


def check(context: Context) -> Iterator[Finding]:
    """Differing keys where a whole model of known training is loaded."""
    for mismatch in checkpoint_mismatches(context):
        yield finding_of(RULE, context, mismatch)
