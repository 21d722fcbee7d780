python pretrain.py --config-name cfg_pretrain
python other.py --config-name cfg_pretrain arch.halt_exploration_prob=0.5
