"""Which baseline a composed config is judged by, and which of its keys.

The family comes first: ``arch.name`` names TRM or a variant, or the config is not judged (HRM, a transformer, a name
that is not known here). A config without a name is taken for TRM only if it has a key that says so, such as
``arch.L_cycles``, and neither ``arch._target_`` nor ``arch.type`` speaks of HRM or a transformer.

Then the data: the first baseline whose ``applies_to`` matches is chosen, a user's own before the default one before the
other recipes. Every path in ``data_paths`` must match; a path matches by its last part, whatever folder it lies in.
Other keys match by pattern if they are text, else by value.

Where nothing matches, the default baseline is *assumed*:

- a config that states no ``data_paths`` at all is judged like the default recipe: nothing speaks of other data;
- a config whose data is of no recipe, or cannot be known, is judged only by what does not depend on the data: pinned
  keys, decoder keys, and the few documented ones in the baseline's ``any_data``. Epochs or a learning rate that fit
  ARC-AGI-1 say nothing about another data set; EMA and the batch size are the same in every source that states them.

A pinned key and one in ``any_data`` hold also where the chosen baseline does not state them: the default baseline's value
stands in, marked as borrowed. A baseline that a user names in the settings is tried first; without ``applies_to`` it covers
every config of the family, and where nothing matches it stands in for the default, with all of its keys.
"""

from __future__ import annotations

from trm_hooks.baselines.answers import ABSENT, UNKNOWN, answer, answers
from trm_hooks.baselines.compare import differs
from trm_hooks.baselines.family import MARKS, is_other, is_trm
from trm_hooks.baselines.globs import matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from trm_hooks.baselines.answers import Get
    from trm_hooks.baselines.load import Baselines
    from trm_hooks.baselines.model import Baseline

_NAME = "arch.name"
_DATA = "data_paths"
# Where other projects keep their model.
_MODELS = ("model", "network", "net", "backbone")


class Expected:
    """What a baseline wants; ``borrowed`` where it stands in for a chosen one that does not state the key."""

    __slots__ = ("baseline", "borrowed", "value")

    def __init__(self, value: Any, baseline: Baseline, borrowed: bool = False) -> None:
        self.value = value
        self.baseline = baseline
        self.borrowed = borrowed

    @property
    def whose(self) -> str:
        """Whose value it is, for a sentence: what a user added himself is not official."""
        return f"`{self.baseline.name}`'s" if self.baseline.is_own else "the official"


class Choice:
    """The baseline of one config, or None with the reason ``why``.

    ``assumed`` says that nothing in the config names it; ``limited`` that the documented keys outside ``any_data`` are
    not judged.
    """

    __slots__ = ("_expected", "assumed", "baseline", "default", "limited", "why")

    def __init__(
        self,
        baseline: Baseline | None,
        why: str,
        default: Baseline | None = None,
        assumed: bool = False,
        limited: bool = False,
    ) -> None:
        self.baseline = baseline
        self.why = why
        self.default = default
        self.assumed = assumed
        self.limited = limited
        self._expected: dict[str, dict[str, Expected]] = {}

    def expected(self, policy: str) -> dict[str, Expected]:
        """Key by key, what a config with this choice must have under ``policy``; empty where it is not judged."""
        found = self._expected.get(policy)
        if found is None:
            found = self._expected[policy] = self._collect(policy)
        return found

    def _collect(self, policy: str) -> dict[str, Expected]:
        baseline, default = self.baseline, self.default
        if baseline is None:
            return {}
        found = {key: Expected(value, baseline) for key, value in baseline.held(policy).items()}
        if policy == "documented" and self.limited:
            return {key: expected for key, expected in found.items() if key in baseline.any_data}
        if default is not None and policy in ("pinned", "documented"):
            for key, value in default.held(policy).items():
                if key not in baseline.values and (policy == "pinned" or self._lends(key)):
                    found[key] = Expected(value, default, borrowed=True)
        return found

    def _lends(self, key: str) -> bool:
        """Whether the default speaks for the chosen baseline where that says nothing; a user's own is as it was written."""
        assert self.baseline is not None
        assert self.default is not None
        return key in self.default.any_data and not self.baseline.is_own


def choose(baselines: Baselines, get: Get, preferred: Baseline | None = None) -> Choice:
    """The baseline for the composed config behind ``get``; ``preferred`` is the one that the settings name."""
    name = _name(get)
    data = answers(get, _DATA)
    if isinstance(name, str) and not is_trm(name):
        return _other_family(baselines, get, name, data)
    if name is UNKNOWN:
        return Choice(None, f"`{_NAME}` is not known here")
    if not isinstance(name, str) and not _has_mark(baselines, get, data):
        return Choice(None, f"no `{_NAME}`, and no key of a TRM model")
    found = _preferred(preferred, get, data) or _first_match(baselines, get, data)
    if found is not None:
        return _choice(baselines, found, _because(found, data))
    if preferred is not None:
        return _choice(baselines, preferred, "named in the settings")
    if data is ABSENT or not data:
        return _choice(baselines, baselines.default, f"no `{_DATA}`", assumed=True)
    why = f"`{_DATA}` is not known here" if data is UNKNOWN else f"`{_DATA}` is {_shown(data)}, the data of no baseline"
    return _choice(baselines, baselines.default, why, assumed=True, limited=True)


def _name(get: Get) -> Any:
    """What the model is called, wherever a config says so; :data:`ABSENT` where it does not."""
    name = answer(get, _NAME)
    if isinstance(name, str) or name is UNKNOWN:
        return name
    for key in ("arch._target_", "arch.type"):
        name = answer(get, key)
        if isinstance(name, str) and (is_trm(name) or is_other(name)):
            return name
    if answer(get, "arch") is not ABSENT or any(answer(get, key) is not ABSENT for key in MARKS if key.startswith("arch.")):
        return ABSENT
    # no model that this package knows: one of another kind, where it is named
    names = (answer(get, f"{place}.{field}") for place in _MODELS for field in ("name", "_target_", "type"))
    return next((name for name in names if isinstance(name, str)), ABSENT)


def for_checkpoint(baselines: Iterable[Baseline], checkpoint_path: str) -> Baseline | None:
    """The baseline whose ``checkpoints`` globs match the path of a checkpoint, or None."""
    path = checkpoint_path.replace("\\", "/").rstrip("/")
    for baseline in baselines:
        if any(matches(path, pattern) for pattern in baseline.checkpoints):
            return baseline
    return None


def for_decoder(baselines: Baselines, checkpoint_path: str, choice: Choice) -> Choice:
    """What a decoder loaded from ``checkpoint_path`` was trained with, for a config with this ``choice``.

    The baseline whose globs match; else the config's own, assumed: a Sudoku config loads a decoder trained on Sudoku.
    """
    if choice.baseline is None:
        return choice
    known = for_checkpoint(baselines, checkpoint_path)
    if known is not None:
        return _choice(baselines, known, f"the checkpoint's path names {known.title}")
    return _choice(baselines, choice.baseline, "the checkpoint is of no baseline", assumed=True)


def _choice(baselines: Baselines, baseline: Baseline, why: str, assumed: bool = False, limited: bool = False) -> Choice:
    key = (baseline.name, why, assumed, limited)
    made: Choice | None = baselines.choices.get(key)
    if made is None:
        made = baselines.choices[key] = Choice(baseline, why, baselines.default, assumed, limited)
    return made


def _other_family(baselines: Baselines, get: Get, name: str, data: Any) -> Choice:
    """A user's own baseline may name an architecture that is not TRM's; the shipped ones never do."""
    for baseline in baselines.own:
        if _NAME in baseline.applies_to and _applies(baseline, get, data):
            return Choice(baseline, _because(baseline, data))
    return Choice(None, f"`{_NAME}` is `{name}`, not TRM or a variant of it")


def _has_mark(baselines: Baselines, get: Get, data: Any) -> bool:
    if any(answer(get, key) is not ABSENT for key in MARKS):
        return True
    return isinstance(data, tuple) and _first_match(baselines, get, data) is not None


def _preferred(preferred: Baseline | None, get: Get, data: Any) -> Baseline | None:
    if preferred is None or (preferred.applies_to and not _applies(preferred, get, data)):
        return None
    return preferred


def _first_match(baselines: Baselines, get: Get, data: Any) -> Baseline | None:
    if data is ABSENT or data is UNKNOWN or not data:
        # the shipped recipes all name their data: do not read them
        candidates: Iterable[Baseline] = baselines.own
    else:
        candidates = baselines
    return next((each for each in candidates if each.applies_to and _applies(each, get, data)), None)


def _applies(baseline: Baseline, get: Get, data: Any) -> bool:
    for key, patterns in baseline.applies_to.items():
        values = data if key == _DATA else answers(get, key)
        if not isinstance(values, tuple) or not values:
            return False
        if not all(any(_matches(value, pattern) for pattern in patterns) for value in values):
            return False
    return True


def _matches(value: Any, pattern: Any) -> bool:
    if not isinstance(value, str) or not isinstance(pattern, str):
        return not differs(value, pattern)
    path = value.replace("\\", "/").rstrip("/")
    return matches(path, pattern) or matches(path.rpartition("/")[2], pattern.rpartition("/")[2])


def _because(baseline: Baseline, data: Any) -> str:
    if not baseline.applies_to:
        return "named in the settings"
    if _DATA in baseline.applies_to:
        return f"`{_DATA}` is {_shown(data)}"
    return f"{' and '.join(f'`{key}`' for key in baseline.applies_to)} match"


def _shown(data: tuple[Any, ...]) -> str:
    return ", ".join(f"`{item}`" for item in data[:3]) + (", …" if len(data) > 3 else "")
