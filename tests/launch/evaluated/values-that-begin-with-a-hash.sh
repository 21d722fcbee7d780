A=#no
declare B=#ff0000
export C=#x
L=(a b)
L[1]=#y
python train.py a=$A b=$B c=$C "${L[@]}" d=#e # but this is a comment
