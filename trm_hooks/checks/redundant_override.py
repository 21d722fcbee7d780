"""An override says something new: one that repeats what it covers is removed.

A line that sets a value to what is inherited anyway changes nothing today. Tomorrow the inherited value is mended,
and this line keeps the old one: that is how a wrong `halt_exploration_prob` survived its correction. Reported only
where it is redundant in every config that the file takes part in.

Bad, `arch/trm.yaml` says the same:

```yaml
defaults:
  - arch: trm
  - _self_
arch:
  H_cycles: 3
```

Good:

```yaml
defaults:
  - arch: trm
  - _self_
```

Not run by default. The fix removes the line, and a mapping that it leaves empty.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import show
from trm_hooks.judging.context import Context, place_of
from trm_hooks.judging.finding import WARNING, Change, Finding, Fix, Rule, Veto
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.hydra.composition import Origin
    from trm_hooks.yaml.tree import Node

RULE = Rule(
    id="redundant-override",
    summary="no override repeats the value it covers",
    severity=WARNING,
    fix="removes it",
)


def check(context: Context) -> Iterator[Finding | Veto]:
    """Leaves of later layers that equal what they cover; a veto where the same leaf is of use."""
    layers = context.composition.layers
    for index, layer in enumerate(layers):
        prefix = f"{layer.package}." if layer.package else ""
        for key in _leaves(layer.file.tree, prefix):
            origins = [each for each in context.composition.chain(key) if each.layer in layers[: index + 1]]
            here = next((each for each in reversed(origins) if each.layer is layer), None)
            covered = next((each for each in reversed(origins) if each.layer is not layer), None)
            if here is None:
                continue
            if covered is not None and covered.path != here.path and _same(here.node, covered.node):
                yield _finding(context, key, here, covered)
            elif covered is not None or not layer.primary:
                yield Veto(RULE, place_of(here), key)


def _leaves(node: Node, prefix: str) -> Iterator[str]:
    if not isinstance(node, Mapping):
        return
    for key, item in node.items.items():
        if not prefix and key == "hydra":
            continue
        if not isinstance(item, Mapping):
            yield f"{prefix}{key}"
        elif isinstance(key, str) and "." not in key:
            yield from _leaves(item, f"{prefix}{key}.")


def _same(one: Node, other: Node) -> bool:
    mine, known = _plain(one)
    theirs, also_known = _plain(other)
    # `1.0` over `1` is not the same: the program gets another type
    return known and also_known and repr(mine) == repr(theirs)


def _plain(node: Node) -> tuple[Any, bool]:
    """The value of a node, and whether it is plain: neither computed nor missing."""
    if isinstance(node, Scalar):
        value = node.value
        return value, not (isinstance(value, str) and (value == "???" or "${" in value))
    if isinstance(node, Sequence):
        items = [_plain(item) for item in node.items]
        return [value for value, _ in items], all(known for _, known in items)
    return None, False


def _finding(context: Context, key: str, here: Origin, covered: Origin) -> Finding:
    value, _ = _plain(here.node)
    return Finding(
        RULE,
        place_of(here),
        f"{show(value)} in `{key}` repeats what it covers",
        key=key,
        value=value,
        expected=value,
        effective_in=context.configs() if here.effective else (),
        shadowed_in=() if here.effective else context.configs(),
        notes=(f"covers {show(value)} at {place_of(covered)}",),
        advice="remove it",
        fix=Fix("remove it", [Change("delete", here.path, here.route)]),
        others=frozenset((covered.path,)),
    )
