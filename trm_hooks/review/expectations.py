"""What is expected of every hyperparameter in one config: the baseline's value, how it is held, and whose it is.

Where a decoder or a checkpoint is loaded, what it was trained with comes before the baseline's value for the decoder's keys.
"""

from __future__ import annotations

from trm_hooks.judging.decoder import DECODER, loaded_weights
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.baselines.choose import Choice
    from trm_hooks.baselines.load import Baselines
    from trm_hooks.judging.context import Context

# Held in this order where a key is under more than one.
HELD = ("pinned", "decoder", "documented")


class Expected(Record):
    """One expected value; ``policy`` is how it is held in this config, or ``free`` where it may differ.

    ``whose`` says in a sentence whose value it is, ``weights`` what was trained with it where the policy is ``decoder``.
    """

    value: Any
    policy: str
    baseline: str
    title: str
    whose: str = "the"
    weights: str = ""


class Expectations:
    """Expectations by choice of baseline; ``names`` are the hyperparameters that any baseline holds."""

    def __init__(self, baselines: Baselines) -> None:
        names: dict[str, None] = {}
        for baseline in (baselines.default, *baselines.own, *baselines.others):
            for policy in HELD:
                names.update(dict.fromkeys(baseline.held(policy)))
        self.names = tuple(names)
        self._loads = (DECODER, *baselines.loads)
        self._known: dict[tuple[object, ...], tuple[Choice, dict[str, Expected]]] = {}

    def of(self, context: Context) -> dict[str, Expected]:
        """What is expected in one config, by the baselines' names; the same dict for configs that are judged alike."""
        choice = context.choice
        loads = self._loads if choice.baseline is not None else ()
        values = (None if context.is_unread(key) else context.value(key) for key in loads)
        same = (id(choice), *(value if isinstance(value, str) else None for value in values))
        known = self._known.get(same)
        if known is None:
            # the choice is kept beside, so that its id stays its own
            known = self._known[same] = choice, _expected(choice, context)
        return known[1]


def _expected(choice: Choice, context: Context) -> dict[str, Expected]:
    baseline = choice.baseline
    if baseline is None:
        return {}
    whose = f"`{baseline.name}`'s" if baseline.is_own else "the official"
    found = {name: Expected(value, "free", baseline.name, baseline.title, whose) for name, value in baseline.values.items()}
    for policy in ("documented", "pinned"):
        for name, held in choice.expected(policy).items():
            found[name] = Expected(held.value, policy, held.baseline.name, held.baseline.title, held.whose)
    for weights, trained in reversed(list(loaded_weights(context))):
        for name, value in trained.values.items():
            found[name] = Expected(value, "decoder", trained.baseline, trained.source, "the", weights)
    return found
