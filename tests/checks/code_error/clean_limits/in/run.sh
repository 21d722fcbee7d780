python train.py lr=0.5
python train.py epochs=2.0
python train.py ema_rate=1
python train.py data_paths=[b,c]
python train.py lr="'0.1'"
