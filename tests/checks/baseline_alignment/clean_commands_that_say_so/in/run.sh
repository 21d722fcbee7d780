python pretrain.py lr=3e-4  # the checkpoint has 1e-4
# a small global_batch_size for a look at the curves
python pretrain.py global_batch_size=64
python pretrain.py -m lr=1e-4,3e-4
python pretrain.py lr=$RATE
python pretrain.py lr=3e-4 data_paths=[data/chat]
