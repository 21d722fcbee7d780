go() {
  local LR=1 X=()
  while [[ $# -gt 0 ]]; do
    case $1 in --lr) LR=$2; shift 2 ;; --lr=*) LR=${1#*=}; shift ;; *) X+=("$1"); shift ;; esac
  done
  python train.py lr=$LR "${X[@]}"
}
go --lr 3 a=1
go --lr=4 "b c"
go
