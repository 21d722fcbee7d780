python pretrain.py +experiment=sharp
python pretrain.py +experiment=sharp ema=false
python pretrain.py +experiment=long
