"""The verdicts on the keys of whole projects, confirmed by running them under pydantic and hydra-core."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from failing import is_at
from really_run import really_run
from said_defaults import runs_of_default, said_defaults

from trm_hooks.code.answer import answer, refusals
from trm_hooks.code.facts import Facts
from trm_hooks.code.follow import follow
from trm_hooks.code.modules import Modules
from trm_hooks.code.plain import View
from trm_hooks.hydra.composition import Composition, compose
from trm_hooks.hydra.config_files import ConfigRoot
from trm_hooks.hydra.overrides.parse import parse_override
from trm_hooks.project.entry_scripts import read_entry

HERE = Path(__file__).parent
PROJECTS = HERE / "projects"
SHARED = {"trm": HERE.parent / "checks/base/coded"}
LAID = TemporaryDirectory()
SCRIPTS = {"trm": ("pretrain", "launch"), "plain": ("train", "main"), "targets": ("train", "main")}

# project, key, what the code does with it, and overrides that change or take away nothing but that key
KEYS = [
    ("trm", "grad_noise", "dropped", ["grad_noise=0.5"]),
    ("trm", "global_batch_size", "taken", ["global_batch_size=96"]),
    ("trm", "beta1", "taken", ["beta1=0.5"]),
    ("trm", "run_name", "taken", ["run_name=x"]),
    ("trm", "arch.hidden_size", "taken", ["arch.hidden_size=256"]),
    ("trm", "arch.latent_dim", "dropped", ["arch.latent_dim=512"]),
    ("trm", "arch.noise", "dropped", ["arch.noise=2"]),
    ("trm", "arch.rope.theta", "taken", ["arch.rope.theta=5"]),
    ("trm", "arch.rope.scale", "dropped", ["arch.rope.scale=5"]),
    ("trm", "arch.encoder_layers", "taken", ["+arch.encoder_layers=7"]),
    ("trm", "arch.loss.kind", "taken", ["arch.loss.kind=softmax"]),
    ("trm", "arch.loss.weight", "taken", ["+arch.loss.weight=2"]),
    ("trm", "arch.loss.tau", "refused", ["+arch.loss.tau=2"]),
    ("trm", "load_checkpoint", "taken", ["+load_checkpoint=step_1"]),
    ("trm", "batch_size", "dropped", ["+batch_size=3"]),
    ("plain", "optimizer.lr", "taken", ["optimizer.lr=2"]),
    ("plain", "optimizer.momentum", "taken", ["optimizer.momentum=2"]),
    ("plain", "optimizer.nesterovv", "unread", ["optimizer.nesterovv=false"]),
    ("plain", "net.width", "taken", ["net.width=3"]),
    ("plain", "net.hight", "refused", ["+net.hight=3"]),
    ("plain", "schedule.floor", "taken", ["+schedule.floor=0.5"]),
    ("plain", "schedule.ceiling", "refused", ["+schedule.ceiling=0.5"]),
    ("plain", "data.path", "taken", ["data.path=y"]),
    ("plain", "data.workers", "taken", ["~data.workers"]),
    ("plain", "steps", "taken", ["steps=8"]),
    ("plain", "loger", "unread", ["loger=wandb"]),
    ("plain", "free.anything", "unknown", []),
    ("plain", "kept.box.width", "unknown", ["+kept.box.width=2"]),
    ("plain", "kept.box.height", "unknown", ["+kept.box.height=2"]),
    ("plain", "kept.tags.b", "taken", ["+kept.tags.b=2"]),
    ("plain", "kept.boxes.a", "unknown", ["+kept.boxes.a=2"]),
    ("plain", "kept.boxes.a.size", "unknown", ["+kept.boxes.a.size=2"]),
    ("plain", "kept.boxes.a.height", "unknown", []),
    ("plain", "kept.free.a.b", "taken", ["+kept.free.a.b=2"]),
    ("plain", "kept.span.end", "taken", ["+kept.span.end=2"]),
    ("plain", "kept.span.stop", "dropped", ["+kept.span.stop=2"]),
    ("targets", "net.width", "taken", ["net.width=9"]),
    ("targets", "net.high", "refused", ["+net.high=2"]),
    ("targets", "later.depth", "taken", ["later.depth=2"]),
    ("targets", "later.high", "refused", ["+later.high=2"]),
    ("targets", "outer.first.width", "taken", ["outer.first.width=4"]),
    ("targets", "outer.first.high", "refused", ["+outer.first.high=1"]),
    ("targets", "outer.rest.plain", "taken", ["outer.rest.plain=5"]),
    ("targets", "made_by_function.by", "taken", ["+made_by_function.by=3"]),
    ("targets", "made_by_function.bi", "refused", ["+made_by_function.bi=3"]),
    ("targets", "validated.reate", "dropped", ["+validated.reate=2"]),
    ("targets", "frozen.seed", "taken", ["+frozen.seed=2"]),
    ("targets", "raw.inner.high", "unread", ["+raw.inner.high=3"]),
    ("targets", "held.high", "unknown", ["+held.high=3"]),
]

# project, overrides, the kind of what the code refuses, and the key it is about
REFUSED = [
    ("trm", ["~arch.L_cycles"], "missing", "arch.L_cycles"),
    ("trm", ["~arch.loss.kind"], "missing", "arch.loss.kind"),
    ("trm", ["~epochs"], "missing", "epochs"),
    ("trm", ["+arch.loss.tau=2"], "unexpected", "arch.loss.tau"),
    ("trm", ["+arch.loss.model=2"], "twice", "arch.loss.model"),
    ("trm", ["+arch.batch_size=2"], "twice", "arch.batch_size"),
    ("trm", ["epochs=many"], "type", "epochs"),
    ("trm", ["lr=[1]"], "type", "lr"),
    ("trm", ["seed=null"], "type", "seed"),
    ("trm", ["data_paths=abc"], "type", "data_paths"),
    ("trm", ["run_name=12"], "type", "run_name"),
    ("trm", ["arch.hidden_size=wide"], "type", "arch.hidden_size"),
    ("trm", ["arch.rope.theta=wide"], "type", "arch.rope.theta"),
    ("trm", ["eval_interval=7"], "assert", "epochs"),
    ("trm", ["eval_interval=0"], "zero", "eval_interval"),
    ("plain", ["+net.hight=3"], "unexpected", "net.hight"),
    ("plain", ["~net.width"], "missing", "net.width"),
    ("plain", ["~schedule.total"], "missing", "schedule.total"),
    ("plain", ["+schedule.ceiling=1"], "unexpected", "schedule.ceiling"),
    ("plain", ["~kept.span.start"], "missing", "kept.span.start"),
    ("targets", ["~net.width"], "missing", "net.width"),
    ("targets", ["+net.high=2"], "unexpected", "net.high"),
    ("targets", ["+later.high=2"], "unexpected", "later.high"),
    ("targets", ["+given.high=1"], "unexpected", "given.high"),
    ("targets", ["+by_position.width=2"], "twice", "by_position.width"),
    ("targets", ["~by_position._args_"], "missing", "by_position.width"),
    ("targets", ["+replaced.width=3"], "twice", "replaced.width"),
    ("targets", ["~made_by_method.side"], "missing", "made_by_method.side"),
    ("targets", ["+made_by_method.sid=2"], "unexpected", "made_by_method.sid"),
    ("targets", ["+made_by_function.bi=2"], "unexpected", "made_by_function.bi"),
    ("targets", ["+outer.third=1"], "unexpected", "outer.third"),
    ("targets", ["~outer.first"], "missing", "outer.first"),
    ("targets", ["+outer.first.high=1"], "unexpected", "outer.first.high"),
    ("targets", ["~outer.first.width"], "missing", "outer.first.width"),
    ("targets", ["+frozen.reate=2"], "unexpected", "frozen.reate"),
    ("targets", ["validated.rate=high"], "type", "validated.rate"),
]

# project and overrides that the code takes as they are
ACCEPTED = [
    ("trm", []),
    ("trm", ["eval_interval=null"]),
    ("trm", ["eval_interval='5'"]),
    ("trm", ["epochs=200.0"]),
    ("trm", ["ema=1"]),
    ("trm", ["ema='yes'"]),
    ("trm", ["seed=true"]),
    ("trm", ["lr='1e-3'"]),
    ("trm", ["evaluators=[]"]),
    ("trm", ["~arch.rope"]),
    ("plain", []),
    ("plain", ["~net.depth"]),
    ("plain", ["+schedule.floor=x"]),
    ("targets", []),
    ("targets", ["~later.depth"]),
    ("targets", ["+later.width=2"]),
    ("targets", ["+given.width=1"]),
    ("targets", ["~replaced._args_"]),
    ("targets", ["~raw.inner._target_"]),
    ("targets", ["+raw.inner.high=3"]),
    ("targets", ["frozen.rate=high"]),
    ("targets", ["never.high=4"]),
    ("targets", ["+held.high=2"]),
    ("targets", ["+outer.rest.more=5"]),
]


@cache
def folder(project: str) -> Path:
    """Where a project lies: its own files over those that it shares with the cases of the checks."""
    if project not in SHARED:
        return PROJECTS / project
    laid = Path(LAID.name) / project
    for tree in (SHARED[project], PROJECTS / project):
        shutil.copytree(tree, laid, dirs_exist_ok=True)
    return laid


def composed(project: str, overrides: list[str]) -> Composition:
    entry = read_entry(str(folder(project) / f"{SCRIPTS[project][0]}.py"))
    assert entry is not None
    assert entry.config_path is not None
    assert entry.config_name is not None
    root = ConfigRoot(str(folder(project) / entry.config_path), entry.config_path, boundary=str(folder(project)))
    return compose(root, entry.config_name, [parse_override(each) for each in overrides])


def followed(project: str, overrides: list[str]) -> tuple[Facts, View]:
    view = View(composed(project, overrides))
    script = f"{SCRIPTS[project][0]}.py"
    entry = read_entry(str(folder(project) / script))
    assert entry is not None
    facts, _ = follow(Modules(str(folder(project))), script, entry.line, view.value)
    return facts, view


@cache
def really() -> dict[tuple[str, tuple[str, ...]], list[Any]]:
    """What every list of overrides in the tables does when the project is run, by project and overrides."""
    wanted: dict[str, list[list[str]]] = {project: [[]] for project in SCRIPTS}
    for table in (KEYS, REFUSED, ACCEPTED):
        for row in table:
            overrides: Any = row[3] if len(row) == 4 and isinstance(row[3], list) else row[1]
            wanted[row[0]].append(overrides)
    jobs = []
    for project, lists in wanted.items():
        script, function = SCRIPTS[project]
        entry = read_entry(str(folder(project) / f"{script}.py"))
        assert entry is not None
        runs = [{"config": entry.config_name, "overrides": overrides} for overrides in lists]
        place = {"folder": str(folder(project)), "config_path": entry.config_path}
        jobs.append({**place, "script": script, "function": function, "runs": runs})
    found: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
    for (project, lists), results in zip(wanted.items(), really_run(jobs), strict=True):
        found.update(((project, tuple(overrides)), result) for overrides, result in zip(lists, results, strict=True))
    return found


@pytest.mark.parametrize(("project", "key", "verdict"), [row[:3] for row in KEYS])
def test_what_the_code_does_with_a_key(project: str, key: str, verdict: str) -> None:
    facts, _ = followed(project, [])
    assert answer(facts, tuple(key.split("."))).verdict == verdict


@pytest.mark.parametrize(("project", "verdict", "overrides"), [(row[0], *row[2:]) for row in KEYS], ids=str)
def test_running_the_code_says_the_same_of_a_key(project: str, verdict: str, overrides: list[str]) -> None:
    before, after = really()[project, ()], really()[project, tuple(overrides)]
    assert before[0] == "prints"
    if verdict in ("dropped", "unread"):
        assert after == before
    elif verdict == "taken":
        assert after[0] == "prints"
        assert after != before
    elif verdict == "refused":
        assert after[0] == "fails"
        assert is_where_it_fails(project, overrides)


def refused(project: str, overrides: list[str]) -> list[tuple[str, str]]:
    facts, view = followed(project, overrides)
    return [(each.kind, ".".join(each.paths[0])) for each in refusals(facts, view.value, view.keys)]


def is_where_it_fails(project: str, overrides: list[str]) -> bool:
    """Whether a run fails at each key that the code is said to refuse."""
    facts, view = followed(project, overrides)
    found, faults = [*refusals(facts, view.value, view.keys)], really()[project, tuple(overrides)][2]
    first = {(each.kind, each.paths): each for each in reversed(found)}  # a run gets no further
    return bool(found) and all(is_at(each, faults, folder(project)) for each in first.values())


@pytest.mark.parametrize(("project", "overrides", "kind", "key"), REFUSED, ids=lambda value: str(value))
def test_what_the_code_refuses(project: str, overrides: list[str], kind: str, key: str) -> None:
    found = refused(project, overrides)
    assert (kind, key) in found
    assert {each[0] for each in found} == {kind}
    assert really()[project, tuple(overrides)][0] == "fails"
    assert is_where_it_fails(project, overrides)


@pytest.mark.parametrize(("project", "overrides"), ACCEPTED, ids=lambda value: str(value))
def test_what_the_code_takes_is_not_refused(project: str, overrides: list[str]) -> None:
    assert refused(project, overrides) == []
    assert really()[project, tuple(overrides)][0] == "prints"


@pytest.mark.parametrize("project", SCRIPTS)
def test_every_default_is_what_the_code_takes(project: str) -> None:
    facts, view = followed(project, [])
    defaults = said_defaults(facts)
    script, function = SCRIPTS[project]
    root = view.composition.root
    runs = [run for key, default in defaults.items() for run in runs_of_default(view, key, default)]
    place = {"folder": str(folder(project)), "script": script, "function": function, "config_path": root.directory}
    results = really_run([{**place, "runs": [{"config": view.composition.name, **run} for run in runs]}])[0]
    for key, without, given, other in zip(defaults, results[::3], results[1::3], results[2::3], strict=True):
        assert without[0] == "prints"
        assert (without == given) == ((project, key) != ("targets", "net.depth")), key  # that one is also printed as given
        assert without != other, key
    assert defaults


def test_every_project_has_its_answers() -> None:
    folders = {path.name for path in PROJECTS.iterdir() if path.is_dir()}
    assert folders - {"fork"} == set(SCRIPTS)  # that one has tests of its own
    assert all({row[0] for row in table} == set(SCRIPTS) for table in (KEYS, REFUSED, ACCEPTED))
