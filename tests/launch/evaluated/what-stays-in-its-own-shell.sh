X=1
echo 2 | while read X; do :; done
(X=3)
f() { X=4; }
f &
wait
Y=$(X=5; echo 6)
python train.py x=$X y=$Y
