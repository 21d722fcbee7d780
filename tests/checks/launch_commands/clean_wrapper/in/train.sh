python pretrain.py depth=4 "$@"
python pretrain.py $FLAGS
python pretrain.py arch=trm load_pretrained_decoder=checkpoints/Arc1concept-aug-1000-ACT-torch/pretrain_att_arc1concept_4/step_518071 "$@"
