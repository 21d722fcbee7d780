# ruff: noqa: E501
"""The campaigns: each takes a seed, breaks a project of its own in a temporary folder, and yields what went wrong.

What must hold: no traceback and no fault, an end within ten seconds, a second fix that changes nothing, no file half written, and
nothing of a killed process that git would take.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 10
FORMATS = ("text", "concise", "json", "github", "sarif")
PROJECT = {
    "pretrain.py": 'import hydra\n\n\n@hydra.main(config_path="config", config_name="cfg", version_base=None)\ndef main(config):\n    print(config)\n',
    "config/cfg.yaml": "defaults:\n  - arch: trm\n  - _self_\n\n# how it is run\nglobal_batch_size: 256  # memory\nlr: 1e-4\nema: False\narch:\n  halt_exploration_prob: 0.5  # why\n",
    "config/other.yaml": "defaults: [cfg, {override arch: etrm}, _self_]\nload_pretrained_decoder: ckpt/x\nepochs: 5\nname: ${arch.name}\n",
    "config/arch/trm.yaml": "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.5\nL_cycles: 4\nH_cycles: 3\n",
    "config/arch/etrm.yaml": "defaults: [trm, _self_]\nname: recursive_reasoning.etrm@TRMWithEncoder\nL_cycles: 6\n",
    "run.sh": "python pretrain.py --config-name other arch.halt_exploration_prob=0.5 \\\n  +seed=1 lr=1e-3\n",
    "README.md": "# Runs\n\n```bash\npython pretrain.py arch.L_cycles=5\n```\n",
}
PIECES = (
    b"\t", b"\r\n", b"\xff", b"\xef\xbb\xbf", b"\0", b"[", b"}", b"&a ", b"*a", b"<<: ", b"${", b"}", b"|\n", b"'", b'"', b"# ",
    b"!!x ", b"---\n", b"0x" + b"f" * 4000, b"1:00:00", b": ", b"- ", b"??? ", b"\xe2\x80\xae", b"\x1b[31m", b"<<<<<<< HEAD\n",
    b"override ", b"_self_", b"@package ", b"halt_exploration_prob: 0.7\n", b"  ", b"\n\n", b"{a: 1, b: [2]}", b"=", b"\\", b"%", b"~",
)  # fmt: skip
NAMES = ("--help", "--fix", "-x", "a b.yaml", "\x1b[31m.yaml", "é.yaml", "n" * 240 + ".yaml", "'.yaml", "`ls`.yaml", "\udcff.yaml", "a\nb.yaml")


def build(folder: Path, dice: random.Random) -> list[str]:
    """The project in ``folder``, some of its files broken; their names."""
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for name, text in PROJECT.items():
        data = text.encode()
        if dice.random() < 0.5:
            for _ in range(dice.randint(1, 4)):
                data = broken(data, dice)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return list(PROJECT)


def broken(data: bytes, dice: random.Random) -> bytes:
    at, to = sorted((dice.randint(0, len(data)), dice.randint(0, len(data))))
    match dice.randrange(4):
        case 0:
            return data[:at] + dice.choice(PIECES) + data[at:]
        case 1:
            return data[:at] + data[min(to, at + 20) :]
        case 2:
            return data[:at] + data[at:to] * 2 + data[to:]
        case _:
            return data.replace(b"\n", b"\r\n") if dice.random() < 0.3 else data[:at] + dice.choice(PIECES) + data[at + 1 :]


def trm(folder: Path, *words: str) -> tuple[int, str]:
    """The status of one run and what is wrong with how it ended, if anything is."""
    command = [sys.executable, "-m", "trm_hooks", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return 124, "hangs"
    shown = done.stdout + done.stderr
    if done.returncode not in (0, 1, 2) or b"Traceback" in shown or b"fault of our own" in shown:
        return done.returncode, f"status {done.returncode}: {shown[-300:]!r}"
    return done.returncode, "prints ESC" if b"\x1b" in shown else ""


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".git/" not in str(path)}


def mutated_trees(seed: int) -> Iterator[str]:
    """A broken project through check, fix and fix again, in one of the formats."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder, dice)
        options = ["--select", "all", *(["--unsafe-fixes"] if dice.random() < 0.5 else [])]
        before = contents(folder)
        for words in (
            ["check", "--select", "all", "--output-format", FORMATS[seed % len(FORMATS)]], ["check", *options, "--diff"],
        ):  # fmt: skip
            if wrong := trm(folder, *words)[1]:
                yield f"{' '.join(words)}: {wrong}"
        if contents(folder) != before:
            yield "a check changed files"
        for _ in range(2):
            if wrong := trm(folder, "check", *options, "--fix")[1]:
                yield f"fix: {wrong}"
            after, before = before, contents(folder)
        if after != before:
            yield "a second fix changed files"


def hostile_names(seed: int) -> Iterator[str]:
    """Files whose names are options, or what a terminal or a shell would obey."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder, random.Random(-1))
        for hostile in dice.sample(NAMES, 3):
            place = os.path.join(name, dice.choice(("", "config", "config/arch")), hostile)
            with open(place, "wb") as file:
                file.write(PROJECT["config/cfg.yaml"].encode())
        given = [os.path.relpath(str(path), name) for path in folder.rglob("*") if ".git/" not in str(path) and path.is_file()]
        for words in (["check", "--output-format", dice.choice(FORMATS)], ["check", *given], ["check", "--fix"], ["report"]):
            if wrong := trm(folder, *words)[1]:
                yield f"{words!r}: {wrong}"


def kills(seed: int) -> Iterator[str]:
    """``--fix`` killed at a random moment: every file is old or mended, and git would take nothing else."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as old, tempfile.TemporaryDirectory() as new:
        for folder in (Path(old), Path(new)):
            build(folder, random.Random(-1))
        before = {os.path.relpath(path, old): data for path, data in contents(Path(old)).items()}
        trm(Path(old), "check", "--fix")
        mended = {os.path.relpath(path, old): data for path, data in contents(Path(old)).items()}
        command = [sys.executable, "-m", "trm_hooks", "check", "--fix"]
        with open(os.devnull, "wb") as nowhere:
            process = subprocess.Popen(command, cwd=new, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=nowhere, stderr=nowhere)
            time.sleep(dice.uniform(0.05, 1.0))
            process.send_signal(dice.choice((9, 15, 1)))
            process.wait()
        yield from (f"after a kill: {each}" for each in _strange(new, before, mended))
        trm(Path(new), "check", "--fix")
        yield from (f"after the next run: {each}" for each in _strange(new, mended, mended))


def _strange(folder: str, one: dict[str, bytes], other: dict[str, bytes]) -> Iterator[str]:
    now = {os.path.relpath(path, folder): data for path, data in contents(Path(folder)).items()}
    yield from (f"{name} is there" for name in now.keys() - one.keys())
    yield from (f"{name} is neither old nor mended" for name in one if now.get(name) not in (one[name], other[name]))


CAMPAIGNS = (mutated_trees, hostile_names, kills)
