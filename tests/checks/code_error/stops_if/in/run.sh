python train.py
python train.py every=7
python train.py heads=7
python train.py every=25
