python pretrain.py arch.halt_exploration_prob=0.5 "$@"
python pretrain.py arch.halt_exploration_porb=0.1 $EXTRA
python pretrain.py $FLAGS arch=nope
