"""Which baseline a composed config is judged by, and which of its keys.

A user's own baseline comes first, in any project: where its ``applies_to`` matches, or everywhere if it says nothing. One
that itself states ``arch.name`` speaks of models of that family only. The one that the settings name goes before the others.

The shipped baselines judge TRM's family only: ``arch.name`` names TRM or a variant, or the config is not judged (HRM, a
transformer, a name that is not known here). A config without a name is taken for TRM only if it has a key that says so, such
as ``arch.L_cycles``, and neither ``arch._target_`` nor ``arch.type`` speaks of HRM or a transformer. Then the data: the
first whose ``applies_to`` matches, the default one before the other recipes. Every path in ``data_paths`` must match; a path
matches by its last part, whatever folder it lies in. Other keys match by pattern if they are text, else by value.

A config whose data is of no recipe, cannot be known or is not stated is judged only by what does not depend on the data: the
default's pinned keys, and what it loads. Epochs, a batch size or EMA that fit ARC-AGI-1 say nothing about another data set.

A pinned key holds also where the chosen baseline does not state it: the default baseline's value is used, marked as
borrowed. A shipped baseline that the settings name stands in for the default, with all of its keys.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import differs
from trm_hooks.baselines.model import ABSENT, MARKS, UNKNOWN, answer, answers, is_other, is_trm
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from trm_hooks.baselines.load import Baselines
    from trm_hooks.baselines.model import Baseline, Get


_NAME = "arch.name"
_DATA = "data_paths"
# The same, as HRM's code and older forks call it.
_OLDER_DATA = "data_path"
# Where other projects keep their model.
_MODELS = ("model", "network", "net", "backbone")


class Expected(Record):
    """What a baseline wants; ``borrowed`` where it stands in for a chosen one that does not state the key."""

    value: Any
    baseline: Baseline
    borrowed: bool = False

    @property
    def whose(self) -> str:
        """Whose value it is, for a sentence: what a user added himself is not official."""
        return f"`{self.baseline.name}`'s" if self.baseline.is_own else "the official"


class Choice(Record):
    """The baseline of one config, or None with the reason ``why``.

    ``assumed`` says that nothing in the config names it; ``limited`` that its documented keys are not judged.
    """

    baseline: Baseline | None
    why: str
    default: Baseline | None = None
    assumed: bool = False
    limited: bool = False
    _expected: dict[str, dict[str, Expected]] = {}

    def expected(self, policy: str) -> dict[str, Expected]:
        """Key by key, what a config with this choice must have under ``policy``; empty where it is not judged."""
        found = self._expected.get(policy)
        if found is None:
            found = self._expected[policy] = self._collect(policy)
        return found

    def _collect(self, policy: str) -> dict[str, Expected]:
        baseline, default = self.baseline, self.default
        if baseline is None or (policy == "documented" and self.limited):
            return {}
        found = {key: Expected(value, baseline) for key, value in baseline.held(policy).items()}
        if default is not None and policy == "pinned":
            for key, value in default.held(policy).items():
                if key not in baseline.values:
                    found[key] = Expected(value, default, borrowed=True)
        return found


def choose(baselines: Baselines, get: Get, preferred: Baseline | None = None) -> Choice:
    """The baseline for the composed config behind ``get``; ``preferred`` is the one that the settings name."""
    data = _data(get)
    outside = _outside(baselines, get, data)
    own = _own(baselines, get, data, preferred, outside is None)
    if own is not None:
        return _choice(baselines, own, _because(own, data, preferred), default=baselines.default if outside is None else None)
    if outside is not None:
        return Choice(None, outside)
    default = baselines.default
    found = _preferred(preferred, get, data) or _first_match(baselines, get, data)
    if found is not None:
        return _choice(baselines, found, _because(found, data, preferred), default=default)
    if preferred is not None and not preferred.is_own:
        return _choice(baselines, preferred, "named in the settings", default=default)
    if data is ABSENT or not data:
        return _choice(baselines, default, f"no `{_DATA}`", default=default, assumed=True, limited=True)
    why = f"`{_DATA}` is not known here" if data is UNKNOWN else f"`{_DATA}` is {_shown(data)}, the data of no baseline"
    return _choice(baselines, default, why, default=default, assumed=True, limited=True)


def _data(get: Get) -> Any:
    """The data of a config: a tuple of paths, :data:`UNKNOWN` or :data:`ABSENT`."""
    for key in (_DATA, _OLDER_DATA):
        data = answers(get, key)
        if data is not ABSENT:
            return _last_parts(get, key) if data is UNKNOWN else data
    return ABSENT


def _last_parts(get: Get, key: str) -> Any:
    """The last part of each path, where at least that is known: paths match by it; else :data:`UNKNOWN`."""
    items: list[str] = []
    while True:
        item = get(f"{key}.{len(items)}")
        part = item if isinstance(item, str) and item != "???" else getattr(item, "last_part", None)
        if part is None:
            break
        items.append(part)
    if items and answer(get, f"{key}.{len(items)}") is ABSENT:
        return tuple(items)
    part = getattr(get(key), "last_part", None)
    return UNKNOWN if items or part is None else (part,)


def _outside(baselines: Baselines, get: Get, data: Any) -> str | None:
    """Why the shipped baselines do not judge this config; None where they do."""
    name = _name(get)
    if isinstance(name, str) and not is_trm(name):
        return f"the model is `{name}`, not TRM or a variant of it"
    if name is UNKNOWN:
        return f"`{_NAME}` is not known here"
    if not isinstance(name, str) and not _has_mark(baselines, get, data):
        return f"no `{_NAME}`, and no key of a TRM model"
    return None


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


def for_checkpoint(baselines: Iterable[Baseline], checkpoint_path: str, get: Get | None = None) -> Baseline | None:
    """The baseline whose ``checkpoints`` match the path of a checkpoint, or None.

    ``get`` answers for the config that loads it: some patterns count on data of the same task only.
    """
    path = checkpoint_path.replace("\\", "/").rstrip("/")
    data = _data(get) if get is not None else ABSENT
    weak = None
    for baseline in baselines:
        for each in baseline.checkpoints:
            if not matches(path, each.glob):
                continue
            if not each.data:
                return baseline
            if weak is None and isinstance(data, tuple) and data and _all_match(data, each.data):
                weak = baseline
    return weak


def for_decoder(baselines: Baselines, checkpoint_path: str, choice: Choice, get: Get | None = None) -> Choice:
    """What a decoder loaded from ``checkpoint_path`` was trained with, for a config with this ``choice``.

    The baseline whose globs match; else the config's own, assumed: a Sudoku config loads a decoder trained on Sudoku.
    """
    if choice.baseline is None:
        return choice
    known = for_checkpoint(baselines, checkpoint_path, get)
    if known is not None:
        return _choice(baselines, known, f"the checkpoint's path names {known.title}", default=baselines.default)
    return _choice(baselines, choice.baseline, "the checkpoint is of no baseline", default=baselines.default, assumed=True)


def _choice(
    baselines: Baselines, baseline: Baseline, why: str, *, default: Baseline | None, assumed: bool = False, limited: bool = False
) -> Choice:
    key = (baseline.name, why, default is None, assumed, limited)
    made: Choice | None = baselines.choices.get(key)
    if made is None:
        made = baselines.choices[key] = Choice(baseline, why, default, assumed, limited)
    return made


def _own(baselines: Baselines, get: Get, data: Any, preferred: Baseline | None, is_family: bool) -> Baseline | None:
    """The user's own baseline that judges this config: one that says what it applies to goes before one that does not."""
    if not baselines.own:
        return None
    own = sorted(baselines.own, key=lambda each: (each is not preferred, not each.applies_to))
    return next((each for each in own if _speaks_of(each, get, is_family) and _applies(each, get, data)), None)


def _speaks_of(baseline: Baseline, get: Get, is_family: bool) -> bool:
    """Whether a config's model is of the family whose name the baseline itself states."""
    stated = baseline.values.get(_NAME)
    if not isinstance(stated, str) or _NAME in baseline.applies_to:
        return True
    return is_family if is_trm(stated) else answer(get, _NAME) == stated


def _has_mark(baselines: Baselines, get: Get, data: Any) -> bool:
    if any(answer(get, key) is not ABSENT for key in MARKS):
        return True
    return isinstance(data, tuple) and _first_match(baselines, get, data) is not None


def _preferred(preferred: Baseline | None, get: Get, data: Any) -> Baseline | None:
    if preferred is None or preferred.is_own or not preferred.applies_to or not _applies(preferred, get, data):
        return None
    return preferred


def _first_match(baselines: Baselines, get: Get, data: Any) -> Baseline | None:
    if data is ABSENT or data is UNKNOWN or not data:
        return None  # the shipped recipes all name their data: do not read them
    candidates: Iterable[Baseline] = [baselines.default]
    if not _applies(baselines.default, get, data):
        candidates = baselines.recipes
    return next((each for each in candidates if _applies(each, get, data)), None)


def _applies(baseline: Baseline, get: Get, data: Any) -> bool:
    for key, patterns in baseline.applies_to.items():
        values = data if key == _DATA else answers(get, key)
        if not isinstance(values, tuple) or not values or not _all_match(values, patterns):
            return False
    return True


def _all_match(values: tuple[Any, ...], patterns: tuple[Any, ...]) -> bool:
    return all(any(_matches(value, pattern) for pattern in patterns) for value in values)


def _matches(value: Any, pattern: Any) -> bool:
    if not isinstance(value, str) or not isinstance(pattern, str):
        return not differs(value, pattern)
    path = value.replace("\\", "/").rstrip("/")
    return matches(path, pattern) or matches(path.rpartition("/")[2], pattern.rpartition("/")[2])


def _because(baseline: Baseline, data: Any, preferred: Baseline | None) -> str:
    if not baseline.applies_to:
        return "named in the settings" if baseline is preferred else f"`{baseline.name}` judges every config"
    if _DATA in baseline.applies_to:
        return f"`{_DATA}` is {_shown(data)}"
    return f"{' and '.join(f'`{key}`' for key in baseline.applies_to)} match"


def _shown(data: tuple[Any, ...]) -> str:
    return ", ".join(f"`{item}`" for item in data[:3]) + (", …" if len(data) > 3 else "")


def matches(text: str, pattern: str) -> bool:
    """Whether all of ``text`` matches ``pattern``, case counting: ``*``, ``?`` and ``[…]`` as in :mod:`fnmatch`.

    Patterns with stars only, which most are, need neither that module nor a compiled expression.
    """
    if "?" in pattern or "[" in pattern:
        from fnmatch import fnmatchcase

        return fnmatchcase(text, pattern)
    head, *inner = pattern.split("*")
    if not inner:
        return text == head
    *inner, tail = inner
    at = len(head)
    for part in inner:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return text.startswith(head) and text.endswith(tail) and len(text) >= at + len(tail)
