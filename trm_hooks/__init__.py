"""trm-hooks: sees what Hydra will run, and stops wrong hyperparameters at ``git commit``.

For notebooks and programs, each imported when it is first used::

    import trm_hooks

    trm_hooks.check("path/to/project")["findings"]     # what `trm-hooks check` finds, as plain data
    trm_hooks.compose_config("config", "cfg_pretrain", ["arch.L_cycles=4"])["resolved"]
    trm_hooks.explain("config", "cfg_pretrain", "arch.L_cycles")["origins"]
    trm_hooks.report("path/to/project")                # the review; a notebook shows it as a page

What was asked wrongly raises :class:`UsageError`; what Hydra would refuse, :class:`CompositionError`, or its subclass
:class:`UnknownError` where the value is known only when the code runs. :class:`Guard` is for Hydra's ``callbacks``.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.hydra.errors import CompositionError as CompositionError
    from trm_hooks.hydra.errors import UnknownError as UnknownError
    from trm_hooks.project.repository import UsageError as UsageError
    from trm_hooks.review.build import report as report
    from trm_hooks.show.check_api import check as check
    from trm_hooks.show.compose_api import compose_config as compose_config
    from trm_hooks.show.explain_api import explain as explain
    from trm_hooks.show.guard import Guard as Guard

# not __all__: a star import would import everything at once
_LAZY = {
    "CompositionError": "trm_hooks.hydra.errors",
    "Guard": "trm_hooks.show.guard",
    "UnknownError": "trm_hooks.hydra.errors",
    "UsageError": "trm_hooks.project.repository",
    "check": "trm_hooks.show.check_api",
    "compose_config": "trm_hooks.show.compose_api",
    "explain": "trm_hooks.show.explain_api",
    "report": "trm_hooks.review.build",
}


def __getattr__(name: str) -> object:
    if name in _LAZY:
        from importlib import import_module

        found = globals()[name] = getattr(import_module(_LAZY[name]), name)
        return found
    raise AttributeError(f"module `trm_hooks` has no attribute `{name}`")


def __dir__() -> list[str]:
    return [*_LAZY, "__version__"]
