python pretrain.py load_checkpoint=./checkpoints/official_trm/arc_v1_public/step_518071 arch.L_cycles=6
python pretrain.py +load_checkpoint=./checkpoints/official_trm/arc_v1_public/step_518071
