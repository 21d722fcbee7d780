import os
import subprocess

COMMON = ["arch=etrm", "epochs=4"]
SEED = "5"
cmd = [*["python", "pretrain.py"], *COMMON]
cmd += ["lr=1e-3"]
cmd.append(f"seed={SEED}")
cmd.extend(["ema=false"])
subprocess.run(cmd, check=True)
subprocess.run(["python", "pretrain.py", *COMMON, "run_name=two words"], check=True)
subprocess.run("python pretrain.py seed=6 'tags=[a, b]'", shell=True, check=True)
os.system("python pretrain.py seed=7 && python pretrain.py seed=8")
