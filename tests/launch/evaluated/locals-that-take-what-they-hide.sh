f() {
  local A="${A}_l" B
  local -a L=("${L[@]}" z)
  python train.py a=$A b=$B "${L[@]}"
}
A=1 B=2 L=(x)
f
python train.py a=$A b=$B "${L[@]}"
\python train.py a=2
