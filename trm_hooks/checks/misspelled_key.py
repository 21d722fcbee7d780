"""No key is a misspelling of another: TRM's config classes drop or accept unknown keys silently.

`halt_exploration_porb: 0.1` composes, launches and trains, with the value it was meant to replace. A key is taken for
a misspelling if no baseline and no other config of the repository knows it, and it is within two edits, a change of
case or of `-` and `_` of one that they know. Words that differ in a digit or a single letter (`beta2`, `H_cycles`),
`min` and `max`, and keys that are beside the one they resemble are left alone, and so are keys that an
interpolation of the file refers to. Of two unrelated configs neither knows better: a key counts as known from a config
that this one builds on, or from two others. `arch.L_cycles: 4`, a path of keys written as one, is reported as well: in
YAML the dot is a letter of the key's name.

Bad:

```yaml
arch:
  halt_exploration_porb: 0.1
```

Good:

```yaml
arch:
  halt_exploration_prob: 0.1
```

The fix renames the key; that changes what is trained, so it is unsafe.
"""

from __future__ import annotations

from trm_hooks.judging.finding import UNSAFE, Change, Finding, Fix, Rule
from trm_hooks.judging.spelling import near

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.judging.context import UnknownKey

RULE = Rule(
    id="misspelled-key",
    summary="no key that nothing knows resembles one that a baseline or another config knows",
    subject="keys",
    fix="renames it (unsafe)",
)


def check(unknown: UnknownKey) -> Iterator[Finding]:
    """The one key that nothing knows, if it resembles a known one, or is a path of keys written as one."""
    if "." in unknown.name and unknown.published.issuperset(unknown.name.split(".")):
        yield from _dotted(unknown)
        return
    name = near(unknown.name, (each for each in unknown.known if each not in unknown.siblings))
    place = unknown.find_place() if name is not None else None
    if name is None or place is None:
        return
    change = Change("rename", place.path, unknown.route, value=name)
    yield Finding(
        RULE,
        place,
        f"nothing knows `{unknown.key}`; did you mean `{name}`?",
        key=unknown.key,
        value=unknown.name,
        expected=name,
        effective_in=unknown.configs,
        advice=f"rename it to `{name}`",
        fix=Fix(f"rename it to `{name}`", [change], applicability=UNSAFE),
    )


def _dotted(unknown: UnknownKey) -> Iterator[Finding]:
    """Dots are a path on the command line and in an interpolation only; in YAML they are letters of one key's name."""
    place = unknown.find_place()
    if place is not None:
        nested = ": {".join(unknown.name.split("."))
        yield Finding(
            RULE,
            place,
            f"`{unknown.name}` is one key with dots in its name, and sets nothing that the model reads",
            key=unknown.key,
            value=unknown.name,
            effective_in=unknown.configs,
            advice=f"nest it: `{nested}: …{'}' * unknown.name.count('.')}`",
        )
