"""Work shared out to several processes gives what one process gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from trm_hooks.run import shares as dividing
from trm_hooks.run.shares import in_shares

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shares(monkeypatch):
    """Three processes, however small the work and the machine."""
    monkeypatch.setattr(dividing, "MIN_SHARE", 1)
    monkeypatch.setattr(dividing, "_cores", lambda: 3)


def gather(names, spoil=""):
    """What is gathered from ``names``; in other processes the name ``spoil`` ends in an error."""
    parent = os.getpid()

    def work(share):
        if spoil in share and os.getpid() != parent:
            raise RuntimeError(spoil)
        return list(share)

    return [name for share in in_shares(names, work) for name in share]


@pytest.mark.usefixtures("shares")
@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 11])
def test_everything_is_done_once_and_in_order(count):
    names = [f"n{number}" for number in range(count)]
    assert gather(names) == names


@pytest.mark.usefixtures("shares")
def test_a_share_that_fails_is_done_here():
    names = [f"n{number}" for number in range(9)]
    assert gather(names, spoil="n7") == names


def test_nothing_is_shared_where_there_is_no_fork(monkeypatch):
    monkeypatch.setattr(dividing, "_cores", lambda: 1)
    monkeypatch.setattr(os, "fork", None)
    assert gather(["a", "b"]) == ["a", "b"]


def checked(project: Path, divided: bool):
    """The findings of a whole check as data, by one process or by three."""
    patch = "from trm_hooks.run import engine, shares; shares.MIN_SHARE = 1; engine._MAX_ALONE = 0; shares._cores = lambda: 3;"
    program = f"import sys; {patch if divided else ''} from trm_hooks.cli.main import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "check", "--select", "all", "--output-format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    return json.loads(done.stdout), done.stderr, done.returncode


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_divided_check_finds_the_same(tmp_path):
    assert dividing.MIN_SHARE > 100
    project = tmp_path / "p"
    (project / "config" / "arch").mkdir(parents=True)
    arch = "name: recursive_reasoning.etrm@TRMWithEncoder\nhalt_exploration_prob: 0.5\nL_cycles: 6\n"
    arch += "hiden_size: 512\nhidden_size: 512\n"
    (project / "config/arch/etrm.yaml").write_text(arch)
    (project / "config/arch/spare.yaml").write_text(arch.replace("0.5", "0.3"))
    base = "defaults: [arch: etrm, _self_]\ndata_paths: [data/arc1concept-aug-1000]\nglobal_batch_size: 256\nema: True\n"
    (project / "config/base.yaml").write_text(base)
    for number in range(20):
        text = f"defaults: [base, _self_]\nseed: {number}\nlr: {number}e-4\n"
        text += "arch: {halt_exploration_prob: 0.4}\n" if number % 3 == 0 else ""
        text += f"only_here_{number}: 1\n" if number % 4 == 0 else ""
        text += "ema: False  # trm-hooks: ignore[ema] a study\n" if number % 5 == 0 else ""
        text += "x: [\n" if number == 11 else ""
        (project / f"config/run_{number:02}.yaml").write_text(text)
    alone, divided = checked(project, False), checked(project, True)
    assert len(alone[0]["findings"]) > 20
    assert divided == alone


TRAIN = """\
import hydra
from models import MODELS


@hydra.main(config_path="config", config_name="run_0", version_base=None)
def main(cfg):
    print(MODELS[cfg.name](**cfg.net))
"""
MODELS = """\
from pydantic import BaseModel


class Narrow(BaseModel):
    width: int


class Wide(BaseModel):
    width: int
    margin: int


MODELS = {"narrow": Narrow, "wide": Wide}
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_what_a_config_of_another_share_reads_is_read(tmp_path):
    project = tmp_path / "p"
    (project / "config" / "net").mkdir(parents=True)
    (project / "train.py").write_text(TRAIN)
    (project / "models.py").write_text(MODELS)
    (project / "run.sh").write_text("".join(f"python train.py --config-name run_{number}\n" for number in range(9)))
    (project / "config/net/any.yaml").write_text("width: 3\nmargin: 2\nheight: 4\n")
    for number in range(9):
        name = "wide" if number == 8 else "narrow"
        (project / f"config/run_{number}.yaml").write_text(f"defaults: [net: any, _self_]\nname: {name}\n")
    alone, divided = checked(project, False), checked(project, True)
    assert [(each["check"], each["key"]) for each in alone[0]["findings"]] == [("unread-key", "net.height")]
    assert divided == alone
