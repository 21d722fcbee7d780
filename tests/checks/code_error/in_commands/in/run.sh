python pretrain.py eval_interval=7
python pretrain.py eval_interval=0
python pretrain.py +arch.loss.tau=2
python pretrain.py +arch.batch_size=3
python pretrain.py lr=fast
python pretrain.py ~arch.loss.kind
