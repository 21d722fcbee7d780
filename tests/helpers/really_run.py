"""Run the entry functions of projects under hydra-core, in a process of its own: what each run prints, or how it fails.

A job is ``{"folder", "script", "function", "config_path", "runs"}``, a run
``{"config", "overrides", "set", "without"}``, of which the last two change a key of what was composed (``[key, value]``), or
take one away. A result is ``["prints", text]`` or ``["fails", error]``. ``torch`` is a stand-in whose names take anything.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import subprocess
import sys
import types
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

Job = dict[str, Any]


def really_run(jobs: list[Job]) -> list[list[list[str]]]:
    """The results of each job's runs."""
    command = [sys.executable, "-B", __file__]
    given = json.dumps(jobs)
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return [*json.loads(done.stdout)]


class Anything:
    """Takes whatever it is given."""

    def __init__(self, *args: object, **given: object) -> None:
        self.given = args, given


def stand_in() -> None:
    """Put in the place of torch what the projects use of it."""
    sys.modules["torch"], sys.modules["torch.nn"] = torch, nn = types.ModuleType("torch"), types.ModuleType("torch.nn")
    torch.nn, nn.Linear = nn, Anything  # type: ignore[attr-defined]


def results(job: Job) -> list[list[str]]:
    """What the runs of one project give."""
    from hydra import compose, initialize_config_dir

    os.chdir(job["folder"])
    sys.path.insert(0, job["folder"])
    before = set(sys.modules)
    try:
        entry = getattr(importlib.import_module(job["script"]), job["function"]).__wrapped__
        with initialize_config_dir(os.path.join(job["folder"], job["config_path"]), version_base=None):
            composed = cache(lambda config, *overrides: compose(config, list(overrides)))
            return [result(entry, composed, run) for run in job["runs"]]
    finally:
        sys.path.remove(job["folder"])
        for name in sys.modules.keys() - before:
            if Path(getattr(sys.modules[name], "__file__", None) or "/").is_relative_to(job["folder"]):
                del sys.modules[name]
        importlib.invalidate_caches()


def result(entry: Any, composed: Any, run: dict[str, Any]) -> list[str]:
    """What one run gives."""
    from omegaconf import OmegaConf, flag_override

    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            config = deepcopy(composed(run["config"], *run.get("overrides", [])))
            with flag_override(config, "struct", False):
                for key, value in run.get("set", {}).items():
                    OmegaConf.update(config, key, value, merge=False)
                for key in run.get("without", []):
                    section, _, name = key.rpartition(".")
                    del (OmegaConf.select(config, section) if section else config)[name]
            entry(config)
    except Exception as error:  # whatever the code raises is its answer
        return ["fails", f"{type(error).__name__}: {error}"]
    return ["prints", out.getvalue()]


if __name__ == "__main__":
    stand_in()
    print(json.dumps([results(job) for job in json.load(sys.stdin)]))
