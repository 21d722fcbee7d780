python pretrain.py global_batch_size=48
