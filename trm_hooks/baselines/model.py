"""A baseline: a published set of hyperparameters, its source, and how strictly each key is held."""

from __future__ import annotations

from trm_hooks.baselines.answers import ABSENT, answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.baselines.answers import Get

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


class Reason:
    """Why a key usually differs, known for configs that have one of ``with_any`` (for all configs if that is empty)."""

    __slots__ = ("text", "with_any")

    def __init__(self, text: str, with_any: tuple[str, ...] = ()) -> None:
        self.text = text
        self.with_any = with_any


class Checkpoint:
    """A glob over checkpoint paths; with ``data`` it counts only in configs whose data matches one of these patterns."""

    __slots__ = ("data", "glob")

    def __init__(self, glob: str, data: tuple[Any, ...] = ()) -> None:
        self.glob = glob
        self.data = data


class Baseline:
    """Flat ``values`` (``arch.L_cycles``, list items ``key.0``) with their source and policies.

    ``stated`` are the values of its own file, ``values`` those and what it inherits from the baseline that it ``extends``.
    ``applies_to`` maps keys of a composed config to patterns; ``checkpoints`` say which checkpoints were trained so;
    ``impact`` says per key what a wrong value does.
    """

    __slots__ = (
        "applies_to",
        "checkpoints",
        "extends",
        "impact",
        "is_default",
        "is_own",
        "name",
        "path",
        "policies",
        "reasons",
        "source",
        "stated",
        "title",
        "values",
    )

    def __init__(self, name: str, title: str, source: str, path: str, values: dict[str, Any]) -> None:
        self.name = name
        self.title = title
        self.source = source
        self.path = path
        self.values = values
        self.stated = values
        self.extends: str | None = None
        self.policies: dict[str, frozenset[str]] = {}
        self.checkpoints: tuple[Checkpoint, ...] = ()
        self.applies_to: dict[str, tuple[Any, ...]] = {}
        self.reasons: dict[str, Reason] = {}
        self.impact: dict[str, str] = {}
        self.is_default = False
        self.is_own = False

    def __repr__(self) -> str:
        return f"Baseline({self.name!r})"

    def inherit(self, other: Baseline) -> None:
        """Take over what ``other`` says where this baseline says nothing: values, policies, reasons, impact."""
        self.values = {**other.values, **self.values}
        self.policies = {**other.policies, **self.policies}
        self.reasons = {**other.reasons, **self.reasons}
        self.impact = {**other.impact, **self.impact}

    @property
    def words(self) -> frozenset[str]:
        """The keys that it speaks of, each part of a dotted one alone."""
        return frozenset(part for key in (*self.values, *self.applies_to) for part in key.split("."))

    def held(self, policy: str) -> dict[str, Any]:
        """The keys under ``policy`` with their values, in the order of ``values``."""
        policies = self.policies
        return {key: value for key, value in self.values.items() if policy in policies.get(key, ())}

    def reason(self, key: str, get: Get) -> str | None:
        """Why ``key`` usually differs in a config like the one behind ``get``, or None where no reason is known."""
        reason = self.reasons.get(key)
        if reason is None:
            return None
        if reason.with_any and all(answer(get, other) is ABSENT for other in reason.with_any):
            return None
        return reason.text
