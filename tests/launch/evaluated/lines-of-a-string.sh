while IFS=, read -r a b || [ -n "$a" ]; do python train.py a=$a b=$b; done <<< "1,2
3,4"
echo 'x y' | while read -r a b; do python train.py $a=$b; done
