lr() { if [ "$1" = a ]; then echo 1; else echo 2; fi; }
join() { local IFS=,; echo "$*"; }
L=(1 2)
python train.py a=$(lr a) b="$(lr b)" c=$(join 1 2) d="[$(IFS=,; echo "${L[*]}")]"
