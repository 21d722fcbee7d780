python pretrain.py arch=trm
python pretrain.py arch=$ARCH
