python pretrain.py +arch.loss.weight=3
python pretrain.py arch.loss.kind=softmax +arch.loss.weight=0.5
