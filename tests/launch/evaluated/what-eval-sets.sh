P=1
eval "P=2"
for n in A B; do eval "$n=x$n"; done
python train.py p=$P a=$A b=$B
