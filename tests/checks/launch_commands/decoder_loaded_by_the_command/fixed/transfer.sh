python pretrain.py load_pretrained_decoder=checkpoints/Arc1concept-aug-1000-ACT-torch/pretrain_att_arc1concept_4/step_518071 arch.L_cycles=4
python pretrain.py seed=1 \
    load_pretrained_decoder=checkpoints/Arc1concept-aug-1000-ACT-torch/pretrain_att_arc1concept_4/step_518071 \
    arch.L_cycles=4 \
    seed=2
python pretrain.py -m load_pretrained_decoder=null,checkpoints/Arc1concept-aug-1000-ACT-torch/pretrain_att_arc1concept_4/step_518071 arch.L_cycles=4,6
