# ruff: noqa: E501
"""The project that is broken, and the ways to break it: by bytes, by lines, and by what its own language would write."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterable
from pathlib import Path

_COMMAND = "python pretrain.py --config-name other arch.halt_exploration_prob=0.5"
_CELLS = [
    {"cell_type": "markdown", "metadata": {}, "source": ["# Runs\n", f"`{_COMMAND}`\n"]},
    {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": [f"!{_COMMAND} lr=1e-3\n", "x = 1"]},
]
PROJECT = {
    "pretrain.py": """import hydra
import pydantic
from omegaconf import DictConfig, OmegaConf

from models.trm import TRM, build


class ArchConfig(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra='allow')
    name: str


class PretrainConfig(pydantic.BaseModel):
    arch: ArchConfig
    global_batch_size: int
    lr: float
    epochs: int = 5
    ema: bool = False
    load_pretrained_decoder: str | None = None


@hydra.main(config_path="config", config_name="cfg", version_base=None)
def main(config: DictConfig) -> None:
    read = PretrainConfig(**OmegaConf.to_container(config, resolve=True))
    steps = read.global_batch_size // 4
    assert read.global_batch_size % 4 == 0, steps
    build(TRM, **read.arch.__pydantic_extra__)


if __name__ == "__main__":
    main()
""",
    "models/trm.py": """from dataclasses import dataclass, field
from pydantic import BaseModel


class TRMConfig(BaseModel):
    H_cycles: int
    L_cycles: int
    hidden_size: int = 512
    halt_exploration_prob: float


@dataclass
class Other:
    a: int = 1
    b: list = field(default_factory=list)


class TRM:
    def __init__(self, config_dict: dict) -> None:
        self.config = TRMConfig(**config_dict)
        self.width = getattr(self.config, "hidden_size", 4) * config_dict["H_cycles"]


def build(cls, **options):
    return cls(dict(options, batch_size=options.get("batch_size", 2)))
""",
    "sweep.py": f"""import subprocess
import sys

for lr in (1e-4, 1e-3):
    subprocess.run([sys.executable, "pretrain.py", "--config-name", "other", f"lr={{lr}}", "arch.L_cycles=5"], check=True)
subprocess.call("{_COMMAND}", shell=True)
""",
    "config/cfg.yaml": "defaults:\n  - arch: trm\n  - _self_\n\n# how it is run\nglobal_batch_size: 256  # memory\nlr: 1e-4\nema: False\nweight_decya: 0.1   # a misspelling\narch:\n  halt_exploration_prob: 0.5  # why\n",
    "config/other.yaml": "defaults: [cfg, {override arch: etrm}, _self_]\nload_pretrained_decoder: ckpt/x\nepochs: 5\nname: ${arch.name}\nseen: ${oc.select:arch.missing,${oc.decode:'[1, 2]'}}\nkeys: ${oc.dict.keys:arch}\nhome: ${oc.env:HOME,none}\nold: ${oc.deprecated:lr}\n",
    "config/arch/trm.yaml": "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.5\nL_cycles: 4\nH_cycles: 3\n",
    "config/arch/etrm.yaml": "defaults: [trm, _self_]\nname: recursive_reasoning.etrm@TRMWithEncoder\nL_cycles: 6 # deeper\nlist:\n- a # one\n- {b: 1, c: [2, 3]} # two\n",
    "config/experiment/big.yaml": '# @package _global_\ndefaults:\n  - override /arch: trm\n\nglobal_batch_size: 64\n"lr": 3e-4\n',
    ".trm-hooks.yaml": "extend-select: [must-match-comment]\nreasons:\n  global_batch_size: memory of the card\nallow:\n- config: nothing*\n  keys: [lr]\n  reason: tried\n",
    ".trm-hooks/baselines/own.yaml": "name: own\ntitle: Our own\nsource: here\napplies_to:\n  arch.name: '*trm*'\nvalues:\n  epochs: 7\npolicies:\n  pinned: [epochs]\n",
    "run.sh": f"#!/bin/bash\nset -e\nargs=(arch.L_cycles=5 lr=1e-3)\nfor p in 0.5 0.1; do\n  {_COMMAND} \\\n    +seed=1 lr=1e-3 \"${{args[@]}}\"\n  ./inner.sh $p\ndone\n",
    "inner.sh": 'torchrun --nproc 2 pretrain.py arch.halt_exploration_prob=$1 "${@:2}"\n',
    "Makefile": f"RUN ?= python pretrain.py\nall: one\none:\n\t$(RUN) arch.L_cycles=5\n\t@{_COMMAND}\n",
    "justfile": f"p := '0.5'\nrun:\n    {_COMMAND} seed={{{{p}}}}\n",
    "Dockerfile": 'FROM python\nRUN python pretrain.py lr=3\nCMD ["python", "pretrain.py", "arch.halt_exploration_prob=0.5"]\n',
    ".github/workflows/run.yml": f"on: push\njobs:\n  a:\n    steps:\n    - run: |\n        {_COMMAND}\n    - run: python pretrain.py arch.L_cycles=5  # quick\n",
    ".vscode/launch.json": '{"configurations": [{"program": "pretrain.py", "args": ["arch.halt_exploration_prob=0.5"]}]}\n',
    "runs.ipynb": json.dumps({"cells": _CELLS, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1),
    "jobs.txt": f"[ ] {_COMMAND}\n[x] {_COMMAND}\n[-] python pretrain.py -m lr=1,2\n",
    "README.md": f"# Runs\n\n```bash\npython pretrain.py arch.L_cycles=5\n```\n\n1. `{_COMMAND}`\n",
    ".gitignore": "*.pt\n/outputs/\n!keep\n",
}
_ANY = (
    b"\t", b"\r\n", b"\xff", b"\xef\xbb\xbf", b"\0", b"[", b"}", b"'", b'"', b"# ", b": ", b"- ", b"\xe2\x80\xae", b"\x1b[31m", b"  ",
    b"\n\n", b"=", b"\\", b"%", b"~", b"<<<<<<< HEAD\n", b"\xc2\x85", b"\xe2\x80\xa8", b"\x07", b"(" * 300, b"[" * 3000, b"\xf0\x9f\x92\xa5",
)  # fmt: skip
_OF_YAML = (
    b"&a ", b"*a", b"<<: *a\n", b"<<: ", b"${", b"}", b"|\n", b">-\n", b"!!x ", b"!!python/object:os.system ", b"---\n", b"...\n", b"? ",
    b"0x" + b"f" * 4000, b"1:00:00", b"1e400", b"-.inf", b".nan", b"??? ", b"override ", b"_self_", b"@package ", b"# @package _global_\n",
    b"halt_exploration_prob: 0.7\n", b"{a: 1, b: [2]}", b"arch.L_cycles: 4\n", b"  L_cycles: 7\n", b"${oc.select:arch.name,1}", b"${oc.decode:\"[1\"}",
    b"${oc.create:${arch}}", b"${oc.dict.values:arch}", b"${oc.env:HOME}", b"${oc.deprecated:lr}", b"${.}", b"${..arch}", b"${" * 200,
    b"optional arch: x\n", b"- arch@x: trm\n", b"hydra:\n  searchpath: [file://.., pkg://models]\n", b"hydra:\n  mode: MULTIRUN\n", b"a: &a [*a]\n",
    b"# trm-hooks: ignore[ema] no\n", b"# trm-hooks: ignore[", b"2001-01-01", b"010", b"1_000", b"yes", b"~", b"lr: 1\n", b"%YAML 1.2\n",
)  # fmt: skip
_OF_PYTHON = (
    b"class X(BaseModel):\n    a: X = X\n", b"**kw", b"lambda: (", b"@hydra.main(config_path=1)\n", b"f'{x!r:{y}}'", b"def f(): return f()\n",
    b"from models.trm import *\n", b"from .pretrain import main\n", b"if 1:\n", b"config[config]\n", b"x = x.x.x\n", b"yield from ", b"match x:\n    case _: pass\n",
    b"-" * 3000 + b"1", b"0x" + b"f" * 5000, b"1e999", b"'''", b"# -*- coding: latin-1 -*-\n", b"# coding: nothing\n", b"async ", b":=", b"import hydra\n",
    b"class A(B): pass\nclass B(A): pass\n", b"setattr(config, key, 1)\n", b"del config.arch\n", b"global config\n", b"@property\n", b"x: int = field(default=1)\n",
)  # fmt: skip
_OF_SHELL = (
    b"$((", b"<<EOF\n", b"for i in {1..1000000}; do\n", b"$(", b"`", b"case x in\n", b"done\n", b"${a:-", b"{a,b}" * 12, b"${!x}", b"eval ", b"| while read x; do\n",
    b"&& exit\n", b"./run.sh\n", b"source inner.sh\n", b"f() { f; }; f\n", b"$'\\x41'", b"${x//a/b}", b"set --\n", b"\\\n", b"2>&1 >", b"[[ -n $x ]] ||\n", b"fi\n",
    b"+", b"~arch", b"arch=etrm", b"-m ", b"--config-dir /etc ", b"--config-path ../.. ", b"hydra.sweeper.params.lr=1,2 ", b"'range(1,10)'", b"lr=choice(1,2) ", b"x={a:1} ",
    b"nohup ", b"srun -n 1 ", b"env A=1 ", b"CUDA_VISIBLE_DEVICES=0 ", b"{{p}}", b"$(RUN)", b"\\u0000", b"null", b"[[], {}]", b"-", b"exec ",
)  # fmt: skip
NAMES = (
    "--help", "--fix", "-x", "-", "--", "a b.yaml", "\x1b[31m.yaml", "é.yaml", "e\u0301.yaml", "n" * 240 + ".yaml", "'.yaml", "`ls`.yaml", "\udcff.yaml", "a\nb.yaml",
    "$(ls).sh", "\u202egnp.yaml", "::error::x.yaml", "<b>.yaml", "|x|.md", "a:1:2.yaml", "%0A.yaml", "*.yaml", "[a].yaml", "\\.yaml", "..yaml", "~", "null.yaml", "@file",
)  # fmt: skip


def pieces(name: str) -> tuple[bytes, ...]:
    """What may be put into a file of this name."""
    if name.endswith((".yaml", ".yml")):
        return _ANY + _OF_YAML
    return _ANY + (_OF_PYTHON if name.endswith(".py") else _OF_SHELL)


def build(folder: Path, dice: random.Random, chance: float = 0.4, names: Iterable[str] = tuple(PROJECT)) -> None:
    """The project in ``folder``, or the files ``names`` of it, each broken with a chance."""
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for name in names:
        data = PROJECT[name].encode()
        if dice.random() < chance:
            for _ in range(dice.randint(1, 4)):
                data = broken(data, dice, pieces(name))
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def broken(data: bytes, dice: random.Random, known: tuple[bytes, ...]) -> bytes:
    """``data`` with one thing done to it."""
    at, to = sorted((dice.randint(0, len(data)), dice.randint(0, len(data))))
    lines = data.splitlines(keepends=True)
    match dice.randrange(9):
        case 0 | 1:
            return data[:at] + dice.choice(known) + data[at:]
        case 2:
            return data[:at] + data[min(to, at + 20) :]
        case 3:
            return data[:at] + data[at:to] * 2 + data[to:]
        case 4 if lines:
            one = dice.randrange(len(lines))
            lines[one] = dice.choice(known) + lines[one]
        case 5 if lines:
            dice.shuffle(lines)
        case 6 if lines:
            lines.pop(dice.randrange(len(lines)))
        case 7 if lines:
            one = dice.randrange(len(lines))
            lines[one] = b" " * dice.randint(1, 4) + lines[one]
        case 8:
            return dice.choice((data.replace(b"\n", b"\r\n"), data.rstrip(b"\n"), b"\xef\xbb\xbf" + data, data.replace(b"\n", b"\r")))
    return b"".join(lines)
