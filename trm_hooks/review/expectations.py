"""What is expected of every hyperparameter in one config: the baseline's value, how it is held, and whose it is.

Where a pretrained decoder is loaded, what it was trained with comes before the baseline's value for the decoder's keys.
"""

from __future__ import annotations

from trm_hooks.judging.decoder import DECODER, trained_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.baselines.choose import Choice
    from trm_hooks.baselines.load import Baselines
    from trm_hooks.judging.context import Context

# Held in this order where a key is under more than one.
HELD = ("pinned", "decoder", "documented")


class Expected:
    """One expected value; ``policy`` is how it is held in this config, or ``free`` where it may differ."""

    __slots__ = ("baseline", "policy", "title", "value")

    def __init__(self, value: Any, policy: str, baseline: str, title: str) -> None:
        self.value = value
        self.policy = policy
        self.baseline = baseline
        self.title = title


class Expectations:
    """Expectations by choice of baseline; ``names`` are the hyperparameters that any baseline holds."""

    def __init__(self, baselines: Baselines) -> None:
        names: dict[str, None] = {}
        for baseline in (baselines.default, *baselines.own, *baselines.others):
            for policy in HELD:
                names.update(dict.fromkeys(baseline.held(policy)))
        self.names = tuple(names)
        self._known: dict[tuple[int, str | None], tuple[Choice, dict[str, Expected]]] = {}

    def of(self, context: Context) -> dict[str, Expected]:
        """What is expected in one config, by the baselines' names; the same dict for configs that are judged alike."""
        choice = context.choice
        decoder = context.value(DECODER)
        path = decoder if isinstance(decoder, str) and decoder and choice.baseline is not None else None
        known = self._known.get((id(choice), path))
        if known is None:
            # the choice is kept beside, so that its id stays its own
            known = self._known[id(choice), path] = choice, _expected(choice, path, context)
        return known[1]


def _expected(choice: Choice, decoder: str | None, context: Context) -> dict[str, Expected]:
    baseline = choice.baseline
    if baseline is None:
        return {}
    found = {name: Expected(value, "free", baseline.name, baseline.title) for name, value in baseline.values.items()}
    for policy in ("documented", "pinned"):
        for name, held in choice.expected(policy).items():
            found[name] = Expected(held.value, policy, held.baseline.name, held.baseline.title)
    if decoder is not None:
        trained = trained_with(context, decoder)
        for name, value in trained.values.items():
            found[name] = Expected(value, "decoder", trained.baseline, trained.source)
    return found
