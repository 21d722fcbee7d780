L='trail ' W='a b' A=(1 2)
python train.py "${L:+k=$L}" "${W:+k=$W}" end
for x in 1 2; do set -- ${A[@]:0:$x} k=${Y:=two words}; python train.py n=$# "$@"; unset Y; done
export -n W
set -- -l 0.5 -v
while getopts ':l:v' o; do case $o in v) V=1 ;; l) R=$OPTARG ;; esac; done
python train.py v=${V:-0} lr=$R
