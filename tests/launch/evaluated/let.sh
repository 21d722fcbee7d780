let X=1+2
let "Y = X * 2" Z=Y+1
i=0; ((i++)); ((j=i+2)); let i+=5; (( i+=1, k=2 ))
python train.py x=$X y=$Y z=$Z i=$i j=$j k=$k
