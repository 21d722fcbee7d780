"""No key is left empty where the defaults list selects an option for it.

`arch:` with every line below it commented out is null, and null overwrites the whole option that the defaults list
selects. Hydra does not mind: the model's settings are gone, and the code fails later or falls back on its own defaults.
An explicit `null` is taken as intended.

Bad:

```yaml
defaults:
  - arch: trm
  - _self_
arch:
  # L_cycles: 6
```

Good:

```yaml
defaults:
  - arch: trm
  - _self_
# arch:
#   L_cycles: 6
```

Nothing is mended.
"""

from __future__ import annotations

from trm_hooks.judging.context import Context
from trm_hooks.judging.finding import Finding, Place, Rule
from trm_hooks.yaml.tree import Mapping, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.hydra.layers import Layer

RULE = Rule(id="emptied-group", summary="no key is left empty that wipes out the option which the defaults list selects")


def check(context: Context) -> Iterator[Finding]:
    """Every key of a layer that is left empty, and is null in the end, where an earlier layer filled it."""
    layers = context.composition.layers
    for index, layer in enumerate(layers):
        tree = layer.file.tree
        items = tree.items.items() if isinstance(tree, Mapping) else ()
        for key, node in [(key, node) for key, node in items if type(node) is Scalar and node.value is None]:
            if node.source.text[node.start : node.end].strip():
                continue
            full = f"{layer.package}.{key}" if layer.package else str(key)
            composed = context.composition.node(full)
            filled = next((each for each in layers[:index] if _fills(each, full)), None)
            if filled is not None and type(composed) is Scalar and composed.value is None:
                yield Finding(
                    RULE,
                    Place(node.source, node.start, node.end),
                    f"`{full}` is left empty: its null overwrites what {filled.file.path} sets",
                    key=full,
                    effective_in=context.configs(),
                    advice=f"remove `{key}:`, or comment it out, too; if that is intended, write `{key}: null`",
                    others=frozenset((filled.file.path,)),
                )


def _fills(layer: Layer, key: str) -> bool:
    is_at = layer.package == key or layer.package.startswith(f"{key}.")
    return is_at and isinstance(layer.file.tree, Mapping) and bool(layer.file.tree.items)
