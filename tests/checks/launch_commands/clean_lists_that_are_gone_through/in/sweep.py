import itertools
import subprocess

EMAS = [True, False]
LONG = [
    "True",
    "False",  # without
]
for ema in EMAS:
    subprocess.run(["python", "pretrain.py", f"ema={ema}"])
for ema in LONG:
    subprocess.run(["python", "pretrain.py", f"ema={ema}", "seed=1"])
for ema, seed in itertools.product((True, False), [2, 3]):
    subprocess.run(f"python pretrain.py ema={ema} seed={seed}", shell=True)
GRID = {"ema": [True, False]}
for ema in GRID["ema"]:
    subprocess.run(["python", "pretrain.py", f"ema={ema}", "seed=4"])
