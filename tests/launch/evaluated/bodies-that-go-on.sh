for X in abc q cc 7; do
  case $X in
    a*) python train.py a=$X ;;&
    q) python train.py b=$X ;;
    *c) python train.py c=$X; X=changed ;&
    z) python train.py d=$X ;;
    7) python train.py e=$X ;;
  esac
  python train.py behind=$X
done
