A=1 B="$A x"
if [ "$B" = "1 x" ]; then
  A=2 C=3  # two of them
else
  A=4 C=5
fi
D=6 E=7
python train.py a=$A b="$B" c=$C d=$D e=$E
A=8 B=9 \
  python train.py a=$A
L=(
  a=1 b=2
  c=3 d=4
)
cat > notes.txt <<EOF
A=5 B=6
EOF
python train.py "${L[@]}" \
  e=5 f=6
