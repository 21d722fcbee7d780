python pretrain.py arch=tiny
python pretrain.py --config-name stored
python pretrain.py --config-dir $HOME/configs arch=mine
python pretrain.py 'hydra.searchpath=[pkg://lab.conf]' arch=theirs
