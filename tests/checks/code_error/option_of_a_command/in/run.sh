python pretrain.py arch=tau
python pretrain.py arch=tau lr=1e-3
