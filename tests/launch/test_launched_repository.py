"""A whole repository of launches: each gives the arguments that the shell itself passes, and composes as Hydra composes them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_dir
from loaded import LOADERS
from noting import Noting
from omegaconf import OmegaConf

import trm_hooks
from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText

FOLDER = Path(__file__).with_name("launched")
RUNS = {
    "scripts/constants.sh": [{}],
    "scripts/arrays.sh": [{}],
    "scripts/functions.sh": [{}],
    "scripts/loops.sh": [{}],
    "scripts/choices.sh": [{"MODE": "big"}, {"MODE": "tiny"}, {"MODE": "big", "DEBUG": "1"}, {"MODE": "small", "DEBUG": "1"}],
    "scripts/jobs.sh": [{}],
    "scripts/call.sh": [{}],
    "scripts/exports.sh": [{}],
    "scripts/declares.sh": [{}],
    "scripts/options.sh": [{}],
    "scripts/elsewhere.sh": [{}],
    "README.md": [{}],
    "launch.py": [{}],
    "jobs.py": [{}],
    "Makefile": [{}],
    **{path: [{}] for path in LOADERS},
}

# what the programs that start a command elsewhere, or once for each item, do with it; parallel as its manual says
STARTING = {
    "ssh": 'shift; exec bash -c "$*"',
    "bsub": 'while [[ $1 == -* ]]; do shift 2; done; exec bash -c "$*"',
    "ray": 'while [[ $1 != -- ]]; do shift; done; shift; exec "$@"',
    "parallel": """
        [[ $1 != -j ]] || shift 2
        while [[ $1 != ::: ]]; do given="$given $1"; shift; done
        shift
        for item; do
          if [[ $given == *{}* ]]; then bash -c "${given//\\{\\}/$item}"; else bash -c "$given $item"; fi
        done""",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of the repository."""
    shutil.copytree(FOLDER, tmp_path / "repository")
    return tmp_path / "repository"


def program_of(path: str, repository: Path) -> list[list[str]]:
    """How somebody runs a file of the repository: a document block by block, and what a loader makes of a file."""
    if path in LOADERS:
        return list(LOADERS[path]((repository / path).read_text(encoding="utf-8")))
    if path.endswith(".md"):
        blocks = (repository / path).read_text(encoding="utf-8").split("```")[1::2]
        return [["bash", "-c", block.partition("\n")[2]] for block in blocks]
    if path.endswith(".py"):
        return [[sys.executable, path]]
    return [["make", "-s"] if path == "Makefile" else ["bash", path]]


def passed(path: str, repository: Path) -> list[list[str]]:
    """What the programs were given, from the script on."""
    programs = Noting(repository.parent, "torchrun", "pip", **STARTING)
    given: list[list[str]] = []
    for more in RUNS[path]:
        for command in program_of(path, repository):
            given = programs.run(*command, cwd=repository, **more)
    return [line[line.index("pretrain.py") :] for line in given if "pretrain.py" in line]


def read(path: str, repository: Path) -> list[list[str]]:
    """What is read of a file without running it."""

    def text(name: str, folder: str) -> SourceText | None:
        for base in (folder, ""):
            full = repository / base / name
            if full.is_file():
                return SourceText(str(full.relative_to(repository)), full.read_text(encoding="utf-8"))
        return None

    source = SourceText(path, (repository / path).read_text(encoding="utf-8"))
    commands = list(find_commands(source, read=text))
    assert [word for command in commands for word in command.words if not word.known] == []
    return [[word.text for word in command.words[command.words.index(command.script) :]] for command in commands]


@pytest.mark.parametrize("path", RUNS)
def test_arguments_are_those_that_the_shell_passes(path: str, repository: Path) -> None:
    if path == "Makefile" and shutil.which("make") is None:
        pytest.skip("make is not here")
    found = read(path, repository)
    given = passed(path, repository)
    assert given
    assert sorted(found) == sorted(map(list, dict.fromkeys(map(tuple, given))))


@pytest.mark.parametrize("path", RUNS)
def test_every_launch_composes_as_hydra_composes_it(path: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    for _, *overrides in read(path, repository):
        with initialize_config_dir(str(repository / "config"), version_base="1.3"):
            expected: Any = OmegaConf.to_container(compose("cfg_pretrain", overrides))
        assert trm_hooks.compose_config("config", "cfg_pretrain", overrides)["config"] == expected
