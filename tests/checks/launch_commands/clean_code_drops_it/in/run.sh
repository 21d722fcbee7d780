python pretrain.py arch.halt_exploration_prob=0.4
