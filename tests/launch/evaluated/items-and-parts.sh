A=(trm_1 b c) N=1 X=abcdef i=1
declare -A D=([trm]=4 ["e t"]=5)
python train.py ${A[0]:-d} ${A[7]:-d} "${A[i]:-no}" ${A[0]%%_*} ${A[0]^^} "${A[9]:+x}" ${A[0]:0:2} ${A[0]:+y}
python train.py ${X:N:2} ${X:$N} ${X: -2} ${X::2} ${X:N+1} "${A[@]:N}" "${A[@]:$N:1}" "${A[@]: -1}" "${A[@]:0:N+1}"
python train.py ${D['trm']} ${D["e t"]} "${D[none]}" ${D[none]:-5} ${D[trm]:-6} "k=${D[x]}" ${X@U} ${A[@]@u}
K=trm; python train.py ${D[$K]:-1} ${D["$K"]} ${D[${K}x]:-1}
set -- a b c
python train.py "${@:N}" "${@:2:N}"
while (( "$#" )); do python train.py "$1" n=$#; shift; done
