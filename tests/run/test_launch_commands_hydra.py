"""Every launcher and quoting style: a command composes as hydra-core composes the same argument vector."""

from __future__ import annotations

import shlex
import warnings
from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from omegaconf import OmegaConf

from trm_hooks.judging.launched import Launched
from trm_hooks.run.engine import World
from trm_hooks.run.project import Asked, Project
from trm_hooks.run.request import Request
from trm_hooks.yaml.tree import to_plain

FILES = {
    "pretrain.py": "import hydra\n@hydra.main(config_path='config', config_name='cfg', version_base=None)\ndef main(c): ...\n",
    "lab/train.py": "import hydra\n@hydra.main('../config', 'cfg', None)\ndef main(c): ...\n",
    "config/cfg.yaml": "defaults:\n  - arch: trm\n  - _self_\nseed: 0\nlr: 1e-4\npaths: [a]\nnote: null\n",
    "config/other.yaml": "defaults:\n  - cfg\n  - _self_\nseed: 7\n",
    "config/arch/trm.yaml": "name: trm\nL_cycles: 4\nhalt_exploration_prob: 0.1\n",
    "config/arch/etrm.yaml": "defaults:\n  - trm\n  - _self_\nL_cycles: 6\nencoder: {layers: 2}\n",
    "config/data/arc.yaml": "files: [x, y]\n",
    "more/arch/extra.yaml": "name: extra\nL_cycles: 1\n",
}
LAUNCHERS = [
    "python pretrain.py",
    "python3 -u ./pretrain.py",
    "WANDB_MODE=offline A='b c' python pretrain.py",
    "uv run pretrain.py",
    "uv run --with rich python pretrain.py",
    "torchrun --nproc-per-node 4 --rdzv_endpoint=localhost:0 pretrain.py",
    "accelerate launch --config_file f.yaml pretrain.py",
    "deepspeed --include localhost:0,1 pretrain.py",
    "srun -N 2 --gpus 4 python pretrain.py",
    "mpirun -np 4 -x PATH python pretrain.py",
    "python -m torch.distributed.run --nproc_per_node 4 pretrain.py",
    "python -m lab.train",
    "uv run -m lab.train",
]
ARGUMENTS = [
    "",
    "seed=1 lr=3e-4",
    "arch=etrm arch.encoder.layers=3",
    "\"paths=[data/x,'data/y z']\" seed=2",
    "'paths=[a, b]' note='\"x, y\"'",
    "note=it\\ is seed=\"3\"",
    "no'te='\"'a b'\"",
    "arch=etrm +data=arc data.files='[z]'",
    "+new.key='{a: 1, b: [true, null]}' ++seed=5",
    "~lr ~arch.halt_exploration_prob",
    "--config-name other lr=1",
    "-cn=other arch=etrm",
    "seed=4 \\\n    arch.L_cycles=9 \\\n    lr=0.5",
    "note=\\$HOME 'lr=${seed}'",
    "'note=\"a#b\"' seed=6 # seed=9",
]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / ".git").mkdir()
    return root


def launched(repository: Path, command: str, name: str = "run.sh") -> Launched:
    (repository / name).write_text(command + "\n", encoding="utf-8")
    (text,) = World(Project(Asked(Request((name,), str(repository), select=("launch-commands",))))).texts()
    (found,) = text.launched
    return found


def theirs(repository: Path, arguments: str) -> object:
    """What hydra-core composes from the argument vector that a POSIX shell makes."""
    words = shlex.split(arguments.replace("\\\n", " "), comments=True)
    name = "cfg"
    for at, word in enumerate(words):
        if word.startswith("-cn=") or word == "--config-name":
            name = word.partition("=")[2] or words[at + 1]
            words = words[:at] + words[at + (1 if "=" in word else 2) :]
            break
    GlobalHydra.instance().clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with initialize_config_dir(str(repository / "config"), version_base=None):
            return OmegaConf.to_container(compose(name, words), resolve=False)


@pytest.mark.parametrize("arguments", ARGUMENTS)
@pytest.mark.parametrize("launcher", LAUNCHERS[:1])
def test_quoting_gives_hydra_the_same_arguments(repository: Path, launcher: str, arguments: str) -> None:
    ((job,),) = launched(repository, f"{launcher} {arguments}").alternatives
    assert job.refusals == []
    assert job.composition is not None
    assert to_plain(job.composition.tree) == theirs(repository, arguments)


@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_launchers_hand_the_arguments_over(repository: Path, launcher: str) -> None:
    arguments = ARGUMENTS[2]
    ((job,),) = launched(repository, f"{launcher} {arguments}").alternatives
    assert job.composition is not None
    assert to_plain(job.composition.tree) == theirs(repository, arguments)


@pytest.mark.parametrize("refused", ["sed=1", "arch=nope", "+seed=1", "~nothing", "seed=1,2", "arch.L_cycle=1", "lr=[1"])
def test_hydra_refuses_what_is_reported(repository: Path, refused: str) -> None:
    found = launched(repository, f"python pretrain.py {refused}")
    problems = [argument.problem for argument in found.arguments if argument.problem]
    refusals = [error for jobs in found.alternatives for job in jobs for error, _ in job.refusals]
    assert bool(problems) != bool(refusals)
    with pytest.raises(Exception, match=r"."):
        theirs(repository, refused)


def test_a_multirun_starts_every_combination(repository: Path) -> None:
    ((*jobs,),) = launched(repository, "python pretrain.py -m seed=1,2 'arch.L_cycles=range(4,7)' lr=1").alternatives
    values = [(job.composition.value("seed"), job.composition.value("arch.L_cycles")) for job in jobs if job.composition]
    assert values == [(seed, cycles) for seed in (1, 2) for cycles in (4, 5, 6)]


def test_a_config_dir_adds_options(repository: Path) -> None:
    ((job,),) = launched(repository, "python pretrain.py --config-dir more arch=extra").alternatives
    assert job.composition is not None
    assert job.composition.value("arch.L_cycles") == 1


def test_a_config_path_is_relative_to_the_script(repository: Path) -> None:
    ((job,),) = launched(repository, "python -m lab.train --config-path ../config -cn other").alternatives
    assert job.composition is not None
    assert job.composition.value("seed") == 7
