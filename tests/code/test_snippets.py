"""Small entry functions in every odd way of writing one: the verdict on each is true of running it.

``snippets.txt`` holds one after another: ``=== name``, then parts: ``--- dataclasses`` and ``--- pydantic`` for definitions
that several share, ``--- config`` for keys beside the common ones, ``--- file NAME`` for another file, ``--- before`` for what
is before the entry function, ``--- around`` for its other decorators, ``--- main`` for its body, ``--- verdict`` for what is
found: ``dropped KEY`` and ``refused KEY``, a line each; ``--- mended`` for values with which a refused config runs, where a key
less, or 1, is not enough.

A key that is dropped changes nothing, whether it has another value or is not there; a config that is refused fails when it runs.
A key that is taken changes what the run prints or how it ends, or is handed to a function by its name; where the config is
refused, it is mended for that.
"""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import io
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from failing import Fault, faults, is_at
from omegaconf import OmegaConf

from trm_hooks.code.answer import Refusal
from trm_hooks.code.plain import View
from trm_hooks.code.project_code import ProjectCode, Readers
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
# keys that are taken on a way that the run of a snippet does not go, or by what keeps them to itself
NOT_SEEN = {
    "assert and": ["k"],
    "main guard": ["k"],
    "rank guard": ["k"],
    "debug": ["k"],
    "try import": ["k"],
    "genexp": ["n"],  # a generator that nothing asks
    "D pop helper": ["m.z"],  # popped, and not used
    "D try": ["m.a", "m.b"],  # the error is passed over
    "D suppress": ["m.a", "m.b"],
    "early continue": ["m", "m.a"],
    "early break": ["m", "m.a"],
    "for else": ["m", "m.a"],
    "return in loop": ["m", "m.a"],
    "finally return": ["m", "m.a"],
    "exit in a helper without arguments": ["m", "m.a", "m.b"],
    "return in a loop of a condition": ["m", "m.a", "m.b"],
    "written through a module that hands it on": ["m.a", "m.b"],  # to an `__init__` that keeps all of them
    "written under a name that begins with no ASCII letter": ["m.a", "m.b"],
    "entry in a wrapper that goes on": ["m.a", "m.b"],  # an error that the wrapper prints
    "a condition that changed before": ["m.z"],
    "dict of two sections": ["m.a"],  # another section has it, too
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


def asked(folder: Path) -> tuple[Readers, list[tuple[str, ...]]]:
    """What reads the config, and the keys of the config and of its sections."""
    entry = read_entry(str(folder / "app.py"))
    assert entry is not None
    composition = compose(ConfigRoot(str(folder / "conf"), "conf", boundary=str(folder)), "c")
    view = View(composition)
    python = sorted(map(str, folder.rglob("*.py")))
    readers = ProjectCode(str(folder), python, [Script("app.py", entry)]).readers(composition, "c")
    assert readers is not None
    keys = [(), *((key,) for key in view.keys(()) or ())]
    return readers, [(*section, key) for section in keys for key in view.keys(section) or ()]


def output(folder: Path) -> tuple[list[str], list[Refusal]]:
    """What is found of the keys of the config, and what the code refuses of it."""
    readers, paths = asked(folder)
    named = referred_in(readers.view.composition)  # what an interpolation names is read
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


def mended(config: Any, refusals: list[Refusal], lines: list[str]) -> Any:
    """The config with what the code refuses taken away, or 1, and with the values of some ``lines``."""
    config = copy.deepcopy(config)
    for each in refusals:
        section = OmegaConf.select(config, ".".join(each.paths[0][:-1])) if each.paths[0][1:] else config
        if each.kind == "unexpected":
            section.pop(each.paths[0][-1], None)
        else:
            section[each.paths[0][-1]] = 1
    for key, value in OmegaConf.create("\n".join(lines)).items():
        OmegaConf.update(config, str(key), value, merge=False)
    return config


def is_handed_over(folder: Path, config: Any, key: str) -> bool:
    """Whether another value of a key arrives in a parameter of its name."""
    name, seen = key.rpartition(".")[2], []

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_locals.get(name) == "another":
            seen.append(frame.f_code.co_name)

    other = changed(config, key)[0]
    sys.setprofile(look)
    try:
        really(folder, other)
    finally:
        sys.setprofile(None)
    return bool(seen)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SNIPPETS)
def test_what_is_taken_is_read_when_it_runs(name: str, tmp_path: Path) -> None:
    written(tmp_path, SNIPPETS[name])
    readers, paths = asked(tmp_path)
    taken = [".".join(path) for path in paths if readers.answer(path).verdict == "taken"]
    loose = mended(OmegaConf.load(tmp_path / "conf/c.yaml"), readers.refusals(), SNIPPETS[name].get("mended", []))
    config = copy.deepcopy(loose)
    OmegaConf.set_struct(config, True)
    runs = really(tmp_path, config)[:2]
    assert runs[0] or not readers.refusals(), runs
    there = [key for key in taken if OmegaConf.select(loose, key, default=None) is not None]
    same = [key for key in there if all(really(tmp_path, each)[:2] == runs for each in changed(loose, key))]
    assert [key for key in same if not is_handed_over(tmp_path, loose, key)] == NOT_SEEN.get(name, [])
