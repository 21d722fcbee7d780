mapfile -t A <<EOF
x y
z
EOF
readarray -t B < <(printf "%s\n" a b)
python train.py "${A[@]}" ${B[1]} n=${#A[@]}
