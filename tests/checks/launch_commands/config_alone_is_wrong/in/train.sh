python pretrain.py seed=1
python pretrain.py arch.halt_exploration_prob=0.1
python pretrain.py arch.halt_exploration_prob=0.5
