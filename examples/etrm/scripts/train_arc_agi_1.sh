#!/bin/sh
# The README's recipe for ARC-AGI-1, on all GPUs of this machine.
set -eu

run_name="arc1_$(date +%F)"

torchrun --nproc-per-node 4 pretrain.py \
    arch=trm data_paths="[data/arc1concept-aug-1000]" \
    arch.L_layers=2 arch.H_cycles=3 arch.L_cycles=4 \
    +run_name="${run_name}" ema=True
