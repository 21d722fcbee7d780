A=1; N=A; L=(a 'b c')
M='L[@]'
python train.py a=${!N} "${!M}"
