A=x:1,y:2
python train.py $(echo $A | cut -d, -f2) $(echo "$A" | tr "," " ") $(echo $A | sed "s/:/=/g") $(echo $A | awk -F: '{print $1}') $(printf '%s\n' a b | head -n 1) $(seq -s, 3) $(seq 1 3 | paste -sd,) $(echo $A | xargs)
