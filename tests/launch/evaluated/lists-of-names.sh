A=1
B=2
f() { local -a L=(A B); local M=(C "$A"); python train.py a=$A b=$B "${L[@]}" "${M[@]}"; }
f
declare -A D=([A]=3 [B]=4)
python train.py a=$A b=$B c=${D[A]} d=${D[B]}
