#!/bin/bash
for prob in 0.1 0.5; do
  for seed in {1..2}; do
    python pretrain.py arch.halt_exploration_prob=$prob seed=$seed run_name=p${prob}_s${seed} &
  done
done
wait
for seed in $(seq 3 4); do python pretrain.py seed=$seed; done
for ((i = 5; i < 7; i++)); do python pretrain.py seed=$i; done
while read -r arch lr; do
  python pretrain.py arch=$arch lr=$lr
done <<EOF
trm 1e-4
etrm 2e-4
EOF
n=8
until (( n > 9 )); do python pretrain.py seed=$n; n=$((n + 1)); done
