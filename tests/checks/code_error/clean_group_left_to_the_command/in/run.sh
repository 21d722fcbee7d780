python pretrain.py arch=trm
