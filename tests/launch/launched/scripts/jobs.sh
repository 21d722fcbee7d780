#!/bin/bash
PROB=0.3
for seed in 1 2; do
  cat > "job_$seed.sh" <<EOF
#!/bin/bash
#SBATCH --gres=gpu:1
python pretrain.py seed=$seed arch.halt_exploration_prob=$PROB
EOF
  bash "job_$seed.sh"
done
bash <<'EOF'
LR=2e-4
python pretrain.py lr=$LR
EOF
bash -c "
  python pretrain.py \
    'run_name=two words' \
    arch.halt_exploration_prob=\"$PROB\" epochs=3
"
