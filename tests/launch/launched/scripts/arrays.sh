#!/bin/bash
COMMON=(
  arch=etrm   # the encoder
  "tags=[x, y]"
)
EXTRA=()
COMMON+=(ema=false)
python pretrain.py "${COMMON[@]}" "${EXTRA[@]}" lr=1e-3
CMD=(torchrun --nproc_per_node 2 pretrain.py)
CMD+=(seed=3)
"${CMD[@]}" run_name=whole "${COMMON[@]:0:1}"
declare -A CYCLES=([trm]=4 [etrm]=6)
for arch in trm etrm; do
  python pretrain.py arch=$arch arch.L_cycles=${CYCLES[$arch]}
done
SEEDS=(11 12)
for at in "${!SEEDS[@]}"; do python pretrain.py seed=${SEEDS[$at]} epochs=$at; done
