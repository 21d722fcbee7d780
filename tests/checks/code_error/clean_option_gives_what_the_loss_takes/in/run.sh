python pretrain.py arch=heavy
