A=1
yes | head -1 | python train.py p=2
[ "$A" = 1 ] && python train.py b=1
yes | head -1 | python train.py p=3 \
  q=4
python train.py r=1
\python train.py r=2
