"""Commands that a text is only about: prose, notes of what is to do, logs, results, diffs, changelogs, comments, usage."""

from __future__ import annotations

from pathlib import Path

import pytest

from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText

HELD = Path(__file__).with_name("spoken_of.txt").read_text(encoding="utf-8")
PIECES = [(path, text) for path, _, text in (piece.partition("\n") for piece in HELD.split("=== ")[1:])]


def launched(path: str, text: str) -> list[list[str]]:
    """The words of each command that launches a script of the project: modules of others launch none."""
    commands = find_commands(SourceText(path, text))
    return [[word.text for word in command.words] for command in commands if command.script.text.endswith("train.py")]


@pytest.mark.parametrize(("path", "text"), PIECES, ids=[f"{at}-{path}" for at, (path, _) in enumerate(PIECES)])
def test_no_command(path: str, text: str) -> None:
    assert "train.py" in text
    assert launched(path, text) == []


@pytest.mark.parametrize(
    "line",
    [
        "`{}`",
        "- `{}`",
        "1. Run `{}`.",
        "**Train**: `{}`",
        "Train with `{}` on 8 GPUs.",
        "| ARC | `{}` | 0.4 |",
        "If you do not have a GPU, run `{}` instead.",
        "TRM is not HRM: <code>{}</code>",
        "A run was launched with `{}`.",
        "`{}` trains on one GPU.",
        "Run `{}`, which trains on one GPU.",
        "Is that slow? Then try ``{}``",
    ],
)
def test_spans_of_code_that_are_commands(line: str) -> None:
    assert launched("README.md", line.format("python train.py lr=1") + "\n") == [["python", "train.py", "lr=1"]]


@pytest.mark.parametrize("line", ["`{}`", "* `{}`", "Run `{}`.", "Launched by `{}`", "To train:  `{}`", "First `ls`, then `{}`"])
def test_a_span_that_only_names_a_script_is_a_command_where_the_line_says_so(line: str) -> None:
    assert launched("README.md", line.format("python -m train.py") + "\n") == [["python", "-m", "train.py"]]


def test_a_session_shows_what_was_typed_and_what_was_answered() -> None:
    text = "```\n$ cat run.sh\npython train.py no=1\n$ python train.py a=1 \\\n    b=2\n```\n```\npython train.py a=3\n```\n"
    assert launched("README.md", text) == [["python", "train.py", "a=1", "b=2"], ["python", "train.py", "a=3"]]


def test_what_a_yaml_file_says_of_itself_is_no_command() -> None:
    text = "notes:\n  - python train.py no=1\njobs:\n  usage:\n    steps:\n      - run: python train.py a=1\n"
    assert launched("ci.yml", text) == [["python", "train.py", "a=1"]]
