LR=3 OUT=out P=0.5 Q=4
echo "$OUT" 2>&1 && python train.py lr=${LR:-1}
sleep 0; python train.py p=${P:="7"}
echo $OUT || exit 1; python train.py q=$Q
