echo x=1 "a b" | xargs -n 1 python train.py
printf '%s\n' "c d" e | xargs python train.py
printf '%s\n' "c d" e | xargs -I{} python train.py v={}
