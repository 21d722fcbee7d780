"""Run the entry functions of projects under hydra-core, in a process of its own: what each run prints, or how it fails.

A job is ``{"folder", "script", "function", "config_path", "runs"}``, a run
``{"config", "overrides", "set", "without"}``, of which the last two change a key of what was composed (``[key, value]``), or
take one away. A result is ``["prints", text]`` or ``["fails", error, faults]``, which `failing` is about. ``torch`` and ``wandb``
are stand-ins whose names take anything, with what they do to a config done for real: what is recorded can be read again, and
what other processes are started with is called, in this one.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import io
import json
import multiprocessing
import os
import subprocess
import sys
import types
from collections.abc import Iterator
from copy import deepcopy
from functools import cache, partial
from pathlib import Path
from typing import Any

from failing import faults

Job = dict[str, Any]


def really_run(jobs: list[Job]) -> list[list[list[Any]]]:
    """The results of each job's runs."""
    command = [sys.executable, "-B", __file__]
    given = json.dumps(jobs)
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return [*json.loads(done.stdout)]


def another(value: Any) -> Any:
    """A value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, list):
        return [another(value[0]), *value[1:]] if value else ["x"]
    return f"{value or ''}x" if isinstance(value, str | None) else value * 2 + 1


class Anything:
    """Takes whatever it is given, has every attribute, and holds nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __call__(self, *args: Any, **_: object) -> Any:
        return args[0] if len(args) == 1 and isinstance(args[0], types.FunctionType) else Anything()

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __enter__(self) -> Anything:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __repr__(self) -> str:
        return "Anything()"


class StandIn(types.ModuleType):
    """A module of which every name is anything: a class, or a module or function of the same kind."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything if name[:1].isupper() else StandIn(f"{self.__name__}.{name}")

    def __call__(self, *_: object, **__: object) -> Anything:
        return Anything()


class Wandb(StandIn):
    """Keeps what a run records."""

    config: Any = Anything()

    def init(self, config: Any = None, **_: object) -> Any:
        from omegaconf import OmegaConf

        self.config = OmegaConf.create(dict(config or {}))
        run = Anything()
        run.config = self.config
        return run


class Process:
    """Calls its function when it starts; what fails in it stays in it."""

    def __init__(self, *given: Any, **more: Any) -> None:
        names = dict(zip(("group", "target", "name", "args", "kwargs"), given, strict=False)) | more
        self.call = partial(names["target"], *names.get("args", ()), **names.get("kwargs", {}))

    def start(self) -> None:
        try:
            self.call()
        except Exception as error:  # as the one who starts it sees it
            print(f"a process ended with {type(error).__name__}", file=sys.stderr)

    def join(self) -> None:
        pass


class Multiprocessing(StandIn):
    """Starts nothing, and calls all the same."""

    Process = Process

    def spawn(self, fn: Any, args: tuple[Any, ...] = (), nprocs: int = 1, **_: object) -> None:
        for rank in range(nprocs):
            fn(rank, *args)


KINDS = {"wandb": Wandb, "torch.multiprocessing": Multiprocessing}


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a stand-in for every module of packages that tests do not need."""

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        is_one = name.partition(".")[0] in ("torch", "wandb")
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if is_one else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> StandIn:
        return KINDS.get(spec.name, StandIn)(spec.name)

    def exec_module(self, _: types.ModuleType) -> None:
        pass


def results(job: Job) -> list[list[Any]]:
    """What the runs of one project give."""
    from hydra import compose, initialize_config_dir

    os.chdir(job["folder"])
    sys.path.insert(0, job["folder"])
    before = set(sys.modules)
    try:
        entry = getattr(importlib.import_module(job["script"]), job["function"]).__wrapped__
        with initialize_config_dir(os.path.join(job["folder"], job["config_path"]), version_base=None):
            composed = cache(lambda config, *overrides: compose(config, list(overrides)))
            return [result(entry, composed, run, job["folder"]) for run in job["runs"]]
    finally:
        sys.path.remove(job["folder"])
        for name in sys.modules.keys() - before:
            if Path(getattr(sys.modules[name], "__file__", None) or "/").is_relative_to(job["folder"]):
                del sys.modules[name]
        importlib.invalidate_caches()


def result(entry: Any, composed: Any, run: dict[str, Any], folder: str) -> list[Any]:
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
        return ["fails", f"{type(error).__name__}: {error}", faults(error, folder)]
    return ["prints", out.getvalue()]


if __name__ == "__main__":
    sys.meta_path.insert(0, StandIns())
    multiprocessing.Process = Process  # type: ignore[misc, assignment]
    print(json.dumps([results(job) for job in json.load(sys.stdin)]))
