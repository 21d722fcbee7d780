python pretrain.py +experiment=right
python pretrain.py +experiment=sharp ~arch.loss.tau
python pretrain.py +experiment=long lr=1e-3
