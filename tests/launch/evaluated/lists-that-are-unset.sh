L=(a b)
X=1
unset L X
python train.py "${L[@]}" "${L[@]/#/--}" x=$X y=${X:-2} "v=${X:+4}" ${L[0]} end
of() { local -n of=$1; python train.py "${of[@]}" of; }
M=(a)
unset M
of M
X=5
L+=(c)
python train.py "${L[@]}" x=$X
