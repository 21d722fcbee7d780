python pretrain.py arch=windowed
