for given in "-l" "-l 3 -w 4" "-l5 x=1" "-vl 2 z" "-z y" "-vv" "-- a" "a -l 3" "-w '' -l x" "-vl2 -w" "-" "-:"; do
  eval "set -- $given"
  OPTIND=1 LR=none WD=none V=0 BAD=
  while getopts "l:w:v" opt; do
    case $opt in l) LR=$OPTARG ;; w) WD="$OPTARG" ;; v) V=$((V + 1)) ;; *) BAD=$opt ;; esac
  done
  shift $((OPTIND - 1))
  python train.py lr=$LR wd="$WD" v=$V "bad=$BAD" "$@"
  eval "set -- $given"
  OPTIND=1 LR=none BAD=
  while getopts ":l:w:v" opt "$@"; do
    case $opt in l) LR=$OPTARG ;; \?) BAD=no_$OPTARG ;; :) BAD=miss_$OPTARG ;; esac
  done
  python train.py silent lr=$LR "bad=$BAD" n=$OPTIND
done
