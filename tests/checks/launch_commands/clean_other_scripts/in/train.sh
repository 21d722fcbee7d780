python evaluate.py arch.halt_exploration_prob=0.5
python missing.py arch.halt_exploration_prob=0.5
# python pretrain.py arch.halt_exploration_prob=0.5
echo "python pretrain.py arch.halt_exploration_prob=0.5"
cat > jobs.sh <<'END'
  text only
END
