import os
for p in (0.1, 0.5):
    os.system(f"python pretrain.py arch.halt_exploration_prob={p}")
X = {"arch.halt_exploration_prob": 0.1, "lr": 0.5}
os.system("python pretrain.py " + " ".join(f"{k}={v}" for k, v in X.items()))
C = ["python", "pretrain.py", "arch.halt_exploration_prob=0.1",
     "ema=True"]
os.system(" ".join(C))
os.system("python pretrain.py arch.halt_exploration_prob=%s" % 0.1)
Y = "0." + "5"
os.system(f"python pretrain.py arch.halt_exploration_prob={Y}")
P = 5e-1
os.system(f"python pretrain.py arch.halt_exploration_prob={P}")
for i in range(5, 6):
    os.system(f"python pretrain.py arch.halt_exploration_prob=0.{i}")
