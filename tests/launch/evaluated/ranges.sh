for i in {0..4..2} {08..10} {c..a} $(seq -w 9 10) $(seq 0.5 0.5 1.5) `seq 2`; do python train.py i=$i; done
