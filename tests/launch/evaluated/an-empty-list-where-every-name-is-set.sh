set -u
A=()
B=(x "y z")
python train.py a=1 "${A[@]+"${A[@]}"}" "${B[@]+"${B[@]}"}"
