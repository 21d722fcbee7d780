set -u
A=()
B=(x "y z")
python train.py a=1 "${A[@]+"${A[@]}"}" "${B[@]+"${B[@]}"}"
B=(a "b c" "tags=[x, y]")
python train.py k=${B[@]+"${B[@]}"} ${B[@]+"${B[@]}"}
python train.py "${NONE[@]+"${NONE[@]}"}" "${NONE[@]:+x}" "x${NONE[@]+y}" none
EMPTY=()
python train.py "${EMPTY[@]+x}" ${EMPTY[@]+y} "${EMPTY[@]:+z}" "${EMPTY[*]+w}" empty
FULL=(a "b c")
python train.py "${FULL[@]+"${FULL[@]}"}" ${FULL[@]:+"${FULL[@]}"} full
