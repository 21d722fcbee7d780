#!/bin/sh
# ETRM on top of the published decoder.
set -eu

python pretrain.py --config-name cfg_pretrain_etrm_arc_agi_1 \
    load_pretrained_decoder=./checkpoints/official_trm/arc_v1_public/step_518071 \
    arch.L_cycles=4 \
    freeze_decoder_steps=5000 \
    run_name=transfer
