python pretrain.py eval_interval=25
python pretrain.py eval_interval=${EVERY} epochs=90
