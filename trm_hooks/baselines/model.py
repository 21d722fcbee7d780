"""A baseline: a published set of hyperparameters, its source, and how strictly each key is held; and what a config answers.

A config is seen through ``get(key)`` only. Plain Python values are values; an object with a ``reason`` is unknown (an
interpolation that cannot be resolved), and so is ``???``; every other object means that the key is absent.

Which architectures TRM's baselines speak about is known by ``arch.name``, ``arch._target_`` or ``arch.type``, which are
``module@Class`` or a dotted path. The last module and the class decide first, so ``trm.models.hrm@…`` is HRM; the packages
before them count only where these say nothing.
"""

from __future__ import annotations

import re
from functools import cached_property

from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Get: TypeAlias = Callable[[str], Any]


class _Mark(Record):
    name: str

    def __repr__(self) -> str:
        return self.name


ABSENT = _Mark("ABSENT")
UNKNOWN = _Mark("UNKNOWN")
_PLAIN = (str, bool, int, float, bytes, list, tuple, dict)


def answer(get: Get, key: str) -> Any:
    """The value of ``key``, :data:`UNKNOWN`, or :data:`ABSENT`; ``null`` is a value, ``None``."""
    value = get(key)
    if isinstance(value, str):
        return UNKNOWN if value == "???" else value
    if value is None or isinstance(value, _PLAIN):
        return value
    return UNKNOWN if getattr(value, "reason", None) is not None else ABSENT


def answers(get: Get, key: str) -> Any:
    """The items of the list at ``key`` (a scalar is a list of one); :data:`UNKNOWN` if one item is; :data:`ABSENT`."""
    items = _numbered(get, key)
    if not items:
        value = answer(get, key)
        if value is ABSENT or value is UNKNOWN:
            return value
        items = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    return UNKNOWN if UNKNOWN in items or "???" in items else items


def _numbered(get: Get, key: str) -> tuple[Any, ...]:
    """Items that have keys of their own, as in flat values: ``data_paths.0``."""
    items: list[Any] = []
    while (item := answer(get, f"{key}.{len(items)}")) is not ABSENT and item is not None:
        items.append(item)
        if item is UNKNOWN:
            break  # whatever is above is not known, and so are all further items
    return tuple(items)


# ``decoder`` goes with any of the others, which exclude each other; a key with none is ``free``.
POLICIES = ("pinned", "documented", "decoder", "free")


class BaselineError(Exception):
    """A baseline or saved config that cannot be used; ``line`` and ``column`` are 1-based."""

    def __init__(self, message: str, path: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class Reason(Record):
    """Why a key usually differs, known for configs that have one of ``with_any`` (for all configs if that is empty)."""

    text: str
    with_any: tuple[str, ...] = ()


class Checkpoint(Record):
    """A glob over checkpoint paths; with ``data`` it counts only in configs whose data matches one of these patterns."""

    glob: str
    data: tuple[Any, ...] = ()


class Baseline(Record):
    """Flat ``values`` (``arch.L_cycles``, list items ``key.0``) with their source and policies.

    ``stated`` are the values of its own file, ``values`` those and what it inherits from the baseline that it ``extends``.
    ``applies_to`` maps keys of a composed config to patterns; ``checkpoints`` say which checkpoints were trained so;
    ``impact`` says per key what a wrong value does. ``is_own`` is true of a user's, ``is_default`` of the one shipped baseline
    that holds where no other applies.
    """

    name: str
    title: str
    source: str
    path: str
    stated: dict[str, Any]
    values: dict[str, Any]
    extends: str | None
    policies: dict[str, frozenset[str]]
    checkpoints: tuple[Checkpoint, ...]
    applies_to: dict[str, tuple[Any, ...]]
    reasons: dict[str, Reason]
    impact: dict[str, str]
    is_default: bool
    is_own: bool

    def __repr__(self) -> str:
        return f"Baseline({self.name!r})"

    def inheriting(self, other: Baseline) -> Baseline:
        """This one with what ``other`` says where it says nothing: values, policies, reasons, impact."""
        taken = ("values", "policies", "reasons", "impact")
        return self.but(**{part: {**getattr(other, part), **getattr(self, part)} for part in taken})

    @property
    def words(self) -> frozenset[str]:
        """The keys that it speaks of, each part of a dotted one alone."""
        return frozenset(part for key in (*self.values, *self.applies_to) for part in key.split("."))

    def held(self, policy: str) -> dict[str, Any]:
        """The keys under ``policy`` with their values, in the order of ``values``."""
        return self._held.get(policy, {})

    @cached_property
    def _held(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for key, value in self.values.items():
            for policy in self.policies.get(key, ()):
                found.setdefault(policy, {})[key] = value
        return found

    def reason(self, key: str, get: Get) -> str | None:
        """Why ``key`` usually differs in a config like the one behind ``get``, or None where no reason is known."""
        reason = self.reasons.get(key)
        if reason is None:
            return None
        if reason.with_any and all(answer(get, other) is ABSENT for other in reason.with_any):
            return None
        return reason.text


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
    """Whether ``name`` speaks of one of the other families that are beside TRM in its repositories."""
    return re.search(_OTHER, " ".join(name.replace("@", ".").split(".")[-2:])) is not None


def is_read(get: Get, key: str) -> bool:
    """Whether the model of the config behind ``get`` reads ``key``: one that halts after a single step explores nothing."""
    if key != "arch.halt_exploration_prob":
        return True
    steps = answer(get, "arch.halt_max_steps")
    return isinstance(steps, bool) or not isinstance(steps, (int, float)) or steps > 1
