python pretrain.py hydra.mode=MULTIRUN seed=1,2
