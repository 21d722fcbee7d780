L=("a b" "" c)
python train.py ${L[@]} x "${L[@]}" "p${L[@]}q" "p${L[*]}q" y=$L z="$L" ${L[@]/a/z}
