"""``trm-hooks run``: a right command takes the place of the process, a wrong one is reported and not started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from trm_hooks.cli.main import main

SCRIPT = """\
import os

import hydra


@hydra.main(config_path="config", config_name="cfg", version_base=None)
def main(cfg):
    print("training with", cfg.arch.halt_exploration_prob, os.environ.get("SEED"))


main()
"""
FILES = {
    "pretrain.py": SCRIPT,
    "config/cfg.yaml": "defaults:\n  - arch: trm\n  - _self_\ndata_paths: [data/arc1concept-aug-1000]\nseed: 0\n",
    "config/arch/trm.yaml": "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.1\nL_cycles: 6\nH_cycles: 3\n",
    "eval.py": "print('evaluated')\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def start(project: Path, *arguments: str, cwd: str = ".") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trm_hooks", "run", *arguments], cwd=project / cwd, capture_output=True, text=True, timeout=120
    )


def test_a_right_command_is_started_with_its_variables_and_status(project):
    done = start(project, "--", "SEED=7", sys.executable, "pretrain.py", "seed=7")
    assert (done.returncode, done.stdout, done.stderr) == (0, "training with 0.1 7\n", "")
    assert start(project, "--", sys.executable, "-c", "raise SystemExit(7)").returncode == 7


@pytest.mark.parametrize(
    ("command", "output"),
    [
        (
            ["pretrain.py", "arch.halt_exploration_prob=0.5"],
            "halt-exploration-prob: 0.5 is 5x the official 0.1 in `arch.halt_exploration_prob`\n"
            "    written by the override `arch.halt_exploration_prob=0.5`",
        ),
        (["pretrain.py", "-m", "arch.halt_exploration_prob=0.1,0.2"], "0.2 is 2x the official 0.1"),
        (["pretrain.py", "arch.halt_exploration_prob=0.1,0.2"], "is a sweep, which takes --multirun"),
        (["pretrain.py", "sed=1"], "config-error: override `sed=1`: there is no key `sed`"),
        (["pretrain.py", "arch=trn"], "config group `arch` has no option `trn`"),
        (["pretrain.py", "a=[1"], "Hydra cannot read `a=[1`"),
        (["pretrain.py", "+load_pretrained_decoder=x/arc_v1_public/step_518071"], "pretrained-decoder: "),
    ],
)
def test_a_wrong_command_is_reported_and_not_started(command, output, project, monkeypatch, capsys):
    monkeypatch.chdir(project)
    assert main(["run", "--", sys.executable, *command]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("trm-hooks: this command is not started:\n")
    assert output in err
    assert "command line" not in err


def test_a_value_that_a_config_inherits_stops_it_too(project):
    (project / "config" / "arch" / "trm.yaml").write_text(FILES["config/arch/trm.yaml"].replace("0.1", "0.5"))
    done = start(project, "--", sys.executable, "pretrain.py")
    assert (done.returncode, done.stdout) == (1, "")
    assert "written at config/arch/trm.yaml:2:24" in done.stderr
    assert start(project, "--", sys.executable, "pretrain.py", "arch.halt_exploration_prob=0.1").returncode == 0


CHECKED = """\
import hydra
import pydantic


class Config(pydantic.BaseModel):
    seed: int
    name: str


@hydra.main(config_path="config", config_name="cfg", version_base=None)
def main(cfg):
    config = Config(**cfg)
    print("training", config.seed)


main()
"""


@pytest.mark.parametrize(
    ("overrides", "output"),
    [(["seed=many"], "is `int`, which 'many' in `seed` is not"), (["~name"], "requires `name`, which nothing sets")],
)
def test_what_the_code_would_refuse_is_reported_before_it_starts(overrides, output, project, monkeypatch, capsys):
    (project / "pretrain.py").write_text(CHECKED)
    (project / "config" / "cfg.yaml").write_text("seed: 0\nname: x\n")
    monkeypatch.chdir(project)
    assert main(["run", "--", sys.executable, "pretrain.py", *overrides]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "  code-error: " in err
    assert output in err


@pytest.fixture
def dropping(project: Path) -> Path:
    (project / "pretrain.py").write_text(CHECKED)
    (project / "config" / "cfg.yaml").write_text("seed: 0\nname: x\n")
    return project


UNREAD = "  unread-key: no code reads `width`: `Config` (pretrain.py:5) has no field `width` and drops it\n"


def test_an_override_that_no_code_reads_is_told_and_stops_nothing(dropping):
    done = start(dropping, "--", sys.executable, "pretrain.py", "+width=3")
    assert (done.returncode, done.stdout) == (0, "training 0\n")
    assert done.stderr == f"trm-hooks: nothing stops this command, and some of its overrides change nothing:\n{UNREAD}"


def test_a_dry_run_does_not_say_that_nothing_is_wrong_beside_an_unread_override(dropping):
    done = start(dropping, "--dry-run", "--", "python", "pretrain.py", "+width=1,2", "-m")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"trm-hooks: nothing stops this command, and some of its overrides change nothing:\n{UNREAD}"


@pytest.mark.parametrize("settings", ["ignore: [unread-key]\n", "select: [ema]\n"])
def test_an_unread_override_is_not_told_where_the_settings_leave_the_check_out(settings, dropping):
    (dropping / ".trm-hooks.yaml").write_text(settings)
    done = start(dropping, "--dry-run", "--", "python", "pretrain.py", "+width=3")
    assert done.stderr == "trm-hooks: pretrain.py with cfg: nothing is wrong\n"


def test_what_the_code_takes_is_started(project):
    (project / "pretrain.py").write_text(CHECKED)
    (project / "config" / "cfg.yaml").write_text("seed: 0\nname: x\n")
    assert start(project, "--", sys.executable, "pretrain.py", "seed=3").stdout == "training 3\n"


def test_a_command_of_a_shell_is_looked_into(project):
    done = start(project, "--", "bash", "-c", f"{sys.executable} pretrain.py arch.halt_exploration_prob=0.3; echo over")
    assert (done.returncode, done.stdout) == (1, "")


def test_from_another_folder_paths_are_those_of_the_shell(project):
    assert start(project, "--dry-run", "--", "python", "../pretrain.py", "arch.L_cycles=2", cwd="config").stderr == (
        "trm-hooks: pretrain.py with cfg: nothing is wrong\n"
    )


def test_what_is_no_launch_is_started_unjudged_with_a_note(project):
    done = start(project, "--", sys.executable, "eval.py")
    assert (done.returncode, done.stdout) == (0, "evaluated\n")
    assert "nothing was judged" in done.stderr


def test_wrong_usage_starts_nothing(project):
    assert start(project).returncode == 2
    assert start(project, "--", "no-such-program-anywhere").returncode == 2
    (project / ".trm-hooks.yaml").write_text("unknown: 1\n")
    done = start(project, "--", sys.executable, "pretrain.py")
    assert (done.returncode, done.stdout) == (2, "")
