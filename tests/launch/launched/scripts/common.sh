# sourced by others
DATA=sudoku
launch() {
  local name=$1
  shift
  python pretrain.py data=$DATA run_name="$name" "$@"
}
