"""The console scripts behind the hook ids: each runs one check on the files that pre-commit passes."""

from __future__ import annotations

import sys

from trm_hooks.cli.failures import guarded, leave

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def _hook(name: str, checks: Sequence[str], argv: Sequence[str] | None, fixing: bool = False) -> int:
    def run() -> int:
        from trm_hooks.cli.check import hook

        return hook(name, checks, sys.argv[1:] if argv is None else argv, fixing)

    status = guarded(run)
    if argv is None:  # started as the console script: nothing comes after it
        leave(status)
    return status


def check(argv: Sequence[str] | None = None) -> int:
    """``trm-check``: every check that runs by default."""
    return _hook("check", (), argv)


def check_all(argv: Sequence[str] | None = None) -> int:
    """``trm-check-all``: the same on the whole repository, whatever was changed or deleted."""
    return _hook("check-all", (), argv)


def fix(argv: Sequence[str] | None = None) -> int:
    """``trm-fix``: mend what can be mended safely in the files passed."""
    return _hook("fix", (), argv, fixing=True)


def baseline_alignment(argv: Sequence[str] | None = None) -> int:
    """``trm-baseline-alignment``."""
    return _hook("baseline-alignment", ("baseline-alignment",), argv)


def batch_size_comment(argv: Sequence[str] | None = None) -> int:
    """``trm-batch-size-comment``."""
    return _hook("batch-size-comment", ("batch-size-comment",), argv)


def config_error(argv: Sequence[str] | None = None) -> int:
    """``trm-config-error``."""
    return _hook("config-error", ("config-error",), argv)


def ema(argv: Sequence[str] | None = None) -> int:
    """``trm-ema``."""
    return _hook("ema", ("ema",), argv)


def halt_exploration_prob(argv: Sequence[str] | None = None) -> int:
    """``trm-halt-exploration-prob``."""
    return _hook("halt-exploration-prob", ("halt-exploration-prob",), argv)


def l_cycles_comment(argv: Sequence[str] | None = None) -> int:
    """``trm-l-cycles-comment``."""
    return _hook("l-cycles-comment", ("l-cycles-comment",), argv)


def launch_commands(argv: Sequence[str] | None = None) -> int:
    """``trm-launch-commands``."""
    return _hook("launch-commands", ("launch-commands",), argv)


def misspelled_key(argv: Sequence[str] | None = None) -> int:
    """``trm-misspelled-key``."""
    return _hook("misspelled-key", ("misspelled-key",), argv)


def must_match_comment(argv: Sequence[str] | None = None) -> int:
    """``trm-must-match-comment``."""
    return _hook("must-match-comment", ("must-match-comment",), argv)


def pretrained_decoder(argv: Sequence[str] | None = None) -> int:
    """``trm-pretrained-decoder``."""
    return _hook("pretrained-decoder", ("pretrained-decoder",), argv)


def redundant_override(argv: Sequence[str] | None = None) -> int:
    """``trm-redundant-override``."""
    return _hook("redundant-override", ("redundant-override",), argv)


def yaml_syntax(argv: Sequence[str] | None = None) -> int:
    """``trm-yaml-syntax``."""
    return _hook("yaml-syntax", ("yaml-syntax",), argv)
