P=1
f() { local P; python train.py p=${P:-5}; }
f
python train.py p=$P
