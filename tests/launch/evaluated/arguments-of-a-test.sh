T='say "hi"' E= O=1
[ $O ] && python train.py a=1
[ $E ] || python train.py a=2
[ -n $E ] && python train.py a=3
[ -z $E ] && python train.py a=4
[ ! $E ] && python train.py a=5
[ $O = 1 ] && python train.py a=6
I=0
while [ $((I++)) -lt 2 ]; do python train.py i=$I; done
