A=$(cat <<EOF
a=1
b=2
EOF
)
python train.py $A
