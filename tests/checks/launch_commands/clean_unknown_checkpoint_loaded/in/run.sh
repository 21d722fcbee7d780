python pretrain.py +load_checkpoint=runs/best/weights.pt arch.L_cycles=6
