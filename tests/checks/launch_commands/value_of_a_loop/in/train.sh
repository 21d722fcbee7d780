PROB=0.5
for cycles in 4 6; do
  python pretrain.py arch.L_cycles=$cycles arch.halt_exploration_prob=$PROB
done
