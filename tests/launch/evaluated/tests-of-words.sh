X=train7 N=3
RE='^[a-z]+[0-9]$'
[[ $X =~ ^tr ]] && python train.py a=1
[[ $X =~ ^[0-9]+$ ]] || python train.py a=2
[[ $X =~ $RE ]] && python train.py a=3
[[ a.b =~ ^a.b$ && ! $X =~ x.*y ]] && python train.py a=4
if [ "$X" = train -a 1 -eq 2 ]; then python train.py no=1; else python train.py b=1; fi
if [ "$X" = no -o -n "$X" ]; then python train.py b=2; else python train.py no=2; fi
if [ $N -gt 2 -a $N -lt 4 -o -z "$N" ]; then python train.py b=3; fi
