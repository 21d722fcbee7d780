IFS=,
X=1,2,,3
L=(a b)
python train.py $X "${L[*]}" "$X"
unset IFS
python train.py $X ${L[*]}
