python pretrain.py arch.hidden_size=256 +arch.encoder_layers=3
