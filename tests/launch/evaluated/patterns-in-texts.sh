Y=a/b/c.d-e
python train.py ${Y//\//_} ${Y//[^a-c]/_} ${Y/%-e/x} ${Y/#a/z} ${Y//[.-]/} ${Y//?/x} ${Y: -3:2}
