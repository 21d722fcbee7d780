python pretrain.py +arch.halt_max_steps=8
