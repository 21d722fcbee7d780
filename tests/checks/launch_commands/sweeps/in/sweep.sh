python pretrain.py -m seed=1,2 arch.halt_exploration_prob=0.1,0.25
python pretrain.py --multirun 'arch.halt_exploration_prob=range(0.1,0.4,0.1)'
python pretrain.py --multirun load_pretrained_decoder=checkpoints/Arc1concept-aug-1000-ACT-torch/pretrain_att_arc1concept_4/step_518071 'arch.L_cycles=choice(4,6)'
