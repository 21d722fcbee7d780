declare -A small=([a]=1)
list=(x=1 "y=2 3")
one=z=3
by_key() {
  local -n _of=$1
  for key in "${!_of[@]}"; do python train.py "$key=${_of[$key]}"; done
}
by_key small
all() {
  declare -n l=$1
  python train.py "${l[@]}" n=${#l[@]} "${l[1]}"
}
all list
plain() { local -n p=$1; python train.py $p; }
plain one
MAIN="python train.py"
$MAIN after=1
