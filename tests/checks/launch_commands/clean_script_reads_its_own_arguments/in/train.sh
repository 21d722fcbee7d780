python pretrain.py --fast seed=1
