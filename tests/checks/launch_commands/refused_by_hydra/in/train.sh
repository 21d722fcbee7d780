python pretrain.py lerning_rate=1
python pretrain.py arch.halt_exploration_porb=0.1 seed=1 gpu=0
python pretrain.py arch=tmr
python pretrain.py --config-name cfg_pretrian
python pretrain.py --config-path configs
python pretrain.py seed=1,2
python pretrain.py --epochs 5 seed=1
python pretrain.py seed=[1
python pretrain.py seed=1 --config-name cfg_pretrain lr=1
python pretrain.py +seed=1
python pretrain.py ~nothing
