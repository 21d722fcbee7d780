python train.py seed=2
python train.py arch=small
