"""Launch jobs in the ways that scripts of Python have."""
# ruff: noqa: B905, C408, PERF401, UP031, UP032

import itertools
import os
import shlex
import subprocess
from dataclasses import dataclass, field

LRS = [1e-4, 3e-4]
ARCHS = ("trm", "etrm")
COMMANDS = [
    "python pretrain.py seed=1",
    "python pretrain.py seed=2 ema=false",
]


@dataclass
class Job:
    overrides: list
    launcher: str = "python"
    more: list = field(default_factory=list)


def shell(command, **kwargs):
    print("running", command)
    return subprocess.run(command, shell=True, check=True, **kwargs)


def command_of(arch, lr=0.5, *rest, **named):
    command = ["python", "pretrain.py", f"arch={arch}", f"lr={lr}", *rest]
    command.extend(f"{key}={value}" for key, value in named.items())
    return command


for arch, lr in itertools.product(ARCHS, LRS):
    subprocess.run(["python", "pretrain.py", f"arch={arch}", f"lr={lr}"], check=True)
for seed, arch in enumerate(ARCHS):
    os.system(f"python pretrain.py arch={arch} " f"seed={seed} \\\n    epochs=3")
for arch, lr in zip(ARCHS, LRS):
    shell("python pretrain.py arch=%s lr=%s epochs=2" % (arch, lr))
for overrides in [dict(arch="etrm"), {"arch": "trm", "ema": False}]:
    subprocess.run(["python", "pretrain.py"] + [f"{k}={v}" for k, v in overrides.items()], check=True)
for seed in range(3, 5):
    shell("python pretrain.py seed={} epochs={n}".format(seed, n=7))
for line in COMMANDS:
    subprocess.run(line.split(), check=True)
for job in [Job(["epochs=8"]), Job(overrides=["epochs=9"], launcher="torchrun")]:
    subprocess.run([job.launcher, "pretrain.py", *job.overrides], check=True)
subprocess.run(command_of("trm"), check=True)
subprocess.run(command_of("etrm", 0.25, "ema=false", epochs=4, run_name="x"), check=True)
shell(" ".join(["python", "pretrain.py", "epochs=5"]))
shell(shlex.join(["python", "pretrain.py", "tags=[a,b]"]))
subprocess.run(shlex.split("python pretrain.py 'tags=[c,d]'"), check=True)
table = {"lr": "2e-4"}
table["epochs"] = "6"
shell("python pretrain.py " + " ".join(f"{k}={v}" for k, v in table.items()))
commands = []
for seed in (7, 8):
    commands.append(["python", "pretrain.py", f"seed={seed}"])
for command in commands:
    subprocess.run(command, check=True)
if os.path.exists("pretrain.py"):
    chosen = ["python", "pretrain.py", "epochs=10"]
    subprocess.run(chosen, check=True)
script = f"""#!/bin/bash
#SBATCH --gres=gpu:1
for lr in 1e-3 2e-3; do
  python pretrain.py arch={ARCHS[1]} lr=$lr
done
"""
subprocess.run(["bash", "-c", script], check=True)
