"""``trm_hooks.Guard``: the last look at a job, inside Hydra, when every value is known.

In a config, or behind a command::

    hydra:
      callbacks:
        trm:
          _target_: trm_hooks.Guard
          mode: refuse        # or: warn

    python pretrain.py +hydra.callbacks.trm._target_=trm_hooks.Guard

Hydra calls it once for every job, of a multirun too. A job whose pinned values or loaded weights do not fit is ended with
status 1 before its code runs. Of the processes of one job only rank 0 prints, and all of them stop. A fault of this package
never stops a job: it is printed, and the job continues. Hydra is not imported: it calls what it finds here.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.show.job_verdict import Wrong

MODES = ("refuse", "warn")
_RANKS = ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "LOCAL_RANK")
_DEEPEST = 100


class Guard:
    """A Hydra callback; ``mode`` is ``refuse`` (end a wrong job) or ``warn`` (print what is wrong, and continue).

    Raises :class:`ValueError` for another mode.
    """

    def __init__(self, mode: str = "refuse") -> None:
        if mode not in MODES:
            raise ValueError(f"mode is `{mode}`; it is one of {', '.join(MODES)}")
        self.mode = mode

    def on_job_start(self, config: Any, **more: Any) -> None:
        """Judge the job; end the process where it is wrong and ``mode`` is ``refuse``."""
        del more
        try:
            wrong = _judge(config)
        except Exception as error:
            _say(f"Guard cannot judge this job, so it continues: {type(error).__name__}: {error}")
            return
        if not wrong:
            return
        with suppress(Exception):  # a full disk under stderr makes no job right
            _tell(wrong, self.mode, _name(config))
        if self.mode == "refuse":
            raise SystemExit(1)

    def on_run_start(self, config: Any, **more: Any) -> None:
        """Nothing: a run has one job."""

    def on_run_end(self, config: Any, **more: Any) -> None:
        """Nothing."""

    def on_multirun_start(self, config: Any, **more: Any) -> None:
        """Nothing: every job of a multirun is judged when it starts."""

    def on_multirun_end(self, config: Any, **more: Any) -> None:
        """Nothing."""

    def on_job_end(self, config: Any, **more: Any) -> None:
        """Nothing."""

    def on_compose_config(self, config: Any, **more: Any) -> None:
        """Nothing: what is composed and not run needs no judgement."""


def _judge(config: Any) -> list[Wrong]:
    from trm_hooks.project.repository import find_repository
    from trm_hooks.show.job_verdict import Standards

    node = _at(config, "hydra")
    folder, name = _source(node), str(_at(node, "job", "config_name") or "")
    cwd = str(_at(node, "runtime", "cwd") or os.getcwd())
    standards = Standards(find_repository([folder] if folder else (), cwd))
    values = {key: value for key, value in _plain(config, 0).items() if key != "hydra"}
    wrong = standards.judge(values, name, None)
    if not wrong or folder is None:
        return wrong
    try:  # where a value is written decides whether the project allows it
        composition = _static(standards.repository, folder, name, _overrides(node))
    except Exception:
        return wrong
    return standards.judge(values, name, composition)


def _at(node: Any, *keys: str) -> Any:
    """What is at ``keys``, or None where there is nothing, or nothing that can be resolved."""
    for key in keys:
        try:
            node = node[key]
        except Exception:
            return None
    return node


def _source(node: Any) -> str | None:
    """The folder that the script's primary config lies in."""
    for each in _at(node, "runtime", "config_sources") or ():
        if _at(each, "provider") == "main" and _at(each, "schema") == "file":
            return str(_at(each, "path"))
    return None


def _overrides(node: Any) -> list[str]:
    """The overrides of the job as they were given, no interpolation in them resolved."""
    task = _at(node, "overrides", "task")
    if not hasattr(task, "_get_node"):
        return [str(each) for each in task or ()]
    return [str(task._get_node(index)._value()) for index in range(len(task))]


def _plain(node: Any, depth: int) -> Any:
    """``node`` as dicts, lists and scalars, every interpolation resolved; what cannot be had is missing, so it is not judged."""
    from collections.abc import Mapping, Sequence

    if isinstance(node, str):
        return _read(node)
    if node is None or isinstance(node, (bool, int, float)):
        return node
    if depth < _DEEPEST and isinstance(node, Mapping):
        return {str(key): _item(node, key, depth) for key in node}
    if depth < _DEEPEST and isinstance(node, Sequence) and not isinstance(node, bytes):
        return [_item(node, index, depth) for index in range(len(node))]
    return getattr(node, "name", None) or str(node)


def _read(text: str) -> Any:
    """A text as the number or the truth value that it spells: what comes from the environment is always text."""
    from trm_hooks.yaml.loader import ScalarError, plain_value

    try:
        return plain_value(text) if text else text
    except ScalarError:
        return text


def _item(node: Any, key: Any, depth: int) -> Any:
    try:
        return _plain(node[key], depth + 1)
    except Exception:
        return "???"


def _static(repository: str, folder: str, name: str, overrides: list[str]) -> Composition:
    from trm_hooks.hydra.composition import compose
    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.project.repository import display
    from trm_hooks.project.version_base import version_base_of
    from trm_hooks.show.compose_api import parse_overrides

    directory = os.path.abspath(folder)
    root = ConfigRoot(directory, display(directory, repository), boundary=repository, version_base=version_base_of(directory))
    return compose(root, name, parse_overrides(overrides))


def _name(config: Any) -> str:
    """The name that the guard has in Hydra's config."""
    callbacks = _at(config, "hydra", "callbacks") or ()
    return next((str(name) for name in callbacks if str(_at(callbacks, name, "_target_")).endswith(".Guard")), "trm")


def _tell(wrong: list[Wrong], mode: str, name: str) -> None:
    if _rank() not in (None, "0"):
        return
    _say("this job does not start:" if mode == "refuse" else "this job is wrong and starts anyway:")
    for line in wrong_lines(wrong):
        print(line, file=sys.stderr)
    if mode == "refuse":
        _say(f"++hydra.callbacks.{name}.mode=warn starts it anyway")


def wrong_lines(wrong: list[Wrong]) -> list[str]:
    """What is wrong, as lines that are safe to print."""
    from trm_hooks.outputs import printable

    lines = []
    for each in wrong:
        lines.append(f"  {printable(each.check)}: {printable(each.message)}")
        if each.written:
            lines.append(f"    written {printable(each.written)}")
    return lines


def _rank() -> str | None:
    """The number of this process among those of the job, as launchers give it; None where there is only one."""
    return next((os.environ[name] for name in _RANKS if os.environ.get(name)), None)


def _say(text: str) -> None:
    from trm_hooks.outputs import printable

    if _rank() in (None, "0"):
        print(f"trm-hooks: {printable(text)}", file=sys.stderr)
