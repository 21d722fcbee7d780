python pretrain.py arch=other
