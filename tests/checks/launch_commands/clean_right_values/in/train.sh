python pretrain.py arch.halt_exploration_prob=0.1 arch.L_cycles=6
python pretrain.py load_pretrained_decoder=checkpoints/Arc1concept-aug-1000-ACT-torch/pretrain_att_arc1concept_4/step_518071 arch.L_cycles=4
python pretrain.py -m seed=1,2,3 'lr=choice(1e-4,3e-4)' arch.L_cycles=4,6
python pretrain.py ++arch.new_key=1 +trainer.gpus=4 ~freeze_decoder_steps
python pretrain.py 'hydra.run.dir=outputs/${now:%Y-%m-%d}' hydra/launcher=submitit_slurm
python pretrain.py --help arch.halt_exploration_prob=0.5
