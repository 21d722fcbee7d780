python pretrain.py lr=3e-4 ema=True
python pretrain.py arch.L_cycles=4 global_batch_size=64
python pretrain.py lr=1e-4
