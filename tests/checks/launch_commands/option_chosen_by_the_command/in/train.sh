python pretrain.py seed=1 arch=trm_fast
python pretrain.py -m arch=trm,trm_fast
