import subprocess
HALT = 0.1
def run(halt, *rest):
    subprocess.run(["python", "pretrain.py", f"arch.halt_exploration_prob={halt}", *rest])
run(HALT, "seed=7")
run(HALT, "seed=8")
run("0.1", "seed=9")
for seed in range(2):
    subprocess.run(f"python pretrain.py arch.halt_exploration_prob=0.1 seed={seed}", shell=True)
