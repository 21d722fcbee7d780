python train.py lr=2
python train.py epochs=0
python train.py ema_rate=1.5
python train.py data_paths=[1,2]
python train.py epochs=2.5
