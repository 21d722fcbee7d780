X=abc
cat <<EOF | while read a b; do python train.py $a=$b; done
y $X
z 1
EOF
cat <<EOF && python train.py after=$X
y
EOF
cat <<EOF | sed 's/abc/d/g' | bash
python train.py h=$X
EOF
cat <<EOF | grep -q none || python train.py otherwise=1
EOF
echo python train.py e=$X | bash
bash <<< "python train.py s=$X"
