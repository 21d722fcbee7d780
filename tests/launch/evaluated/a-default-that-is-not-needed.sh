set -- train
case ${1:-eval} in
  eval) python train.py no=1 ;;
  train) python train.py a=1 ;;
esac
go() { if [ "${1:-x}" = x ]; then python train.py no=2; else python train.py b=$1; fi; }
go y
if [[ "#1" =~ ^# ]]; then python train.py c=1; else python train.py no=3; fi
