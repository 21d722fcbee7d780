python pretrain.py +arch.latent_dim=512
python pretrain.py --multirun +arch.latent_dim=1,2
