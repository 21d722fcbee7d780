"""trm-hooks: sees what Hydra will run, and stops wrong hyperparameters at ``git commit``.

For notebooks: :func:`check`, :func:`compose_config` and :func:`report`, imported when they are first used.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.compose.api import compose_config as compose_config

_LAZY = {"compose_config": "trm_hooks.compose.api"}


def __getattr__(name: str) -> object:
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module `trm_hooks` has no attribute `{name}`")


def __dir__() -> list[str]:
    return sorted([*globals(), *_LAZY])
