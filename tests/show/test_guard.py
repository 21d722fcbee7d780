"""``trm_hooks.Guard`` inside real Hydra jobs: what only running code knows is judged before the job's own code runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """\
import hydra
from omegaconf import OmegaConf

OmegaConf.register_new_resolver("half", lambda: 0.5)


@hydra.main(config_path="config", config_name="cfg", version_base=None)
def main(cfg):
    print("training with", cfg.arch.halt_exploration_prob)


main()
"""
CONFIG = """\
defaults:
  - arch: trm
  - _self_
data_paths: [data/arc1concept-aug-1000]
load_pretrained_decoder: null
hydra:
  callbacks:
    guard:
      _target_: trm_hooks.Guard
"""
ARCH = """\
name: recursive_reasoning.trm@TRM
halt_exploration_prob: ${oc.env:HALT,0.1}
L_cycles: 6
H_cycles: 3
halt_max_steps: 16
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "config" / "arch").mkdir(parents=True)
    (tmp_path / "pretrain.py").write_text(SCRIPT)
    (tmp_path / "config" / "cfg.yaml").write_text(CONFIG)
    (tmp_path / "config" / "arch" / "trm.yaml").write_text(ARCH)
    return tmp_path


def opened(project: Path, *overrides: str, **environment: str) -> subprocess.Popen[str]:
    values = {name: value for name, value in os.environ.items() if "RANK" not in name and name != "HALT"}
    command = [sys.executable, "pretrain.py", *overrides]
    out, env = subprocess.PIPE, {**values, **environment}
    return subprocess.Popen(command, cwd=project, stdout=out, stderr=out, text=True, env=env)


def ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def start(project: Path, *overrides: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return ended(opened(project, *overrides, **environment))


@pytest.mark.parametrize(
    ("overrides", "environment", "written"),
    [
        ((), {"HALT": "0.5"}, "at config/arch/trm.yaml:2:24 as `${oc.env:HALT,0.1}`"),
        (("arch.halt_exploration_prob=${half:}",), {}, "by the override `arch.halt_exploration_prob=${half:}`"),
    ],
)
def test_what_only_the_job_knows_is_refused_before_its_code_runs(project, overrides, environment, written):
    done = start(project, *overrides, **environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert "halt-exploration-prob: 0.5 is 5x the official 0.1 in `arch.halt_exploration_prob`" in done.stderr
    assert f"written {written}" in done.stderr


def test_a_job_that_leaves_a_value_open_is_judged_all_the_same(project):
    done = start(project, "+logger={monitor: '???', names: [a?b]}", HALT="0.5")
    assert (done.returncode, done.stdout) == (1, "")
    assert "halt-exploration-prob: 0.5" in done.stderr


def test_a_right_job_runs_in_silence(project):
    done = start(project, HALT="0.1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "training with 0.1\n", "")


def test_a_decoder_that_was_trained_otherwise_is_refused(project):
    done = start(project, "load_pretrained_decoder=checkpoints/official_trm/arc_v1_public/step_518071")
    assert (done.returncode, done.stdout) == (1, "")
    assert "pretrained-decoder: " in done.stderr
    assert start(project, "load_pretrained_decoder=x/arc_v1_public/step_518071", "arch.L_cycles=4").returncode == 0


PINS = """\
name: ours
title: Our run of May
source: the lab's notebook
values:
  dropout: 0.1
policies:
  pinned: [dropout]
"""


@pytest.mark.parametrize("written", ["dropout: ${oc.env:DROP,0.1}\n", "dropout: ${third:}\n", "rate: 0.3\ndropout: ${rate}\n"])
def test_what_the_project_itself_pins_is_refused(project, written):
    (project / ".trm-hooks" / "baselines").mkdir(parents=True)
    (project / ".trm-hooks" / "baselines" / "ours.yaml").write_text(PINS)
    (project / "pretrain.py").write_text(SCRIPT.replace('"half", lambda: 0.5', '"third", lambda: 0.3'))
    with (project / "config" / "cfg.yaml").open("a") as config:
        config.write(written)
    done = start(project, DROP="0.3")
    assert (done.returncode, done.stdout) == (1, "")
    assert "pinned-value: 0.3 is 3x `ours`'s 0.1 in `dropout`\n    written at config/cfg.yaml:" in done.stderr


def test_what_an_override_makes_of_a_pinned_key_counts(project):
    (project / ".trm-hooks" / "baselines").mkdir(parents=True)
    (project / ".trm-hooks" / "baselines" / "ours.yaml").write_text(PINS)
    with (project / "config" / "cfg.yaml").open("a") as config:
        config.write("dropout: 0.3\n")
    assert start(project, "dropout=0.1").stdout == "training with 0.1\n"
    assert "written by the override `dropout=0.2`" in start(project, "dropout=0.2").stderr


def test_a_checkpoint_that_was_trained_otherwise_is_refused(project):
    published = "checkpoints/arc_v1_public/step_518071"
    done = start(project, f"+load_checkpoint={published}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "loaded-checkpoint: 6 in `arch.L_cycles` is 1.5x the 4 the checkpoint was trained with" in done.stderr
    assert start(project, f"+load_checkpoint={published}", "arch.L_cycles=4").returncode == 0
    assert start(project, "+load_checkpoint=checkpoints/of_our_own/step_1").returncode == 0
    with (project / "config" / "cfg.yaml").open("a") as config:
        config.write("load_checkpoint: ${oc.env:FROM}\n")
    assert "loaded-checkpoint: " in start(project, FROM=published).stderr


def test_what_a_saved_config_beside_the_checkpoint_says_holds(project):
    (project / "runs" / "mine").mkdir(parents=True)
    (project / "runs" / "mine" / "all_config.yaml").write_text("arch: {name: recursive_reasoning.trm@TRM, L_cycles: 2}\n")
    done = start(project, "+load_checkpoint=runs/mine/step_9")
    assert (done.returncode, done.stdout) == (1, "")
    assert "6 in `arch.L_cycles` is 3x the 2 the checkpoint was trained with" in done.stderr


def test_a_structured_config_is_judged(project):
    stored = (
        "from dataclasses import dataclass, field\n\nfrom hydra.core.config_store import ConfigStore\n\n\n"
        '@dataclass\nclass Arch:\n    name: str = "recursive_reasoning.trm@TRM"\n    halt_exploration_prob: float = 0.5\n'
        "    halt_max_steps: int = 16\n\n\n"
        '@dataclass\nclass Config:\n    data_paths: list = field(default_factory=lambda: ["data/arc1concept-aug-1000"])\n'
        "    arch: Arch = field(default_factory=Arch)\n\n\n"
        'ConfigStore.instance().store(name="stored", node=Config)\n'
    )
    (project / "pretrain.py").write_text(stored + SCRIPT.replace('"config"', "None").replace('"cfg"', '"stored"'))
    guard = "+hydra.callbacks.mine._target_=trm_hooks.Guard"
    done = start(project, guard)
    assert (done.returncode, done.stdout) == (1, "")
    assert "++hydra.callbacks.mine.mode=warn starts it anyway" in done.stderr
    assert start(project, guard, "arch.halt_exploration_prob=0.1").stdout == "training with 0.1\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_wrong_job_does_not_start_where_nothing_can_be_printed(project):
    command = [sys.executable, "pretrain.py"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, cwd=project, stdout=subprocess.PIPE, stderr=full, env={**os.environ, "HALT": "0.5"})
    assert (done.returncode, done.stdout) == (1, b"")


def test_with_warn_the_job_goes_on(project):
    done = start(project, "++hydra.callbacks.guard.mode=warn", HALT="0.5")
    assert (done.returncode, done.stdout) == (0, "training with 0.5\n")
    assert "0.5 is 5x the official 0.1" in done.stderr


def test_every_job_of_a_multirun_is_judged(project):
    assert start(project, "-m", "arch.halt_exploration_prob=0.1,0.1").stdout.count("training with 0.1") == 2
    done = start(project, "-m", "arch.halt_exploration_prob=0.1,0.5")
    assert done.returncode == 1
    assert "training with 0.1" in done.stdout
    assert "training with 0.5" not in done.stdout
    both = start(project, "-m", "arch.halt_exploration_prob=0.1,0.5", "++hydra.callbacks.guard.mode=warn")
    assert (both.returncode, both.stdout.count("training with ")) == (0, 2)
    assert both.stderr.count("this job is wrong and starts anyway") == 1


def test_of_two_processes_both_stop_and_the_first_speaks(project):
    torchrun = {"WORLD_SIZE": "2", "MASTER_ADDR": "localhost", "MASTER_PORT": "29500", "HALT": "0.5"}
    both = [opened(project, RANK=rank, LOCAL_RANK=rank, **torchrun) for rank in "01"]
    first, second = map(ended, both)
    assert (first.returncode, second.returncode) == (1, 1)
    assert (first.stdout, second.stdout) == ("", "")
    assert "0.5 is 5x" in first.stderr
    assert second.stderr == ""


def test_what_the_project_wants_so_runs(project):
    allowed = "allow: [{keys: [arch.halt_exploration_prob], reason: ablation}]\n"
    (project / ".trm-hooks.yaml").write_text(allowed)
    assert start(project, HALT="0.5").returncode == 0
    (project / ".trm-hooks.yaml").unlink()
    arch = project / "config" / "arch" / "trm.yaml"
    arch.write_text(ARCH.replace("HALT,0.1}", "HALT,0.1}  # trm-hooks: ignore[halt-exploration-prob] ablation"))
    assert start(project, HALT="0.5").returncode == 0


def test_a_fault_of_ours_stops_no_job(project):
    (project / ".trm-hooks.yaml").write_text("no-such-setting: 1\n")
    done = start(project, HALT="0.5")
    assert (done.returncode, done.stdout) == (0, "training with 0.5\n")
    assert "trm-hooks: Guard cannot judge this job, so it continues: UsageError" in done.stderr


@pytest.mark.parametrize("fault", ["RuntimeError('broken')", "RecursionError()", "MemoryError()", "ImportError('gone')"])
def test_a_fault_within_a_check_stops_no_job(project, fault):
    broken = f"import trm_hooks.show.job_verdict as broken\n\n\ndef fail(*_):\n    raise {fault}\n\n\nbroken.Standards = fail\n"
    (project / "pretrain.py").write_text(broken + SCRIPT)
    done = start(project, HALT="0.5")
    assert (done.returncode, done.stdout) == (0, "training with 0.5\n")
    assert f"Guard cannot judge this job, so it continues: {fault.partition('(')[0]}" in done.stderr


def test_a_value_that_cannot_be_had_is_not_judged(project):
    assert start(project, "arch.halt_exploration_prob=${no_such_resolver:}", "++x=${nothing}").stdout == ""
    done = start(project, "++x=${nothing}", "++lr=???", HALT="0.5")
    assert "halt-exploration-prob: 0.5 is 5x" in done.stderr


def test_a_model_of_another_family_runs(project):
    (project / "config" / "arch" / "trm.yaml").write_text("name: vit\nhalt_exploration_prob: 0.5\n")
    assert start(project).returncode == 0


def test_an_unknown_mode_is_an_error():
    import trm_hooks

    with pytest.raises(ValueError, match="mode is `refuze`; it is one of refuse, warn"):
        trm_hooks.Guard("refuze")


def test_hydra_is_not_imported():
    code = "import sys, trm_hooks; trm_hooks.Guard().on_job_start(config={}); print(*{'hydra', 'omegaconf'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
