python pretrain.py epochs=50 eval_interval=25
python pretrain.py eval_interval=null
python pretrain.py epochs=$EPOCHS
