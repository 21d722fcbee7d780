P=1
exec python train.py p=$P
python train.py q=$P
