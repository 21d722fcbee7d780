X=$(echo hi)
Y=$(echo "a b" | tr " " _)
F=conf/m.yaml
python train.py x=$X y=$Y a=$(basename $F) b=$(basename "$F" .yaml) c=$(dirname $F) d=`basename $F` e=$(printf "%02d %.2f" 7 0.5) f="$(echo 1 2)" g=$(expr 2 + 3)
