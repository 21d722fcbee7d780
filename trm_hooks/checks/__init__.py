"""The checks, one line each: what runs by default, and what a user selects. Importing this imports none of them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

DEFAULT = (
    "yaml-syntax",
    "config-error",
    "halt-exploration-prob",
    "pretrained-decoder",
    "l-cycles-comment",
    "batch-size-comment",
    "ema",
    "misspelled-key",
    "launch-commands",
)
OPT_IN = (
    "baseline-alignment",
    "must-match-comment",
    "redundant-override",
)
CHECKS = DEFAULT + OPT_IN


def load(check: str) -> ModuleType:
    """The module of a check by its id, with ``RULE`` and ``check``."""
    from importlib import import_module

    return import_module("trm_hooks.checks." + check.replace("-", "_"))
