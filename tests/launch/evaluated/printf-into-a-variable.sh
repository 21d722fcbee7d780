printf -v X "%s-%d" a 3
printf -v Y "%03d" 7
python train.py x=$X y=$Y
