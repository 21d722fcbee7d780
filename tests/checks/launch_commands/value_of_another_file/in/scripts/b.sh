. scripts/common.sh
python pretrain.py arch.halt_exploration_prob=$HALT seed=6
