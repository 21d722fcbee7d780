python -m lab.train
uv run -m lab.train
cd src && python lab/train.py
