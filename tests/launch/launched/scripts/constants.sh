#!/bin/bash
set -euo pipefail
LR=3e-4
NAME=base_${LR}
EPOCHS="${EPOCHS_NOT_SET:-50}"
: "${SEED_NOT_SET:=7}"
python pretrain.py lr=$LR run_name="$NAME" epochs=$EPOCHS seed=$SEED_NOT_SET
LR=1e-3
python pretrain.py lr=${LR} ${WD_NOT_SET:+ema=false} run_name=${NAME%_*} 'tags=[a,"b c"]'
SEED=1 python pretrain.py seed=$((SEED_NOT_SET - 2)) epochs=$((50 * 2)) > /dev/null 2>&1
