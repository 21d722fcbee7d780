X=trm7 N=3 P=
case $X in \*) python train.py no=1 ;; \?*) python train.py no=2 ;; t*) python train.py a=1 ;; esac
case '*' in \*) python train.py a=2 ;; esac
[[ $X == \** ]] || python train.py a=3
[[ $X == [^a-c]* ]] && python train.py a=4
[[ $X =~ ^(trm|etrm)7$ && $N == 3 ]] && python train.py a=5
[[ $X =~ ^(no|never) || $N =~ (3) ]] && python train.py a=6
[[ -v X ]] && python train.py a=7
python train.py $'it\'s' k=$'a\\b' "k.b=~/x" k.b=~/x a~/x
