python pretrain.py --config-dir extra arch=mine
python pretrain.py -cp config -cn cfg_pretrain seed=1
