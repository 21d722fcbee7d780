import subprocess
RATE = 0.5
subprocess.run(["python", "pretrain.py", f"arch.halt_exploration_prob={RATE}"])
subprocess.run(["python", "pretrain.py", f"lr={RATE}"])
