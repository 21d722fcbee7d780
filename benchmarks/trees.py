"""Config trees to measure on, made by number; every file is different and nothing random is in them."""

from __future__ import annotations

from pathlib import Path

_ARCH = """# Architecture {n}
name: recursive_reasoning.{kind}@TinyRecursiveReasoningModel_ACTV1
loss:
  name: losses@ACTLossHead
  loss_type: stablemax_cross_entropy

halt_exploration_prob: 0.1   # must match the published model
halt_max_steps: 16

H_cycles: 3
L_cycles: 6

H_layers: 0
L_layers: 2

hidden_size: 512
num_heads: 8
expansion: 4
puzzle_emb_ndim: ${{.hidden_size}}
pos_encodings: rope
forward_dtype: bfloat16
mlp_t: False
puzzle_emb_len: 16
no_ACT_continue: True
"""

_BASE = """# Shared settings {n}
defaults:
  - arch: arch_{arch}
  - _self_

hydra:
  output_subdir: null

data_paths: ["data/arc1concept-encoder-aug-1000"]
data_paths_test: []
evaluators:
  - name: arc@ARC

global_batch_size: 768
epochs: 100000
eval_interval: 10000
checkpoint_every_eval: True
lr: 1e-4
lr_min_ratio: 1.0
lr_warmup_steps: 2000
beta1: 0.9
beta2: 0.95
weight_decay: 0.1
seed: 0
min_eval_interval: 0
ema: True
ema_rate: 0.999
freeze_weights: False
"""

_PRIMARY = """# Experiment {n}
# What it varies: the seed, the groups, and how long it runs.

defaults:
  - base_{base}
  - _self_

arch:
  L_layers: 2
  H_cycles: 3

project_name: "study-{study}"
run_name: "run_{n}"
seed: {n}
max_train_groups: {groups}    # quick enough to repeat
max_eval_groups: 4
epochs: {epochs}
eval_interval: 10000

# Logging
log_predictions_every: 2000
log_predictions_max_samples: 32
log_predictions_crop: True
checkpoint_every_eval: False
notes:
  - varies the seed only
  - "see run {before}"
"""


def make_tree(folder: Path, configs: int, bases: int = 20) -> Path:
    """Write a repository with ``configs`` YAML files below ``folder/config`` and return ``folder``."""
    config = folder / "config"
    (config / "arch").mkdir(parents=True)
    (folder / "train.py").write_text(
        'import hydra\n\n\n@hydra.main(config_path="config", config_name="run_0", version_base=None)\n'
        "def main(cfg):\n    print(cfg)\n",
        encoding="utf-8",
    )
    for n in range(bases):
        text = _ARCH.format(n=n, kind="trm" if n % 2 else "etrm")
        (config / "arch" / f"arch_{n}.yaml").write_text(text, encoding="utf-8")
        (config / f"base_{n}.yaml").write_text(_BASE.format(n=n, arch=n), encoding="utf-8")
    for n in range(configs - 2 * bases):
        values = {"n": n, "base": n % bases, "study": n // 50, "groups": 32 + n % 7}
        values |= {"epochs": 20000 + n % 5, "before": max(n - 1, 0)}
        (config / f"run_{n}.yaml").write_text(_PRIMARY.format(**values), encoding="utf-8")
    return folder


_SAVED = """arch:
  H_cycles: 3
  H_layers: 0
  L_cycles: {cycles}
  L_layers: 2
  expansion: 4
  halt_exploration_prob: {prob}
  halt_max_steps: 16
  hidden_size: 512
  name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
  num_heads: 8
  pos_encodings: rope
  puzzle_emb_len: 16
beta1: 0.9
beta2: 0.95
checkpoint_path: checkpoints/run_{n}
data_paths:
- data/arc1concept-aug-1000
ema: true
ema_rate: 0.999
epochs: 100000
eval_interval: 10000
global_batch_size: 768
load_pretrained_decoder: null
lr: 0.0001
lr_min_ratio: 1.0
lr_warmup_steps: 2000
project_name: study
run_name: run_{n}
seed: {n}
weight_decay: 0.1
"""


def make_saved(folder: Path, runs: int) -> Path:
    """Write the saved training configs of ``runs`` runs, every tenth of them misaligned, and return ``folder``."""
    for n in range(runs):
        run = folder / f"run_{n}"
        run.mkdir(parents=True)
        text = _SAVED.format(n=n, cycles=4 + n % 2 * 2, prob=0.1 if n % 10 else 0.5)
        (run / "all_config.yaml").write_text(text, encoding="utf-8")
    return folder


def make_texts(folder: Path, files: int) -> Path:
    """Write ``files`` Markdown files of 10 KB that speak of many things but launch nothing, and return ``folder``."""
    folder.mkdir(parents=True)
    line = "Run {n}: the encoder learned faster with a smaller batch, see the notes on the effect of --max-steps.\n"
    for n in range(files):
        text = "".join(line.format(n=n + at) for at in range(10_000 // len(line)))
        (folder / f"note_{n}.md").write_text(text, encoding="utf-8")
    return folder
