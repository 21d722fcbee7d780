declare -A C=([a]=1)
for k in "${!C[@]}"; do python train.py k=$k c=${C[$k]} d=${C["a"]}; done
