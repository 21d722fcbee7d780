"""Small entry functions in every odd way of writing one: the verdict on each is true of running it.

``snippets.txt`` holds one after another: ``=== name``, then parts: ``--- dataclasses`` and ``--- pydantic`` for definitions
that several share, ``--- config`` for keys beside the common ones, ``--- file NAME`` for another file, ``--- before`` for what
is before the entry function, ``--- around`` for its other decorators, ``--- main`` for its body, ``--- verdict`` for what is
found: ``dropped KEY`` and ``refused KEY``, a line each.

A key that is dropped changes nothing, whether it has another value or is not there; a config that is refused fails when it runs.
"""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from failing import Fault, faults, is_at
from omegaconf import OmegaConf

from trm_hooks.code.answer import Refusal
from trm_hooks.code.plain import View
from trm_hooks.code.project_code import ProjectCode
from trm_hooks.hydra.composition import compose
from trm_hooks.hydra.config_files import ConfigRoot
from trm_hooks.judging.by_code import is_referred, referred_in
from trm_hooks.project.entry_scripts import read_entry
from trm_hooks.project.find_roots import Script

CONFIG = """\
n: 0
k: 4
seed: 0
name: abc
mode: x
fmt: 'x%d'
m: {a: 1, b: 2, z: 0}
list: [{a: 1}, {a: 2, q: 3}]
"""
IMPORTS = """\
import dataclasses, functools, importlib, inspect, os, sys
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, ClassVar, Dict, Generic, List, Literal, Mapping
from typing import NamedTuple, Optional, Sequence, TypeVar, Union, cast, overload

import hydra
from omegaconf import DictConfig, OmegaConf, open_dict
from pydantic import BaseModel, ConfigDict, Field
"""
SHARED = {
    "dataclasses": """
@dataclass
class D:
    a: int
    b: int = 0


@dataclass
class Z:
    a: int
    b: int
    z: int
    q: int
""",
    "pydantic": "\n\nclass P(BaseModel):\n    a: int\n    q: int = 0\n",
}
ENTRY = "\n\n@hydra.main(config_path='conf', config_name='c', version_base=None)\n"


def snippets() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    lines: list[str] = []
    for line in (Path(__file__).parent / "snippets.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            parts = found.setdefault(line[4:], {})
        elif line.startswith("--- "):
            lines = parts.setdefault(line[4:], [])
        else:
            lines.append(line)
    return found


SNIPPETS = snippets()


def written(folder: Path, parts: dict[str, list[str]]) -> None:
    shared = "".join(text for name, text in SHARED.items() if name in parts)
    before = "".join(f"{line}\n" for line in parts.get("before", ()))
    around = "".join(f"{line}\n" for line in parts.get("around", ()))
    body = "".join(f"    {line}\n" for line in parts["main"])
    (folder / "conf").mkdir()
    (folder / "app.py").write_text(f"{IMPORTS}{shared}\n{before}{ENTRY}{around}def main(cfg):\n{body}", encoding="utf-8")
    for name in parts:
        if name.startswith("file "):
            file = folder / name.removeprefix("file ")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(f"{line}\n" for line in parts[name]), encoding="utf-8")
    config = CONFIG + "".join(f"{line}\n" for line in parts.get("config", ()))
    (folder / "conf/c.yaml").write_text(config, encoding="utf-8")


def output(folder: Path) -> tuple[list[str], list[Refusal]]:
    """What is found of the keys of the config, and what the code refuses of it."""
    entry = read_entry(str(folder / "app.py"))
    assert entry is not None
    composition = compose(ConfigRoot(str(folder / "conf"), "conf", boundary=str(folder)), "c")
    view = View(composition)
    python = sorted(map(str, folder.rglob("*.py")))
    readers = ProjectCode(str(folder), python, [Script("app.py", entry)]).readers(composition, "c")
    assert readers is not None
    keys = [(), *((key,) for key in view.keys(()) or ())]
    paths = [(*section, key) for section in keys for key in view.keys(section) or ()]
    named = referred_in(composition)  # what an interpolation names is read
    dropped = [".".join(path) for path in paths if readers.is_dropped(path) and not is_referred(path, named)]
    refusals = readers.refusals()
    refused = {".".join(each.paths[0]) for each in refusals}
    return [*(f"dropped {key}" for key in sorted(dropped)), *(f"refused {key}" for key in sorted(refused))], refusals


def really(folder: Path, config: Any) -> tuple[bool, str, list[Fault]]:
    """Whether the entry function comes to its end, and what it prints, or how it fails."""
    spec = importlib.util.spec_from_file_location("app", folder / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    out = io.StringIO()
    before = set(sys.modules)
    sys.modules["app"] = module
    sys.path.insert(0, str(folder))
    try:
        with contextlib.redirect_stdout(out):
            spec.loader.exec_module(module)
            module.main.__wrapped__(config)
    except SystemExit as error:
        return not error.code, out.getvalue(), faults(error, str(folder))
    except Exception as error:  # whatever the code raises is its answer
        return False, f"{type(error).__name__}: {error}", faults(error, str(folder))
    finally:
        sys.path.remove(str(folder))
        for name in sys.modules.keys() - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file is not None and Path(file).is_relative_to(folder):
                del sys.modules[name]
    return True, out.getvalue(), []


def changed(config: Any, key: str) -> list[Any]:
    """The config with another value for a key, and without it."""
    other, without = copy.deepcopy(config), copy.deepcopy(config)
    OmegaConf.update(other, key, "another", merge=False)
    parent, _, name = key.rpartition(".")
    del (OmegaConf.select(without, parent) if parent else without)[name]
    for each in (other, without):
        OmegaConf.set_struct(each, True)
    return [other, without]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SNIPPETS)
def test_the_verdict_is_true_of_running_it(name: str, tmp_path: Path) -> None:
    parts = SNIPPETS[name]
    written(tmp_path, parts)
    found, refusals = output(tmp_path)
    assert found == parts.get("verdict", [])
    config = OmegaConf.load(tmp_path / "conf/c.yaml")
    loose = copy.deepcopy(config)
    OmegaConf.set_struct(config, True)
    runs, printed, failed = really(tmp_path, copy.deepcopy(config))
    assert all(is_at(each, failed, tmp_path) for each in refusals), printed
    for line in found:
        kind, _, key = line.partition(" ")
        if kind == "refused":
            assert not runs, printed
        else:
            assert runs, "nothing tells whether the key is dropped"
            assert [really(tmp_path, each) for each in changed(loose, key)] == [(True, printed, [])] * 2
