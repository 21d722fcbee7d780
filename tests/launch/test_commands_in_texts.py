"""Launch commands in job queues, Makefiles, justfiles, Markdown, YAML, Dockerfiles and plain text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trm_hooks.launch.commands import Command, find_commands, may_hold_commands
from trm_hooks.yaml.text import SourceText


def commands_in(path: str, text: str) -> list[Command]:
    return list(find_commands(SourceText(path, text)))


def overrides_in(path: str, text: str) -> list[list[str]]:
    return [[word.text for word in command.overrides] for command in commands_in(path, text)]


@pytest.mark.parametrize(
    ("mark", "status", "history"),
    [
        ("[ ] ", "waiting", False),
        ("[x] ", "done", True),
        ("[X] ", "done", True),
        ("[!] ", "failed", True),
        ("[-] ", "running", True),
        ("- [ ] ", "waiting", False),
        ("3. [x] ", "done", True),
        ("", None, False),
    ],
)
def test_status_marks(mark: str, status: str | None, history: bool) -> None:
    (command,) = commands_in("jobs.txt", f"{mark}python train.py lr=1\n")
    assert (command.status, command.is_history) == (status, history)
    assert [word.text for word in command.overrides] == ["lr=1"]


@pytest.mark.parametrize("pid", [" [3145981]", "  [1] ", " [pid 77]", " [pid:77]"])
def test_the_process_id_is_not_part_of_the_command(pid: str) -> None:
    assert overrides_in("jobs.txt", f"[-] python train.py lr=1{pid}\n[ ] python train.py a=2\n") == [["lr=1"], ["a=2"]]


def test_a_list_is_not_a_process_id() -> None:
    assert overrides_in("jobs.txt", "[x] python train.py x=[3]\n") == [["x=[3]"]]


@pytest.mark.parametrize(
    "line",
    [
        "python train.py is the script to run",
        "python train.py, then wait",
        "python train.py don't",
        "Run python train.py lr=1",
        "`python train.py lr=1`",
        "src/train.py",
        "train.py lr=1",
        "# python train.py lr=1",
        "    train.py",
    ],
)
def test_prose_is_no_command_and_no_note(line: str) -> None:
    notes: list[tuple[int, str]] = []
    assert list(find_commands(SourceText("notes.txt", line + "\n"), notes=notes)) == []
    assert notes == []


@pytest.mark.parametrize(
    "line",
    [
        "python train.py lr=1",
        "$ python train.py lr=1",
        "(venv) me@host:~/x$ python train.py lr=1",
        "[me@host dir]$ python train.py lr=1",
        "(venv) [me@host ~/my dir]$ python train.py lr=1",
        "root@x:/w# python train.py lr=1",
        "~/x$ python train.py lr=1",
        "❯ python train.py lr=1",
        "(base) PS C:\\Users\\me\\x> python train.py lr=1",
        "C:\\x>python train.py lr=1",
        "In [3]: !python train.py lr=1",
        "    python train.py lr=1",
        "- python train.py lr=1",
        "  * python train.py lr=1",
        "3. python train.py lr=1",
        "python train.py lr=1 -> 40.1%",
        "python train.py lr=1 => 40.1%",
        "python train.py --config-name small lr=1",
        "python train.py -cn small lr=1",
    ],
)
def test_commands_in_plain_text(line: str) -> None:
    assert overrides_in("notes.txt", f"Then:\n\n{line}\n") == [["lr=1"]]


@pytest.mark.parametrize("arrow", ["->", "=>", "→", "⇒"])
def test_what_came_of_a_command_is_none_of_its_arguments(arrow: str) -> None:
    for path, text in {"README.md": "```bash\npython train.py {}\n```\n", "jobs.txt": "[x] python train.py {}\n"}.items():
        (command,) = commands_in(path, text.format(f"lr=1 {arrow} 40.1% after a day"))
        assert [word.text for word in command.overrides] == ["lr=1"]
        assert command.refused == []


def test_makefile() -> None:
    text = (
        "PY = python train.py a=0\n"
        "train: data\n"
        "\t@python train.py name=$$NAME lr=$(LR) 'x=$${arch.y}' 'z=$(Z)'\n"
        "\t-@CUDA=0 $(PYTHON) train.py \\\n\t  a=1 \\\n\t  b=2\n"
        "\t# python train.py a=3\n"
        "\tpython train.py $(ARGS)\n"
    )
    first, second, third = commands_in("sub/Makefile", text)
    assert [(word.text, word.known_prefix) for word in first.overrides] == [
        ("name=$NAME", "name="),
        ("lr=$(LR)", "lr="),
        ("x=${arch.y}", "x=${arch.y}"),
        ("z=$(Z)", "z="),
    ]
    assert [word.text for word in second.overrides] == ["a=1", "b=2"]
    assert third.open_ended


def test_justfile() -> None:
    text = "train lr='1' *ARGS:\n    @python train.py lr={{lr}} '{{ key }}=1' {{ARGS}}\n    -python train.py a=1\n"
    first, second = commands_in("justfile", text)
    assert [word.known_prefix for word in first.overrides] == ["lr=1", ""]
    assert first.open_ended
    assert [word.text for word in second.overrides] == ["a=1"]


def test_markdown() -> None:
    text = (
        "Run `python train.py a=0`.\npython train.py a=0\n\n"
        "```bash\npython train.py a=1\n$ python train.py \\\n  a=2\n# python train.py a=0\n```\n"
        "```python\npython train.py a=0\n```\n"
        "- item\n  ```sh\n  python train.py a=3 # why\n  ```\n"
        "~~~\npython train.py a=4\npython train.py prints this\n~~~\n"
        "````md\n```bash\npython train.py a=0\n```\n````\n"
        "```{.bash}\npython train.py a=5\n```\n"
        "Older:\n\n    python train.py a=6\n\n"
        "Oldest:\n\n    $ python train.py a=7\n\n"
        "```bash\npython train.py a=8"
    )
    assert overrides_in("README.md", text) == [[f"a={number}"] for number in (0, 0, *range(1, 9))]


@pytest.mark.parametrize(
    "rest",
    ["<options>", "[overrides]", "...", "…", "[OVERRIDE...]", "[...]", "[key=value]", "[key=value ...]", "[arch=trm] [lr=1 …]"],
)
def test_placeholders_of_documentation(rest: str) -> None:
    (command,) = commands_in("README.md", f"```bash\npython train.py a=1 {rest}\n```\n")
    assert [word.text for word in command.overrides] == ["a=1"]
    assert command.open_ended


def test_a_placeholder_as_value_is_unknown() -> None:
    (command,) = commands_in("README.md", "```bash\npython train.py arch=<name> x={y} z={a:1}\n```\n")
    assert [(word.text, word.known) for word in command.overrides] == [
        ("arch=<name>", False),
        ("x={y}", False),
        ("z={a:1}", True),
    ]


@pytest.mark.parametrize(("mark", "status"), [("[x]", "done"), ("[!]", "failed"), ("[-]", "running"), ("[ ]", None)])
def test_a_span_of_code_behind_a_mark_of_what_is_done_is_history(mark: str, status: str | None) -> None:
    text = f"- {mark} `python train.py a=1`\n- {mark} ran `python train.py a=2` on two GPUs\n- `python train.py a=3`\n"
    assert [command.status for command in commands_in("TODO.md", text)] == [status, status, None]


@pytest.mark.parametrize("value", ["[CONFIG]", "...", "<config>"])
def test_a_placeholder_as_value_of_an_option_is_unknown(value: str) -> None:
    (command,) = commands_in("README.md", f"```bash\npython train.py --config-path {value} -cn {value} a=1 [...]\n```\n")
    assert command.config_path is not None
    assert command.config_name is not None
    assert (command.config_path.text, command.config_path.known, command.config_name.known) == (value, False, False)
    assert ([word.text for word in command.overrides], command.refused) == (["a=1"], [])


def test_the_recipe_of_a_readme() -> None:
    text = (
        '```bash\nrun_name="pretrain_att_arc1concept_4"\n'
        "torchrun --nproc-per-node 4 --rdzv_backend=c10d --rdzv_endpoint=localhost:0 --nnodes=1 pretrain.py \\\n"
        'arch=trm \\\ndata_paths="[data/arc1concept-aug-1000]" \\\narch.L_layers=2 \\\n'
        "arch.H_cycles=3 arch.L_cycles=4 \\\n+run_name=${run_name} ema=True\n\n```\n"
    )
    (command,) = commands_in("README.md", text)
    assert command.script.text == "pretrain.py"
    assert [word.text for word in command.overrides] == [
        "arch=trm",
        "data_paths=[data/arc1concept-aug-1000]",
        "arch.L_layers=2",
        "arch.H_cycles=3",
        "arch.L_cycles=4",
        "+run_name=pretrain_att_arc1concept_4",
        "ema=True",
    ]
    assert all(word.known for word in command.overrides)


def test_yaml() -> None:
    text = (
        "jobs:\n  - run: |\n      if true; then\n        python train.py a=1\n      fi\n"
        "  - run: python train.py a=2\n"
        "  - python train.py a=3\n"
        "  - run: >-\n      python train.py\n      a=0\n"
        "  - run: python train.py\n      a=0\n"
        "  # python train.py a=0\n"
        "  - run: |\n      python train.py x=${{ matrix.x }} \\\n        a=4\n"
    )
    known = [["a=1"], ["a=2"], ["a=3"], ["a=0"], ["a=0"], ["x=${{ matrix.x }}", "a=4"]]
    assert overrides_in("ci.yml", text) == known


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("run: python train.py smoke test", [["smoke", "test"]]),
        ("script: python train.py a=1", [["a=1"]]),
        ("name: python train.py a=1", []),
        ("description: python train.py a=1", []),
        ("train: python train.py a=1", [["a=1"]]),
        ("name: python train.py smoke test", []),
        ("- name: python train.py smoke test", []),
        ("description: python train.py is slow", []),
    ],
)
def test_a_name_in_yaml_that_begins_like_a_command_is_none(line: str, found: list[list[str]]) -> None:
    assert overrides_in("ci.yml", f"steps:\n  {line}\n") == found


def test_dockerfile() -> None:
    text = 'FROM x\nRUN --mount=type=cache python train.py a=1\nCMD ["python", "train.py"]\nCMD python train.py a=2\n'
    assert overrides_in("docker/Dockerfile", text) == [["a=1"], ["a=2"]]


@pytest.mark.parametrize("path", ["train.py", "notes.ipynb", "x.json", "a.diff"])
def test_kinds_of_files_that_are_not_read(path: str) -> None:
    assert commands_in(path, "python train.py a=1\n") == []


@pytest.mark.parametrize(("first", "found"), [("#!/bin/bash", 1), ("#!/usr/bin/env -S bash -e", 1), ("#!/usr/bin/perl", 0)])
def test_a_file_without_a_suffix_goes_by_its_first_line(first: str, found: int) -> None:
    assert len(commands_in("bin/launch", f"{first}\npython train.py a=1 b\n")) == found


@pytest.mark.parametrize(
    ("data", "may"),
    [
        (b"python train.py", True),
        (b"python -m x", True),
        (b"torchrun --module x", True),
        (b"python -um x", True),
        (b"some text --max_steps 3 of python", False),
        (b"python train.py\0", False),
        (b"", False),
    ],
)
def test_the_cheap_look_at_bytes(data: bytes, may: bool) -> None:
    assert may_hold_commands(data) is may


def corpus() -> Path:
    here = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus" / "etrm"
    return Path(os.environ.get("TRM_HOOKS_CORPUS", here))


QUEUES = {
    Path(__file__).resolve().parents[2] / "examples/etrm/jobs.txt": {(5, 66, "done"), (6, 69, "waiting")},
    corpus() / "jobs.txt": {
        *((line, column, "done") for line, column in ((12, 157), (12, 453))),
        *((line, column, "running") for line, column in ((18, 157), (18, 453))),
        *((line, column, "waiting") for line in (23, 27) for column in (157, 490)),
    },
}


@pytest.mark.parametrize("queue", QUEUES, ids=lambda path: path.parent.name)
def test_the_job_queue_of_a_project(queue: Path) -> None:
    if not queue.is_file():
        pytest.skip("the corpus is not here")
    source = SourceText.decode("jobs.txt", queue.read_bytes())
    places = {
        (*source.position(word.start), command.status)
        for command in find_commands(source)
        for word in command.overrides
        if word.text.startswith(("arch.halt_exploration_prob=", "load_pretrained_decoder="))
    }
    assert places == QUEUES[queue]
