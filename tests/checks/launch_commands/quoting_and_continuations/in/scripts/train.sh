#!/bin/bash
cd "$(dirname "$0")/.."
WANDB_MODE=offline CUDA_VISIBLE_DEVICES=0,1 uv run python -u pretrain.py \
    "arch.halt_exploration_prob=0.5" \
    seed=1 \
    +run_name="$NAME" 2>&1 | tee train.log

accelerate launch --num_processes 4 pretrain.py seed=1 \
    'arch.halt_exploration_prob='"0.3"
srun --gpus 4 bash -c "python pretrain.py arch.halt_exploration_prob=0.9 seed=2"
python pretrain.py arch.L_cycles="6" \
    load_pretrained_decoder="checkpoints/Arc1concept-aug-1000-ACT-torch/pretrain_att_arc1concept_4/step_518071" \
    'arch.H_cycles=2'
