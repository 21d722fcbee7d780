rates=(1e-4 3e-4)
depths=(2 3)
i=3
python train.py lr=${rates[i % 2]} depth=${depths[(i / 2) % 2]}
for i in 0 1 2 3; do
  python train.py lr=${rates[i%2]} depth=${depths[i / 2]}
done
