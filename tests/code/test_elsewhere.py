"""What reads a config elsewhere than under the entry function: notebooks, what was recorded, other processes and threads.

Each project is run: a key that is said to be unread changes nothing, and one that is read does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from projects import Project
from really_run import Job, really_run

SCRIPT = """\
import hydra
import {package}
from pydantic import BaseModel


class Model(BaseModel):
    width: int


{before}@hydra.main(config_path="conf", config_name="config", version_base=None)
def main(cfg):
    {line}
    print(Model(**cfg.model))
"""
CONFIG = "model:\n  width: 1\n  {}: 2\n"
LOADS = "from hydra import compose, initialize\nwith initialize('conf'):\n    print(compose('config').model.{})\n"


def project(path: Path, line: str, package: str = "wandb", before: str = "", key: str = "drop") -> Project:
    script = SCRIPT.format(package=package, before=before, line=line)
    return Project(path / "project", {"train.py": script, "conf/config.yaml": CONFIG.format(key)})


def unread(project: Project) -> list[str | None]:
    return [each.key for each in project.findings(select=("unread-key",))]


def really_unread(project: Project, key: str = "model.drop") -> list[str]:
    """The key, if a run does the same whatever it is, and without it."""
    runs = [{"config": "config", **each} for each in ({}, {"set": {key: 3}}, {"without": [key]})]
    job: Job = {"folder": str(project.path), "script": "train", "function": "main", "config_path": "conf", "runs": runs}
    before, *after = really_run([job])[0]
    assert before[0] == "prints", before
    return [key] * all(each == before for each in after)


def notebook(code: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": code.splitlines(keepends=True)}], "nbformat": 4})


@pytest.mark.parametrize("name", ["look.py", "look.ipynb", "notes/look.ipynb"])
@pytest.mark.parametrize(("key", "found"), [("drop", []), ("width", ["model.drop"])])
def test_what_a_notebook_or_a_script_composes_for_itself_is_read(
    tmp_path: Path, name: str, key: str, found: list[str]
) -> None:
    code = LOADS.format(key)
    made = project(tmp_path, "pass")
    made.write(name, notebook(code) if name.endswith(".ipynb") else code)
    assert unread(made) == found


def test_a_key_that_begins_with_no_ascii_letter_is_found_in_what_composes_for_itself(tmp_path: Path) -> None:
    made = project(tmp_path, "pass", key="état")
    assert unread(made) == ["model.état"] == really_unread(made, "model.état")
    made.write("look.py", LOADS.format("état"))
    assert unread(made) == []


@pytest.mark.parametrize(("key", "is_same"), [("drop", False), ("width", True)])
def test_running_what_composes_for_itself_says_the_same(tmp_path: Path, key: str, is_same: bool) -> None:
    made, printed = project(tmp_path, "pass"), set()
    made.write("look.py", "import warnings\nwarnings.simplefilter('ignore')\n" + LOADS.format(key))
    for value in (2, 3):
        made.write("conf/config.yaml", CONFIG.format("drop").replace("2", str(value)))
        command = [sys.executable, "look.py"]
        printed.add(subprocess.run(command, cwd=made.path, capture_output=True, check=True, text=True, encoding="utf-8").stdout)
    assert (len(printed) == 1) == is_same


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("wandb.init(config=dict(cfg))", ["model.drop"]),
        ("run = wandb.init(config=dict(cfg)); run.log({})", ["model.drop"]),
        ("run = wandb.init(config=dict(cfg)); print(run.config['model'].get('drop'))", []),
        ("wandb.init(config=dict(cfg)); print(wandb.config.model.drop)", []),
    ],
)
def test_what_was_recorded_is_read_where_it_is_asked_for(tmp_path: Path, line: str, found: list[str]) -> None:
    made = project(tmp_path, line)
    assert unread(made) == found == really_unread(made)


def test_many_runs_that_nobody_asks_for_what_was_recorded(tmp_path: Path) -> None:
    made = project(tmp_path, "print()")
    made.write("runs.py", "import wandb\n" + "run = wandb.init(\n" * 40_000)
    assert unread(made) == ["model.drop"]


@pytest.mark.parametrize(("key", "found"), [("drop", []), ("width", ["model.drop"])])
@pytest.mark.parametrize(
    ("packages", "writes", "reads"),
    [
        ("omegaconf", "open('kept', 'w').write(omegaconf.OmegaConf.to_yaml(cfg))", "yaml.safe_load(open('kept'))"),
        ("omegaconf", "omegaconf.OmegaConf.save(cfg, 'kept')", "yaml.load(open('kept'), Loader=yaml.SafeLoader)"),
        ("omegaconf, json", "json.dump(omegaconf.OmegaConf.to_container(cfg), open('kept', 'w'))", "json.load(open('kept'))"),
        ("omegaconf, json", "open('kept', 'w').write(json.dumps({'model': dict(cfg.model)}))", "json.loads(open('kept').read())"),
    ],
)
def test_what_was_written_to_a_file_may_be_read_from_there(
    tmp_path: Path, packages: str, writes: str, reads: str, key: str, found: list[str]
) -> None:
    made = project(tmp_path, f"{writes}; import look; look.look()", packages)
    made.write("look.py", f"import json, yaml\n\n\ndef look():\n    print({reads}['model']['{key}'])\n")
    assert unread(made) == found == really_unread(made)


def test_a_file_that_loads_what_nothing_writes_reads_no_config(tmp_path: Path) -> None:
    made = project(tmp_path, "import look; print(look.look('{\"drop\": 3}'))")
    made.write("look.py", "import json\n\n\ndef look(text):\n    return json.loads(text)['drop']\n")
    assert unread(made) == ["model.drop"] == really_unread(made)


READS, PASSES = "print(cfg.model.drop)", "print(cfg.model.width)"


@pytest.mark.parametrize(("body", "found"), [(READS, []), (PASSES, ["model.drop"])])
@pytest.mark.parametrize(
    ("package", "line"),
    [
        ("torch.multiprocessing", "torch.multiprocessing.spawn(work, args=(0, cfg), nprocs=2)"),
        ("torch.multiprocessing, functools", "torch.multiprocessing.spawn(functools.partial(work, world=2), args=(0, cfg))"),
        ("torch.multiprocessing", "torch.multiprocessing.Process(target=work, args=(0, 0, cfg)).start()"),
        ("multiprocessing as mp", "mp.Process(None, work, None, (0, 0), {'cfg': cfg}).start()"),
        ("threading", "t = threading.Thread(target=work, args=(0, 0), kwargs=dict(cfg=cfg)); t.start(); t.join()"),
        ("threading, functools", "threading.Thread(target=functools.partial(work, 0, 0, cfg)).start()"),
    ],
)
def test_the_function_of_other_processes_is_followed(
    tmp_path: Path, package: str, line: str, body: str, found: list[str]
) -> None:
    before = f"def work(rank, start, cfg, world=1):\n    {body}\n\n\n"
    made = project(tmp_path, line, package, before)
    assert unread(made) == found == really_unread(made)


@pytest.mark.parametrize(
    "line",
    [
        "concurrent.futures.ThreadPoolExecutor(1).submit(work, cfg).result()",
        "list(concurrent.futures.ThreadPoolExecutor(1).map(work, [cfg]))",
        "multiprocessing.get_context('spawn').Process(target=work, args=(cfg,))",
        "multiprocessing.pool.ThreadPool(1).apply(work, (cfg,))",
        "torch.use(cfg)",
        "Own(target=work, args=(cfg,)).start()",
    ],
)
def test_nothing_is_said_of_what_goes_out_of_sight(tmp_path: Path, line: str) -> None:
    before = "def work(cfg):\n    print(cfg.model.drop)\n\n\nclass Own(multiprocessing.Process):\n    pass\n\n\n"
    made = project(tmp_path, line, "concurrent.futures, multiprocessing.pool, torch", before)
    assert unread(made) == []
    really_unread(made)  # it runs, with whatever outcome


def test_what_fails_in_another_process_fails_there(tmp_path: Path) -> None:
    before = "def work(cfg):\n    print(1 / cfg.model.zero)\n\n\n"
    made = project(tmp_path, "multiprocessing.Process(target=work, args=(cfg,)).start()", "multiprocessing", before)
    made.write("conf/config.yaml", "model:\n  width: 1\n  zero: 0\n")
    assert made.findings(select=("code-error",)) == []
    assert really_unread(made, "model.zero") == []
