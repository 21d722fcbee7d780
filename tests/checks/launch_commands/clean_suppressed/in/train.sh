python pretrain.py arch.halt_exploration_prob=0.5  # trm-hooks: ignore[launch-commands] an ablation
# trm-hooks: ignore[launch-commands] another one
python pretrain.py seed=1 \
    arch.halt_exploration_prob=0.5
