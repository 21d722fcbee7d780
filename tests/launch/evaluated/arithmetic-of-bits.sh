a=5
(( a <<= 2 )); ((a|=3)); ((b=a&6^1)); ((c=~a, d=a>>1, e=1<<3|1))
python train.py $a $b $c $d $e f=$[a+1]
