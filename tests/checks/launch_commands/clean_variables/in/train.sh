python pretrain.py arch.halt_exploration_prob=$P load_pretrained_decoder=${CKPT} arch.L_cycles=6
python pretrain.py "$KEY=0.5" arch=$ARCH +run_name="$(date)" lr=${LR:-1e-4}
python $SCRIPT arch.halt_exploration_prob=0.5
python pretrain.py --config-name $CONFIG arch.halt_exploration_prob=0.5
for p in $PROBABILITIES; do python pretrain.py arch.halt_exploration_prob=$p; done
