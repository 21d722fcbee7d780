"""Which architectures TRM's baselines speak about, known by ``arch.name``, ``arch._target_`` or ``arch.type``.

A name is ``module@Class`` or a dotted path. Its last module and its class decide first, so ``trm.models.hrm@…`` is HRM;
the packages before them count only where these say nothing.
"""

from __future__ import annotations

import re

from trm_hooks.baselines.answers import answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.baselines.answers import Get

# trm, trm_hier6, etrm, etrmtrm, TRMNet, TinyTRM, my_trm, tiny_recursive; not heartrmonitor.
_TRM = (
    r"(?<![^\W_])(?i:e?trm)"  # begins a word
    r"|(?i:trm)(?:[0-9]|(?![^\W_]))"  # ends one
    r"|(?<![A-Z])E?TRM(?![a-z])|(?<=[a-z0-9])Trm(?![a-z])"  # is a word of a camel-case name
    r"|(?i:tiny[\W_]?recursive)"
)
_OTHER = r"(?i:hrm|hierarchical[\W_]?reasoning|transformer|baseline)"

# Keys that only a model of this family, or of HRM's, has: what a config without a name must show to be judged.
MARKS = (
    "arch.halt_exploration_prob",
    "arch.halt_max_steps",
    "arch.L_cycles",
    "arch.H_cycles",
    "load_pretrained_decoder",
)


def is_trm(name: str) -> bool:
    """Whether the architecture ``name`` is TRM or one of its variants."""
    lower = name.lower()
    if "trm" not in lower and "tiny" not in lower:
        return False
    module, at, class_name = name.rpartition("@")
    if not at:
        module, _, class_name = name.rpartition(".")
    packages, _, last = module.rpartition(".")
    if last.startswith(("trm", "etrm")):
        return True  # most names: no expression to compile
    leaf = f"{last} {class_name}"
    if re.search(_TRM, leaf):
        return True
    return re.search(_OTHER, leaf) is None and re.search(_TRM, packages) is not None


def is_other(name: str) -> bool:
    """Whether ``name`` speaks of one of the other families that stand beside TRM in its repositories."""
    return re.search(_OTHER, " ".join(name.replace("@", ".").split(".")[-2:])) is not None


def is_read(get: Get, key: str) -> bool:
    """Whether the model of the config behind ``get`` reads ``key``: one that halts after a single step explores nothing."""
    if key != "arch.halt_exploration_prob":
        return True
    steps = answer(get, "arch.halt_max_steps")
    return isinstance(steps, bool) or not isinstance(steps, (int, float)) or steps > 1
