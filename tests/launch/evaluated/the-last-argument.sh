set -- a b c
python train.py "${@: -1}" "${@:2}" "${*:2}" "${@:1:1}"
