python pretrain.py arch=hrm arch.halt_exploration_prob=0.5
