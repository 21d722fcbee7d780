set -u
A=()
B=(x "y z")
python train.py a=1 "${A[@]+"${A[@]}"}" "${B[@]+"${B[@]}"}"
B=(a "b c" "tags=[x, y]")
python train.py k=${B[@]+"${B[@]}"} ${B[@]+"${B[@]}"}
