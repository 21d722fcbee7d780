python pretrain.py +load_pretrained_decoder=runs/best/weights.pt arch.L_cycles=6
