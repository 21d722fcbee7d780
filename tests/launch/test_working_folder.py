"""Launch commands behind a ``cd``: which project they belong to, and the notes where that is not known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from projects import LAUNCHED, Project

JUDGED = "python pretrain.py arch.halt_exploration_prob=0.5 seeds=1\n"
PLAIN = "print('no config here')\n"
VALUE, REFUSAL = (0, 20), (0, 51)
BELOW = {f"trm/{path}": text for path, text in LAUNCHED.items()}


def found(project: Project, move: str) -> list[tuple[int, int]]:
    """Where something is found, counted from the line of the command."""
    text = f"{move}\n{JUDGED}"
    project.write("scripts/run.sh", text)
    places = [each.place.position() for each in project.findings("scripts/run.sh", select=("launch-commands",))]
    return [(line - text.count("\n"), column) for line, column in places]


@pytest.mark.parametrize(
    ("files", "move"),
    [
        (BELOW, "cd trm"),
        (BELOW, "pushd trm"),
        (BELOW, 'cd "${SLURM_SUBMIT_DIR:-$HOME/lab}/trm"'),
        (BELOW, "cd ~/lab/trm"),
        (BELOW, "cd -P -- trm"),
        (BELOW, "cd trm  # the model"),
        (BELOW, "set -e\n\ncd ./trm/"),
        (BELOW, "cd '../trm'"),
        (LAUNCHED, "cd .."),
        (LAUNCHED, "cd lab"),
        (LAUNCHED, 'cd "$(dirname "$0")/.."'),
        (LAUNCHED, 'cd nowhere\ncd "$(dirname "$0")/.."'),
        (LAUNCHED, 'cd "$SLURM_SUBMIT_DIR/"'),
    ],
)
def test_a_folder_that_is_named_is_gone_to(tmp_path: Path, files: dict[str, str], move: str) -> None:
    assert found(Project(tmp_path / "lab", files), move) == [VALUE, REFUSAL]


@pytest.mark.parametrize("move", ["cd other", "pushd other", "cd ../other && make"])
def test_what_another_project_launches_is_not_ours(tmp_path: Path, move: str) -> None:
    project = Project(tmp_path / "lab", {**LAUNCHED, "other/pretrain.py": PLAIN})
    assert found(project, move) == []


@pytest.mark.parametrize(
    "move",
    [
        "if test -d x; then\n  cd other\nfi",
        "cd one\ncd two",
        "cd one\npopd",
        "cd $WORK/trm",
        "cd /scratch/trm",
        "cd ~/trm",
        "cd nowhere",
        "cd other\ncd ..",
        "cd other && python prep.py && cd ..",
        "cat <<EOF\ncd other\nEOF",
    ],
)
def test_where_the_folder_is_not_known_the_script_is_looked_for_from_its_file(tmp_path: Path, move: str) -> None:
    project = Project(tmp_path / "lab", {**LAUNCHED, "other/pretrain.py": PLAIN})
    assert found(project, move) == [VALUE, REFUSAL]


@pytest.mark.parametrize(
    "move",
    [
        "git clone https://example.org/lab/trm.git\ncd trm",
        "git clone git@example.org:lab/trm\npushd trm",
        "git clone --depth 1 https://example.org/lab/trm other\ncd ./other/",
        "git clone https://example.org/lab/trm && cd trm",
        "git clone -q https://example.org/lab/trm.git other; cd other",
        "git clone -b main https://example.org/lab/trm.git third/trm\npushd third/trm/src",
    ],
)
def test_a_repository_that_was_cloned_is_another(tmp_path: Path, move: str) -> None:
    assert found(Project(tmp_path / "lab", LAUNCHED), move) == []


def test_the_clone_of_another_repository_is_left_again_and_one_of_this_repository_is_no_other(tmp_path: Path) -> None:
    project = Project(tmp_path / "lab", LAUNCHED)
    clone = "git clone https://example.org/lab/trm\ncd trm"
    assert found(project, f"{clone}\ncd ..") == [VALUE, REFUSAL]
    project.write(".git/config", '[remote "origin"]\n\turl = git@example.org:lab/trm.git\n')
    assert found(project, clone) == [VALUE, REFUSAL]


@pytest.mark.parametrize(
    ("before", "own"),
    [
        ("WORKDIR /opt/trm\n", True),
        ("RUN git clone https://example.org/lab/trm /opt/trm\nWORKDIR /opt/trm\n", False),
        ("WORKDIR /opt\nRUN git clone https://example.org/lab/trm\nWORKDIR trm\n", False),
        ("WORKDIR /opt/trm\nRUN git clone https://example.org/lab/tools /tools\n", True),
        ("RUN git clone https://example.org/lab/trm /opt/trm\nWORKDIR /opt/trm\nWORKDIR /app\n", True),
        ("RUN git clone https://example.org/lab/trm /opt/trm\nWORKDIR /opt/trm\nFROM python:3.12\n", True),
    ],
)
@pytest.mark.parametrize("command", [JUDGED, 'CMD ["python", "pretrain.py", "arch.halt_exploration_prob=0.5", "seeds=1"]\n'])
def test_an_image_works_in_the_repository_that_it_clones(tmp_path: Path, before: str, own: bool, command: str) -> None:
    project = Project(tmp_path / "lab", LAUNCHED)
    project.write("Dockerfile", f"FROM python:3.12\n{before}{'RUN ' if command == JUDGED else ''}{command}")
    assert bool(project.findings("Dockerfile", select=("launch-commands",))) is own


CLONE = "!git clone https://example.org/lab/"


@pytest.mark.parametrize(
    ("cells", "own"),
    [
        ([f"{CLONE}trm\n%cd trm\n!{JUDGED}"], False),
        ([f"{CLONE}trm.git", "%cd /content/trm", f"!{JUDGED}"], False),
        (["%%bash\ngit clone https://example.org/lab/trm\n", "%cd -q trm", "%cd src", f"!{JUDGED}"], False),
        ([f"{CLONE}trm\n%cd trm", f"%%bash\n{JUDGED}"], False),
        ([f"{CLONE}trm\n%cd trm", f"%run {JUDGED.removeprefix('python ')}"], False),
        ([f"{CLONE}trm\n%cd trm", f"%cd ..\n!{JUDGED}"], True),
        ([f"{CLONE}tools", f"!{JUDGED}"], True),
        ([f"{CLONE}lab\n%cd lab", f"!{JUDGED}"], True),
        ([f"%cd trm\n!{JUDGED}"], True),
        ([f"!{JUDGED}", f"{CLONE}trm\n%cd trm"], True),
    ],
)
def test_a_notebook_works_in_the_repository_that_it_clones(tmp_path: Path, cells: list[str], own: bool) -> None:
    project = Project(tmp_path / "lab", LAUNCHED)
    project.write("a.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    assert len(project.findings("a.ipynb", select=("launch-commands",))) == (2 if own else 0)


def test_a_document_that_clones_this_repository_speaks_of_it(tmp_path: Path) -> None:
    project = Project(tmp_path / "lab", LAUNCHED)
    text = f"```bash\ngit clone https://example.org/fork/trm\ncd trm\n{JUDGED}```\n"
    project.write("README.md", text)
    assert project.findings("README.md", select=("launch-commands",)) == []
    project.write(".git/config", '[remote "origin"]\n\turl = git@example.org:lab/trm.git\n')
    places = [each.place.position() for each in project.findings("README.md", select=("launch-commands",))]
    assert places == [(4, 20), (4, 51)]


@pytest.mark.parametrize("info", ["", "bash", "text", "console"])
@pytest.mark.parametrize("prompt", ["", "$ ", "(trm) lab@box:~/work$ ", "   ", "   $ "])
def test_a_block_of_a_document_goes_to_folders_behind_margins_and_prompts(tmp_path: Path, info: str, prompt: str) -> None:
    project = Project(tmp_path / "lab", {**LAUNCHED, "other/pretrain.py": PLAIN})
    margin = prompt if prompt.isspace() else prompt[: len(prompt) - len(prompt.lstrip())]
    clone = "git clone https://example.org/lab/trm"
    for moves in ([clone, "cd trm"], [f"{clone} && cd trm"], ["cd other"], ["cd ."]):
        lines = "".join(f"{prompt}{line}\n" for line in (*moves, JUDGED.strip()))
        project.write("README.md", f"1. Run\n\n{margin}```{info}\n{lines}{margin}```\n")
        places = [each.place.position()[0] for each in project.findings("README.md", select=("launch-commands",))]
        assert places == ([5, 5] if moves == ["cd ."] else []), moves


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", '[build-system]\nrequires = ["hatchling"]\n\n[project]\nname = "tiny-maze"\n'),
        ("pyproject.toml", '[project.urls]\nRepository = "https://example.org/lab/Tiny_Maze.git"\n'),
        ("setup.cfg", "[metadata]\nname = tiny_maze\n"),
        ("setup.py", "setup(\n    name='tiny-maze',\n)\n"),
        ("package.json", '{"name": "tiny-maze"}\n'),
        ("CITATION.cff", 'repository-code: "https://example.org/lab/tiny-maze"\n'),
        ("README.md", "<img src='logo.png'>\n\n# Tiny Maze\n\nMazes.\n"),
        ("README.rst", "Tiny Maze\n=========\n"),
    ],
)
def test_a_repository_is_known_by_its_package_and_its_heading(tmp_path: Path, path: str, text: str) -> None:
    project = Project(tmp_path / "checkout", {**LAUNCHED, path: text})
    assert found(project, "git clone https://example.org/lab/tiny-maze\ncd tiny-maze") == [VALUE, REFUSAL]
    assert found(project, "git clone https://example.org/lab/tiny-mazes\ncd tiny-mazes") == []


@pytest.mark.parametrize("folder", ["trm-main", "trm-1.2.0", "trm-v2"])
def test_the_folder_of_an_archive_names_its_repository(tmp_path: Path, folder: str) -> None:
    assert found(Project(tmp_path / folder, LAUNCHED), "git clone https://example.org/lab/trm.git\ncd trm") == [VALUE, REFUSAL]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/YourName/trm.git",
        "https://example.org/your-org/trm",
        "git@example.org:username/trm.git",
        "https://example.org/<you>/trm",
        "https://example.org/lab/your-repo-name\ncd your-repo-name",
    ],
)
def test_a_placeholder_in_the_address_of_a_clone_stands_for_the_reader_of_this_repository(tmp_path: Path, url: str) -> None:
    assert found(Project(tmp_path / "lab", LAUNCHED), f"git clone {url}\ncd trm") == [VALUE, REFUSAL]


@pytest.mark.parametrize(
    ("document", "others", "is_sure"),
    [
        ("README.md", (), True),
        ("docs/start.md", (), True),
        ("src/docs/start.md", (), True),
        ("README.md", ("tools/pretrain.py",), False),
        ("vendor/README.md", (), False),
        ("notes.txt", (), True),
        ("run.sh", (), None),
    ],
)
def test_a_document_about_a_folder_means_its_only_script_of_a_name(
    tmp_path: Path, document: str, others: tuple[str, ...], is_sure: bool | None
) -> None:
    below = {f"src/lab/{path}": text for path, text in LAUNCHED.items()}
    project = Project(tmp_path / "lab", {**below, **dict.fromkeys(others, PLAIN)})
    project.write(document, f"```bash\n{JUDGED}```\n" if document.endswith(".md") else JUDGED)
    found = [each.place.position()[1] for each in project.findings(document, select=("launch-commands",))]
    assert found == ({True: [20, 51], False: [20], None: []}[is_sure])


def test_a_folder_on_the_same_line_that_is_not_here_is_passed_over(tmp_path: Path) -> None:
    project = Project(tmp_path / "lab", {**LAUNCHED, "other/pretrain.py": PLAIN})
    project.write("scripts/run.sh", f"cd nowhere && {JUDGED}cd other && {JUDGED}")
    places = [each.place.position()[0] for each in project.findings("scripts/run.sh", select=("launch-commands",))]
    assert set(places) == {1}


def test_a_document_names_a_script_that_is_none_of_hydra(tmp_path: Path) -> None:
    project = Project(tmp_path / "lab", {**LAUNCHED, "other/pretrain.py": PLAIN, "other/lab/pretrain.py": PLAIN})
    named = JUDGED.replace("pretrain.py", "other/pretrain.py") + JUDGED.replace("pretrain.py", "-m other.lab.pretrain")
    project.write("a.md", f"```\n{named}{JUDGED.replace('pretrain.py', 'elsewhere/pretrain.py')}```\n")
    places = [each.place.position()[0] for each in project.findings("a.md", select=("launch-commands",))]
    assert set(places) == {4}


def test_a_script_without_a_suffix_is_followed_into(tmp_path: Path) -> None:
    project = Project(tmp_path / "lab", LAUNCHED)
    project.write("bin/train", '#!/usr/bin/env bash\nexec python pretrain.py "$@"\n')
    project.write("scripts/run.sh", "P=0.5\n./bin/train arch.halt_exploration_prob=$P\n")
    places = [each.place.position() for each in project.findings("scripts/run.sh", select=("launch-commands",))]
    assert places == [(1, 3)]
    project.write("bin/train", "#!/usr/bin/env python\nprint('pretrain.py')\n")
    assert project.findings("scripts/run.sh", select=("launch-commands",)) == []
