"""The checks, one module each, and nothing else: what is right or wrong about a config, a value, a key or a command.

A check is pure: it sees one context and yields findings. What several of them share is in ``judging``; importing this package
imports none of them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

DEFAULT = (
    "yaml-syntax",
    "config-error",
    "code-error",
    "halt-exploration-prob",
    "pinned-value",
    "pretrained-decoder",
    "loaded-checkpoint",
    "l-cycles-comment",
    "batch-size-comment",
    "ema",
    "unread-key",
    "emptied-group",
    "misspelled-key",
    "launch-commands",
)
OPT_IN = (
    "baseline-alignment",
    "must-match-comment",
    "redundant-override",
)
CHECKS = DEFAULT + OPT_IN
# those that judge what cannot be read or composed, which hardly any run meets
OF_PROBLEMS = frozenset(("yaml-syntax", "config-error"))
# those that find nothing where no script is known that launches a config
NEED_SCRIPTS = frozenset(("launch-commands", "unread-key", "code-error"))
# those that judge launch commands, too
OF_COMMANDS = frozenset(
    ("launch-commands", "unread-key", "code-error", "ema", "batch-size-comment", "baseline-alignment")
)

# what every job of a sweep is held to: a value that is only documented is what one sweeps over
OF_JOBS = frozenset(("code-error", "halt-exploration-prob", "pinned-value", "pretrained-decoder", "loaded-checkpoint", "ema"))


def load(check: str) -> ModuleType:
    """The module of a check by its id, with ``RULE`` and ``check``."""
    # what `importlib.import_module` does, without the price of importing it
    module: ModuleType = __import__("trm_hooks.checks." + check.replace("-", "_"), fromlist=["RULE"])
    return module
