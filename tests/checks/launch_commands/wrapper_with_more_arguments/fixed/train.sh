python pretrain.py "$@"
python pretrain.py arch.halt_exploration_porb=0.1 $EXTRA
python pretrain.py $FLAGS arch=nope
