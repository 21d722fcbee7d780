python train.py
python train.py schedule.every=7
python train.py shape.heads=7
python train.py schedule.every=25 shape.heads=4
