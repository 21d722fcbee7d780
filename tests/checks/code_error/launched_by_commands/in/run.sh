python pretrain.py
python pretrain.py lr=1e-3
python pretrain.py epochs=100
