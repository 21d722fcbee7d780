python train.py
python train.py warmup=30
python train.py warmup=30 +steps=50 +patient=true
python train.py warmup=9
python train.py lr=high
