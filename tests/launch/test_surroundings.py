"""Commands that launch by way of something else in the repository: installed commands, and images that it builds."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import LAUNCHED, Project

from trm_hooks.run.quick_look import may_have_commands

WRONG = "arch.halt_exploration_prob=0.5"
DECLARED = {
    "pyproject.toml": '[project]\nname = "lab"\n\n'
    '[project.scripts]  # ours\nlab-fit = "pretrain:main"\nother = "lab.tool:main"\n',
    "poetry": '[tool.poetry.scripts]\nlab-fit = { reference = "pretrain:main", type = "console" }\n',
    "quoted": "[ project . scripts ]\r\n'lab-fit' = 'pretrain:main'\r\n",
    "setup.cfg": "[metadata]\nname = lab\n\n"
    "[options.entry_points]\nconsole_scripts =\n    other = a.b:c\n    lab-fit = pretrain:main\n",
    "one line of setup.cfg": "[options.entry_points]\nconsole_scripts =\n\n  # ours\n  lab-fit = pretrain:main\n",
    "setup.py": "from setuptools import setup\n"
    'setup(entry_points={"console_scripts": ["other=a:b", "lab-fit = pretrain:main"]})\n',
    "text of setup.py": "from setuptools import setup\n"
    'setup(entry_points="""\n[console_scripts]\nlab-fit=pretrain:main\n[x]\ny=z:a\n""")\n',
}
FILE_OF = {
    "poetry": "pyproject.toml",
    "quoted": "pyproject.toml",
    "one line of setup.cfg": "setup.cfg",
    "text of setup.py": "setup.py",
}


def places(root: Path, files: dict[str, str]) -> list[str]:
    """Where wrong values are found, in the order of the files."""
    found = Project(root / "lab", {**LAUNCHED, **files}).findings()
    assert {each.check for each in found} <= {"launch-commands"}
    return [str(each.place) for each in found]


@pytest.mark.parametrize("what", DECLARED)
def test_an_installed_command_launches(what: str, tmp_path: Path) -> None:
    files = {FILE_OF.get(what, what): DECLARED[what], "a.sh": f"lab-fit {WRONG}\nother {WRONG}\n"}
    assert places(tmp_path, files) == ["a.sh:1"]


PACKAGE = {"pyproject.toml": DECLARED["pyproject.toml"]}


@pytest.mark.parametrize(
    "line",
    [
        "lab-fit {}",
        ".venv/bin/lab-fit {}",
        "CUDA_VISIBLE_DEVICES=0 nohup lab-fit seed=1 {} &",
        "uv run lab-fit {}",
        "uv run --extra gpu lab-fit {}",
        "poetry run lab-fit {}",
        "conda run -n env lab-fit {}",
        "srun -N1 --gres=gpu:1 lab-fit {}",
        "ray job submit --address x -- lab-fit {}",
        "ssh host 'cd lab && lab-fit {}'",
        "sbatch --wrap='lab-fit {}'",
        "docker run image lab-fit {}",
        "go() {{ lab-fit $1; }}\ngo {}",
        "P={}\nlab-fit $P",
    ],
)
def test_an_installed_command_behind_others(line: str, tmp_path: Path) -> None:
    assert len(places(tmp_path, {**PACKAGE, "a.sh": line.format(WRONG) + "\n"})) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", "Start `lab-fit {}`.\n"),
        ("README.md", "```bash\n$ lab-fit {}\n```\n"),
        ("job.yaml", "run: lab-fit {}\n"),
        ("job.yaml", "envs: {{P: {}}}\nrun: |\n  lab-fit $P\n"),
        ("Makefile", "F = {}\nall:\n\tlab-fit $(F)\n"),
        ("Dockerfile", 'FROM x\nCMD ["lab-fit", "{}"]\n'),
        ("run.py", "import subprocess\nsubprocess.run(['lab-fit', '{}'])\n"),
        ("n.ipynb", '{{"cells": [{{"cell_type": "code", "source": ["!lab-fit {}"]}}]}}'),
        ("jobs.txt", "[ ] lab-fit {}\n"),
    ],
)
def test_an_installed_command_in_any_text(path: str, text: str, tmp_path: Path) -> None:
    assert len(places(tmp_path, {**PACKAGE, path: text.format(WRONG)})) == 1


@pytest.mark.parametrize(
    "text",
    [
        "pip install lab-fit {}",
        "echo lab-fit {}",
        "tmux new -s lab-fit {}",
        "srun -J lab-fit {} true",
        "cd - lab-fit {}",
        "my-lab-fit {}",
        "lab-fit-more {}",
        "data/lab-fit {}",
        "docker stop lab-fit {}",
        "# lab-fit {}",
    ],
)
def test_a_name_that_starts_nothing(text: str, tmp_path: Path) -> None:
    assert places(tmp_path, {**PACKAGE, "a.sh": text.format(WRONG) + "\n"}) == []


def test_an_installed_command_in_a_document_may_have_an_option_that_hydra_lacks(tmp_path: Path) -> None:
    text = f"```bash\nlab-fit {WRONG} \\\n    --another-option word\nlab-fit prints {WRONG}\n```\n\nlab-fit --fast runs {WRONG}\n"
    assert places(tmp_path, {**PACKAGE, "README.md": text}) == ["README.md:2", "README.md:3"]


def test_a_name_in_a_sentence_is_no_command(tmp_path: Path) -> None:
    text = "lab-fit is what we call it.\nlab-fit\n\n- lab-fit reads `x`, so write a=b\n"
    assert places(tmp_path, {**PACKAGE, "README.md": text}) == []


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (LAUNCHED["pretrain.py"] + "\n\ndef cli():\n    main()\n", 1),
        (LAUNCHED["pretrain.py"] + "\n\ndef cli():\n    print(1)\n", 0),
        (LAUNCHED["pretrain.py"] + "\n\ndef cli():\n    sys.argv = ['x']\n    main()\n", 0),
        (LAUNCHED["pretrain.py"] + "\n\ndef cli():\n    if len(sys.argv) == 1:\n        usage()\n    main()\n", 1),
        (LAUNCHED["pretrain.py"] + "\n\ndef cli():\n    if len(sys.argv) == 1:\n        sys.argv += ['lr=1']\n    main()\n", 0),
        (LAUNCHED["pretrain.py"] + "\n\ndef cli():\n    main(1)\n", 0),
        (LAUNCHED["pretrain.py"], 0),
    ],
)
def test_a_function_that_only_calls_the_entry_point(script: str, found: int, tmp_path: Path) -> None:
    files = {"pyproject.toml": '[project.scripts]\nfit = "pretrain:cli"\n', "pretrain.py": script, "a.sh": f"fit {WRONG}\n"}
    assert len(places(tmp_path, files)) == found


def test_a_module_of_a_package_below_src(tmp_path: Path) -> None:
    files = {path.replace("config/", "src/lab/config/"): text for path, text in LAUNCHED.items() if path != "pretrain.py"}
    files["src/lab/train.py"] = LAUNCHED["pretrain.py"]
    files["pyproject.toml"] = '[project.scripts]\nfit = "lab.train:main"\n'
    files["a.sh"] = f"fit {WRONG}\n"
    assert [str(each.place) for each in Project(tmp_path / "lab", files).findings()] == ["a.sh:1"]


@pytest.mark.parametrize(
    "text", ["[project.scripts", "[project.scripts]\n= = =", "[project.scripts]\nx = 1\n\0", "\ufeff[[project.scripts]]"]
)
def test_what_is_no_toml_installs_nothing(text: str, tmp_path: Path) -> None:
    assert places(tmp_path, {"pyproject.toml": text, "a.sh": f"x {WRONG}\n"}) == []


DOCKERFILE = 'FROM python:3.12\nCOPY . /app\nWORKDIR /app\nENTRYPOINT ["python", "pretrain.py"]\n'


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"a.sh": "docker build -t lab .\ndocker run --rm --gpus all lab seed=1 {}\n"}, "a.sh:2"),
        ({"a.sh": "docker build -t lab:latest .\nP={}\ndocker run -v $PWD:/x --name y lab $P\n"}, "a.sh:2"),
        ({"a.sh": "podman build . --tag=lab\npodman run lab {}\n"}, "a.sh:2"),
        ({"README.md": "`docker build -t lab .`, then\n\n```bash\ndocker run lab {}\n```\n"}, "README.md:4"),
        ({"README.md": "`docker build -t lab .`\n\n```\ndocker run lab {}\n```\nSo docker run lab a=1 is run.\n"}, "README.md:4"),
        ({"README.rst": "Build::\n\n  docker build -t lab .\n  docker run --gpus all lab {}\n"}, "README.rst:4"),
        (
            {"b.sh": "docker buildx build \\\n  --platform linux/amd64 -t lab -f Dockerfile .\n", "a.sh": "docker run lab {}\n"},
            "a.sh:1",
        ),
        ({"compose.yaml": "services:\n  t:\n    image: lab\n    build: .\n", "a.sh": "docker run lab {}\n"}, "a.sh:1"),
        ({"compose.yaml": "services:\n  t: {{build: .}}\n", "a.sh": "docker compose run --rm -e A=1 t seed=1 {}\n"}, "a.sh:1"),
        ({"compose.yml": "services:\n  t: {{build: .}}\n", "a.sh": "docker-compose -f compose.yml run t {}\n"}, "a.sh:1"),
        ({"compose.yaml": "services:\n  t:\n    build: .\n    command: [seed=1, {}]\n"}, "compose.yaml:4"),
        ({"compose.yaml": "services:\n  t:\n    build: {{context: .}}\n    command: seed=1 {}\n"}, "compose.yaml:4"),
    ],
)
def test_an_image_whose_entrypoint_launches(files: dict[str, str], place: str, tmp_path: Path) -> None:
    texts = {path: text.format(WRONG) for path, text in files.items()}
    assert places(tmp_path, {"Dockerfile": DOCKERFILE, **texts}) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "docker build -t lab .\ndocker run other {}\n",
        "docker build -t lab .\ndocker run --entrypoint bash lab {}\n",
        "docker build -t lab .\ndocker run $IMAGE {}\n",
        "docker build -t lab .\ndocker exec lab {}\n",
        "docker build -t lab .\necho docker run lab {}\n",
        "docker run lab {}\n",
        "docker compose run lab {}\n",
        "docker build -t lab other\ndocker run lab {}\n",
    ],
)
def test_an_image_that_is_not_known(text: str, tmp_path: Path) -> None:
    files = {"Dockerfile": DOCKERFILE, "other/Dockerfile": "FROM x\nENTRYPOINT python pretrain.py\n", "a.sh": text.format(WRONG)}
    assert places(tmp_path, files) == []


MAKEFILE = "P ?= 0.1\ntrain:\n\tpython pretrain.py arch.halt_exploration_prob=$(P)\n"


@pytest.mark.parametrize(
    ("files", "passed"),
    [
        ({**PACKAGE, "a.sh": f"lab-fit {WRONG}\n"}, "a.sh"),
        ({"Makefile": MAKEFILE, "a.sh": "make train P=0.5\n"}, "a.sh"),
        ({"Makefile": MAKEFILE, "notes.md": "`make train P=0.5`\n"}, "notes.md"),
        ({"mk/c.mk": MAKEFILE, "Makefile": "include mk/c.mk\nall:\n\t$(MAKE) train P=0.5\n"}, "Makefile"),
        ({"w.sh": "python pretrain.py $1\n", "a.sh": f"bash w.sh {WRONG}\n"}, "a.sh"),
        ({"Dockerfile": DOCKERFILE, "b.sh": "docker build -t lab .\n", "a.sh": f"docker run lab {WRONG}\n"}, "a.sh"),
    ],
)
def test_a_hook_that_is_passed_such_a_text_alone(files: dict[str, str], passed: str, tmp_path: Path) -> None:
    lab = Project(tmp_path / "lab", {**LAUNCHED, **files})
    assert may_have_commands([passed], str(lab.path))
    assert [place.partition(":")[0] for place, _ in lab.found(passed)] == [passed]


@pytest.mark.parametrize(
    "path",
    str.split(
        ".gitlab-ci.yml .pre-commit-config.yaml .circleci/config.yml .github/actions/x/action.yml .github/workflows/x.yml"
    ),
)
def test_hidden_files_that_hold_commands_are_looked_into(path: str, tmp_path: Path) -> None:
    assert len(places(tmp_path, {path: f"run: python pretrain.py {WRONG}\n"})) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", "for p in 0.5; do\n  python pretrain.py arch.halt_exploration_prob=$p\ndone\n"),
        ("a.sh", "parallel python pretrain.py arch.halt_exploration_prob={} ::: 0.5\n"),
        ("Makefile", "P = 0.1\nt:\n\tpython pretrain.py arch.halt_exploration_prob=$(P)\nw: P = 0.5\nw: t\n"),
        ("b.yml", "envs: {P: 0.5}\nrun: python pretrain.py arch.halt_exploration_prob=$P\n"),
        (
            "c.yml",
            "jobs:\n  a:\n    strategy: {matrix: {p: [0.5]}}\n    steps:\n"
            "      - run: python pretrain.py arch.halt_exploration_prob=${{ matrix.p }}\n",
        ),
    ],
)
def test_a_value_is_mended_where_it_is_written(path: str, text: str, tmp_path: Path) -> None:
    lab = Project(tmp_path / "lab", {**LAUNCHED, path: text})
    lab.mend()
    assert lab.read(path) == text.replace("0.5", "0.1")
