for a in 1 2; do for b in 3 4; do
[ $a = 2 ] && continue 2
[ $b = 4 ] && break
python train.py $a=$b
done; done
