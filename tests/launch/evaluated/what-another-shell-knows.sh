bash <<'EOF'
A=inner
python train.py a=$A
EOF
B=outer
eval "B=1; python train.py b=$B c=\$B"
bash -c "B=2; python train.py b=$B c=\$B"
