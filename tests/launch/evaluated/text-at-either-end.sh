L=(a b)
X=abc
python train.py "${L[@]/#/-}" ${X/#/-} ${X/%/-} ${X/#a/z} ${X/%c/z} ${X/b/#} "${L[@]/%/.yaml}" ${X/#/} ${X/%}
