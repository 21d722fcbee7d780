"""Small entry functions in every odd way of writing one: the verdict on each is true of running it.

``snippets.txt`` holds one after another: ``=== name``, then parts: ``--- dataclasses`` and ``--- pydantic`` for definitions
that several share, ``--- config`` for keys beside the common ones, ``--- file NAME`` for another file, ``--- before`` for what
is before the entry function, ``--- around`` for its other decorators, ``--- main`` for its body, ``--- verdict`` for what is
found: ``dropped KEY`` and ``refused KEY``, a line each.

A key that is dropped changes nothing, whether it has another value or is not there; a config that is refused fails when it runs.
A key that is taken changes something, where need be beside another change; one that a class has no place for fails at the class.
What no run tells is listed, with the reason: in ``--- unknown`` the keys of which nothing is said, in ``--- unconfirmed`` what
runs do not show, or show to be read though nothing names it. A line is ``KEY KEY: reason``; ``all but KEY`` are the others.
"""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import io
import signal
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from failing import Fault, faults, is_at
from omegaconf import OmegaConf

from trm_hooks.code.answer import Answer, Refusal
from trm_hooks.code.plain import View
from trm_hooks.code.project_code import ProjectCode, Readers
from trm_hooks.hydra.composition import compose
from trm_hooks.hydra.config_files import ConfigRoot
from trm_hooks.hydra.overrides.parse import parse_override
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
# Snippets in which a default that is given as a value does something else, and why.
OTHER_AS_A_VALUE = {
    "P info data": "a validator makes another of it",
    "validator of a field that runs before": "a validator makes another of it",
    "interp whole section": "the whole section is printed, too",
}
GONE = object()
# What a key is set to, and that it is taken away.
VALUES = ("another", GONE, 0, 1, 3, "train", None)
SECONDS = 0.2  # a run that takes longer never ends
Outcome: TypeAlias = tuple[bool, str, list[Fault]]
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


def readers_of(folder: Path, *overrides: str) -> Readers:
    entry = read_entry(str(folder / "app.py"))
    assert entry is not None
    composition = compose(ConfigRoot(str(folder / "conf"), "conf", boundary=str(folder)), "c", [*map(parse_override, overrides)])
    python = sorted(map(str, folder.rglob("*.py")))
    readers = ProjectCode(str(folder), python, [Script("app.py", entry)]).readers(composition, "c")
    assert readers is not None
    return readers


def keys_below(view: View, section: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key, a section before what is in it."""
    for key in view.keys(section) or ():
        yield (*section, key)
        yield from keys_below(view, (*section, key))


def output(readers: Readers) -> tuple[list[str], list[Refusal]]:
    """What is found of the keys of the config, and what the code refuses of it."""
    named = referred_in(readers.composition)  # what an interpolation names is read
    paths = [path for path in keys_below(readers.view) if readers.is_dropped(path) and not is_referred(path, named)]
    refusals = readers.refusals()
    refused = {".".join(each.paths[0]) for each in refusals}
    return [*(f"dropped {key}" for key in sorted(map(".".join, paths))), *(f"refused {key}" for key in sorted(refused))], refusals


class Endless(BaseException):
    """A run that takes too long."""


def stop(*_: object) -> None:
    raise Endless


def really(folder: Path, config: Any) -> Outcome:
    """Whether the entry function comes to its end, and what it prints, or how it fails."""
    spec = importlib.util.spec_from_file_location("app", folder / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    out = io.StringIO()
    before = set(sys.modules)
    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, SECONDS)
    sys.modules["app"] = module
    sys.path.insert(0, str(folder))
    try:
        with contextlib.redirect_stdout(out):
            spec.loader.exec_module(module)
            module.main.__wrapped__(config)
    except Endless:
        return False, "it does not end", []
    except SystemExit as error:
        return not error.code, out.getvalue(), faults(error, str(folder))
    except Exception as error:  # whatever the code raises is its answer
        return False, f"{type(error).__name__}: {error}", faults(error, str(folder))
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        sys.path.remove(str(folder))
        for name in sys.modules.keys() - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file is not None and Path(file).is_relative_to(folder):
                del sys.modules[name]
    return True, out.getvalue(), []


def edited(config: Any, key: str, value: object) -> Any:
    """The config with another value for a key, or without it."""
    config = copy.deepcopy(config)
    if value is not GONE:
        OmegaConf.update(config, key, value, merge=False)
    else:
        parent, _, name = key.rpartition(".")
        section = OmegaConf.select(config, parent) if parent else config
        if name in [*(section or ())]:
            del section[name]
    return config


def plain(config: Any, key: str) -> Any:
    """What is written for a key; None where nothing is."""
    value: Any = OmegaConf.to_container(config)
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


class Runs:
    """A snippet that is run with its config, and with others."""

    def __init__(self, folder: Path, readers: Readers) -> None:
        self.folder = folder
        self.config: Any = OmegaConf.load(folder / "conf/c.yaml")
        self.known: dict[str, Outcome] = {}
        self.answers = {".".join(path): readers.answer(path) for path in keys_below(readers.view)}
        self.missing = [".".join(each.paths[0]) for each in readers.refusals() if each.kind == "missing"]
        self.referred = {key for key in self.answers if is_referred(tuple(key.split(".")), referred_in(readers.composition))}

    def outcome(self, config: Any) -> Outcome:
        known = self.known.get(str(config))
        if known is None:
            strict = copy.deepcopy(config)
            OmegaConf.set_struct(strict, True)
            known = self.known[str(config)] = really(self.folder, strict)
        return known

    def changes(self, config: Any, key: str, values: Iterable[object] = VALUES) -> bool:
        """Whether another value for a key, or taking it away, changes anything."""
        before = self.outcome(config)
        return any(self.outcome(edited(config, key, value)) != before for value in values)

    def mended(self, key: str) -> Any:
        """The config with what a class requires, and without the other keys that one has no field for."""
        config = self.config
        for other in self.missing:
            config = edited(config, other, 1)
        for other, answer in self.answers.items():
            config = edited(config, other, GONE) if answer.verdict == "refused" and not is_within(other, key) else config
        return config

    def others(self, key: str) -> Iterator[Any]:
        """The config as it is, mended, and with one more change."""
        yield self.config
        mended = self.mended(key)
        yield mended
        used = [other for other, answer in self.answers.items() if answer.verdict != "unread" and not is_within(other, key)]
        yield from (edited(mended, other, value) for other in used for value in VALUES)

    def fails_at(self, refusal: Refusal, configs: Iterable[Any]) -> bool:
        """Whether it fails with one of some configs where it is said to be refused."""
        return any(is_at(refusal, self.outcome(config)[2], self.folder) for config in configs)

    def confirms(self, key: str, answer: Answer) -> bool:
        """Whether runs say the same of a key."""
        if answer.verdict == "taken":
            return any(self.changes(config, key) for config in self.others(key))
        if answer.verdict == "refused":
            refusal = Refusal("unexpected", (answer.path,), answer.path[:-1], answer.spot, answer.model)
            return self.fails_at(refusal, self.others(key))
        if key in self.referred or self.is_silent:
            return True  # that a key is referred to is no answer of the code
        config = next((each for each in (self.config, self.mended(key)) if self.outcome(each)[0]), self.config)
        return not self.changes(config, key, VALUES[:2])

    @cached_property
    def is_silent(self) -> bool:
        """Whether it runs, and just the same with all keys changed that nothing takes, and without them."""
        untaken = {key for key, answer in self.answers.items() if answer.verdict in ("dropped", "unread")} - self.referred
        for value in VALUES[:2]:
            config = self.config
            for key in untaken:
                config = config if key.rpartition(".")[0] in untaken else edited(config, key, value)
            if self.outcome(config) != self.outcome(self.config):
                return False
        return self.outcome(self.config)[0]


def is_within(one: str, other: str) -> bool:
    """Whether one key is in the other, or is the same."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def listed(lines: list[str], keys: Iterable[str]) -> set[str]:
    """The keys that a list with reasons is about."""
    found: set[str] = set()
    for line in lines:
        names, _, reason = line.partition(": ")
        assert reason, line
        words = names.split()
        found.update({*keys} - {*words} if words[0] == "all" else words)
    return found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SNIPPETS)
def test_the_verdict_is_true_of_running_it(name: str, tmp_path: Path) -> None:
    parts = SNIPPETS[name]
    written(tmp_path, parts)
    readers = readers_of(tmp_path)
    found, refusals = output(readers)
    assert found == parts.get("verdict", [])
    runs = Runs(tmp_path, readers)
    is_run, printed, failed = runs.outcome(runs.config)
    assert all(is_at(each, failed, tmp_path) for each in refusals), printed
    for line in found:
        kind, _, key = line.partition(" ")
        if kind == "refused":
            assert not is_run, printed
        else:
            assert is_run, "nothing tells whether the key is dropped"
            assert not runs.changes(runs.config, key)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SNIPPETS)
def test_every_answer_is_true_of_running_it_or_listed(name: str, tmp_path: Path) -> None:
    parts = SNIPPETS[name]
    written(tmp_path, parts)
    runs = Runs(tmp_path, readers_of(tmp_path))
    unknown = {key for key, answer in runs.answers.items() if answer.verdict == "unknown"}
    unconfirmed = {key for key, answer in runs.answers.items() if key not in unknown and not runs.confirms(key, answer)}
    assert unknown == listed(parts.get("unknown", []), runs.answers)
    assert unconfirmed == listed(parts.get("unconfirmed", []), runs.answers)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SNIPPETS)
def test_what_is_required_and_what_is_taken_by_default(name: str, tmp_path: Path) -> None:
    written(tmp_path, SNIPPETS[name])
    readers = readers_of(tmp_path)
    runs = Runs(tmp_path, readers)
    by_name = [path for each in readers.launching if not each.is_plain for path in each.facts.defaults]
    fields = [(*section, field) for section in ((), *readers.sections()) for field in readers.fields(section)]
    others = set()
    for path in sorted({*fields, *by_name}):
        key, section = ".".join(path), ".".join(path[:-1])
        config = runs.mended(key)
        without, default = edited(config, key, GONE), readers.default(path)
        if plain(runs.config, key) not in (None, "???"):  # what Hydra takes out
            refusals = readers_of(tmp_path, f"~{key}").refusals()
            missing = [each for each in refusals if (each.kind, each.paths[0]) == ("missing", path)]
            configs = [edited(each, key, GONE) for each in runs.others(key)] if missing else []
            assert all(runs.fails_at(each, configs) or f"full_key: {key}" in runs.outcome(without)[1] for each in missing), key
        is_shown = default is not None and readers.answer(path).verdict == "taken"
        if is_shown and (not section or plain(config, section) is not None):
            others.update([name] if runs.outcome(edited(config, key, default[0])) != runs.outcome(without) else [])
    assert others == {name} & OTHER_AS_A_VALUE.keys()
