#!/bin/bash
# jobs for other machines, and one job for each item
PROB=0.2
ssh gpu1 "python pretrain.py lr=1e-3 arch.halt_exploration_prob=$PROB"
ssh gpu1 python pretrain.py lr=2e-3
bsub -q gpu -n 4 python pretrain.py seed=4 "arch.halt_exploration_prob=$PROB"
ray job submit --working-dir . -- python pretrain.py seed=5 "run_name=two words"
parallel -j 2 python pretrain.py seed={} ema=false ::: 6 7
parallel python pretrain.py epochs=2 ::: seed=8 seed=9
parallel "python pretrain.py arch.halt_exploration_prob=$PROB seed={}" ::: 10 11
