python pretrain.py +arch.halt_max_steps=8
python pretrain.py global_batch_size=48
