cat <<END
python pretrain.py arch.halt_exploration_prob=0.5
END
python pretrain.py (arch.halt_exploration_prob=0.5)
python pretrain.py "arch.halt_exploration_prob=0.5
