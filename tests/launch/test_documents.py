"""Commands in documents: code that HTML marks, quotations, arrows behind a result, comments, reStructuredText."""

from __future__ import annotations

import pytest

from trm_hooks.launch.commands import find_commands
from trm_hooks.launch.text_files import Surroundings
from trm_hooks.yaml.text import SourceText


def found(path: str, text: str) -> list[list[str]]:
    """The overrides of each command."""
    return [[word.text for word in command.overrides] for command in find_commands(SourceText(path, text))]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.md", "Line: <kbd>python train.py a=1</kbd> and <code>python train.py b=2</code>\n", [["a=1"], ["b=2"]]),
        ("a.md", '<p align="center"><code>python train.py a=1</code></p>\n', [["a=1"]]),
        ("a.md", "<code>train.py</code> is python, <code>a=1</code>\n", []),
        ("a.md", "> python train.py a=1\n> > python train.py a=2\n> python is train.py\n", [["a=1"], ["a=2"]]),
        ("a.md", "1) python train.py a=1   ← best\n2) python train.py a=2 → 4 %\n3) python, train.py\n", [["a=1"], ["a=2"]]),
        ("a.md", "<!-- python train.py no=1 -->\n<!--\npython train.py no=2\n-->\npython train.py a=1\n", [["a=1"]]),
        ("a.md", "```sh\npython train.py a=1 # <!-- x\n```\npython train.py a=2\n", [["a=1"], ["a=2"]]),
        ("a.md", "<!-- never closed\npython train.py no=1\n", []),
        ("a.md", "```powershell\npython train.py a=1\n```\n", [["a=1"]]),
        ("a.md", "```bash\n!python train.py a=1\n```\n", [["a=1"]]),
        ("a.md", "```python\nx = 1  # python train.py no=1\n!python train.py a=1\nrun('train.py no=2')\n```\n", [["a=1"]]),
        ("a.md", "```{code-block} bash\n:linenos:\n\npython train.py a=1\n```\n", [["a=1"]]),
        ("a.md", "> ```bash\n> python train.py a=1 \\\n>   b=2\n> ```\n", [["a=1", "b=2"]]),
        ("a.md", "```console\n$ python train.py \\\n> a=1 \\\n>  b=2\n```\n", [["a=1", "b=2"]]),
        ("a.md", "```bash\n$ python train.py a=1 \\\n   > log.txt\npython train.py b=2 \\\n> log.txt\n```\n", [["a=1"], ["b=2"]]),
        ("a.rst", "Use ``python train.py a=1`` or :code:`python train.py a=2`.\n", [["a=1"], ["a=2"]]),
        ("a.rst", "Run::\n\n  $ python train.py a=3\n", [["a=3"]]),
        ("a.rst", "..\n   python train.py no=1\n\n.. Old:\n\n   python train.py no=2\n\npython train.py a=1\n", [["a=1"]]),
        ("a.rst", ".. code-block:: sh\n   :x:\n\n   python train.py a=1\n\n..\n\n   python train.py a=2\n", [["a=1"], ["a=2"]]),
        ("a.rst", ".. [1] ``python train.py a=1``\n.. _x: y\n   python train.py a=2\n", [["a=1"], ["a=2"]]),
        ("a.md", "```\n| 3 | python train.py no=1 | 0.8 |\ncat x | python train.py a=1\n```\n", [["a=1"]]),
        ("a.txt", "  $> python train.py a=1 \\\n  >   b=2\n", [["a=1", "b=2"]]),
        ("a.adoc", "[source]\n----\npython train.py a=1\n----\nRun `python train.py a=2` now\n", [["a=1"], ["a=2"]]),
        ("a.yaml", "args:\n  - python\n  - train.py\n  - a=1\nother:\n  - x\n  - ./train.py\n", [["a=1"]]),
        ("hooks.yaml", "entry: python train.py a=1\n", [["a=1"]]),
        ("a.md", "We ran `A=1 python\ntrain.py a=1 b=2` and\n`python train.py a=2\n  b=3`.\n", [["a=1", "b=2"], ["a=2", "b=3"]]),
        ("a.md", "A ` alone. python train.py no=1\nand ` more\n\n`python train.py\n\nno=2`\n", []),
        ("a.md", "In Colab: `!python train.py a=1`.\n", [["a=1"]]),
        ("a.txt", "[x] python train.py a=1  <- wrong!\n", [["a=1"]]),
        ("a.txt", "python train.py a=1 lr=1  <- diverged\n  python train.py a=2 <-- best\n", [["a=1", "lr=1"], ["a=2"]]),
        ("a.md", "**Windows**: `py -3 train.py a=1`\n", [["a=1"]]),
        ("a.md", "```\nuvx --from . python train.py a=1\n```\n", [["a=1"]]),
        ("a.md", "**Two layers**: python train.py a=1 b=2\n1. __Then:__ uv run python train.py a=2\n", [["a=1", "b=2"], ["a=2"]]),
        ("a.md", "**Never**: python train.py no=1\n**TODO**: python train.py no=2\n**Note**: python train.py is slow\n", []),
        ("a.md", "**Bold** python train.py no=1\nRan: python train.py no=2\n", []),
        ("a.md", "| a | b |\n| - | - |\n| `python train.py a=1 \\| tee log` | 3 |\n", [["a=1"]]),
        ("a.md", "<pre>\npython train.py no=&quot;x&quot;\npython train.py a=1\n</pre>\n", [["a=1"]]),
        ("a.md", "Or `salloc -N1 srun python train.py a=1`; in IPython `%run train.py a=2`.\n", [["a=1"], ["a=2"]]),
        ("a.md", "`ipython train.py -- a=1 b=2`, `python train.py a=3 -- best`\n", [["a=1", "b=2"], ["a=3"]]),
        ("a.md", "```python\n%run -i train.py a=1\n```\n```\nIn [3]: %run train.py a=2\n```\n", [["a=1"], ["a=2"]]),
        ("a.md", "run train.py a=1 and `run train.py a=2`, `%run` and 5 %run train.py a=3\n", []),
        ("a.md", "Replace `torchrun x train.py` by `python train.py`. It says: `python train.py` took 3 h.\n", []),
        ("a.md", "```{code-cell} ipython3\n!python train.py a=1\nx = 'python train.py no=1'\n```\n", [["a=1"]]),
        ("a.md", "```{admonition} On a Mac\n:class: tip\nUse `A=1 python train.py a=1`.\n```\n", [["a=1"]]),
        ("a.md", "```\nTraceback (most recent call last):\n  python train.py no=1\n```\n`python train.py a=1`\n", [["a=1"]]),
        ("a.md", "`python train.py no=1` is too much, `python train.py a=1` not.\n", [["a=1"]]),
        ("a.md", "```bash\nfor c in 1 2; do\n  python train.py a=$c \\\n    > out/$c.json\ndone\n```\n", [["a=1"], ["a=2"]]),
        ("a.rst", "PBS::\n\n    qsub -l select=1 -- /usr/bin/env python $PWD/train.py a=1\n", [["a=1"]]),
        ("a.rst", "#. Train: ``python train.py a=1``\n#. ``python train.py``\n", [["a=1"], []]),
        ("a.md", "<code>python train.py no=&#39;x&#39;</code> and `python train.py a=1`\n", [["a=1"]]),
    ],
)
def test_documents(path: str, text: str, expected: list[list[str]]) -> None:
    assert found(path, text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- [x] `lab-train a=1`", [["a=1"]]),
        ("`pipx run lab-train a=1`, `pipx install lab-train no=1`", [["a=1"]]),
        ("- [ ] try `lab-train a=1` next", [["a=1"]]),
        ("Faster than `lab-train` is `lab-train a=1`.", [["a=1"]]),
        ("- [x] look at `lab-train` and why it is slow", []),
    ],
)
def test_a_program_with_arguments_is_more_than_its_name(line: str, expected: list[list[str]]) -> None:
    commands = find_commands(SourceText("a.md", f"{line}\n"), around=Surroundings(programs=("lab-train",)))
    assert [[word.text for word in command.overrides] for command in commands] == expected


def test_a_call_with_variables_in_front_leads_to_the_script() -> None:
    job = SourceText("job.sh", 'python train.py "$@"\n')
    text = "```\nGPUS=4 bash job.sh a=1\n```\n"
    (command,) = find_commands(SourceText("a.md", text), read=lambda path, _: job if path == "job.sh" else None)
    assert [word.text for word in command.overrides] == ["a=1"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("sbatch -J name job.sbatch a=1", [["a=1"]]),
        ("nohup bash job.sbatch a=1 > log &", [["a=1"]]),
        ("for i in 1 2; do screen -S x$i -dm bash job.sbatch a=$i; done", [["a=1"], ["a=2"]]),
        ("srun -n1 env A=1 sh job.sbatch a=1", [["a=1"]]),
        ("vim bash job.sbatch a=1", []),
        ("docker run --rm x bash job.sbatch a=1", [["a=1"]]),
        ("sbatch --gres gpu:1 -p long job.sbatch a=$P", [["a=2"]]),
        ("sbatch other job.sbatch a=1", []),
        ("bash -e job.sbatch a=1", [["a=1"]]),
        ("cat <<'EOF' | sbatch\npython train.py a=1\nEOF", [["a=1"]]),
        ("cat <<'EOF' | grep train\npython train.py a=1\nEOF", []),
    ],
)
def test_a_queue_is_given_a_script_behind_its_options(call: str, expected: list[list[str]]) -> None:
    job = SourceText("job.sbatch", 'python train.py "$@"\n')
    commands = find_commands(SourceText("run.sh", f"P=2\n{call}\n"), read=lambda path, _: job if path == "job.sbatch" else None)
    assert [[word.text for word in command.overrides] for command in commands] == expected


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("['${env}', python, '${program}', '${args_no_hyphens}']", ["python", "train.py", "a=1"]),
        ("[torchrun, --n=2, '${program}', b=2, '${args_no_hyphens}']", ["torchrun", "--n=2", "train.py", "b=2", "a=1"]),
        ("['${interpreter}', -m, lab.train, '${args_no_hyphens}']", ["python", "-m", "lab.train", "a=1"]),
        ("['${program}', '${args_no_hyphens}']", ["python", "train.py", "a=1"]),
    ],
)
def test_a_sweep_keeps_the_order_of_its_command(command: str, words: list[str]) -> None:
    text = f"program: train.py\ncommand: {command}\nparameters: {{a: {{value: 1}}}}\n"
    assert [[word.text for word in each.words] for each in find_commands(SourceText("sweep.yaml", text))][:1] == [words]


def test_a_step_runs_in_its_folder() -> None:
    text = "jobs:\n  j:\n    steps:\n      - working-directory: lab\n        run: python train.py a=1\n"
    (command,) = find_commands(SourceText("ci.yml", text))
    assert command.earlier is not None
    assert command.earlier.text == "lab"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```\nscripts/job.sh 3\n```\n", [["a=3"]]),
        ("```console\n$ scripts/job.sh 4\nscripts/job.sh: done\n```\n", [["a=4"]]),
        ("```bash\nscripts/job.sh 5\n```\n", [["a=5"]]),
        ("```console\n$ if true; then sbatch scripts/job.sh 6; fi\n```\n", [["a=6"]]),
        ("scripts/job.sh is slow\n\n    scripts/job.sh is slow\n", []),
        ("```\nout/scripts/job.sh.log 3\njob.sh 3\n```\n", []),
    ],
)
def test_a_script_that_a_block_of_a_document_calls(text: str, expected: list[list[str]]) -> None:
    job = SourceText("scripts/job.sh", "python train.py a=$1\n")
    commands = find_commands(SourceText("README.md", text), read=lambda path, _: job if path == job.path else None)
    assert [[word.text for word in command.overrides] for command in commands] == expected


def test_a_task_runs_in_its_folder() -> None:
    tasks = "  a:\n    dir: lab\n    cmds:\n      - python train.py a=1\n  b:\n    dir: '{{.D}}'\n    cmd: python train.py b=1\n"
    known, unknown = find_commands(SourceText("Taskfile.yml", f"version: '3'\ntasks:\n{tasks}"))
    assert known.earlier is not None
    assert known.earlier.text == "lab"
    assert unknown.earlier is not None
    assert not unknown.earlier.known


def test_arguments_of_a_debugger_in_one_text() -> None:
    text = '{"configurations": [{"program": "train.py", "args": "a=1 \'b=2 3\'"}]}'
    assert found("launch.json", text) == [["a=1", "b=2 3"]]


def test_a_service_takes_what_it_merges() -> None:
    shared = "x: &x\n  environment: {A: '1'}\n"
    text = f"{shared}services:\n  t:\n    <<: *x\n    command: bash -c 'python train.py a=$$A'\n  u: &u\n    <<: *u\n"
    assert found("compose.yml", text) == [["a=1"]]
