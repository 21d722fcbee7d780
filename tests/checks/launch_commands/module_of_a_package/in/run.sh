python -m lab.train arch.halt_exploration_prob=0.5
uv run -m lab.train arch.halt_exploration_prob=0.5
cd src && python lab/train.py arch.halt_exploration_prob=0.5
