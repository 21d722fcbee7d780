"""Commands of batch files, PowerShell, and blocks of either in documents."""

from __future__ import annotations

import pytest

from trm_hooks.launch.commands import find_commands
from trm_hooks.launch.edits import remove_words
from trm_hooks.yaml.edit.edits import apply
from trm_hooks.yaml.text import SourceText

BATCH = r"""@echo off
set ARCH=trm
set "LR=1e-3"
set N=1
set /a N=N+1
@python train.py arch=%ARCH% lr=%lr% n=%N% home=%USERPROFILE%\x
call python scripts\train.py ^
    seed=1 ^
    "data_paths=[data\maze]"
rem python train.py no=1
:: python train.py no=2
echo python train.py no=3
if exist ckpt (
  start "a b" /wait python train.py seed=2
)
for %%s in (3 4) do python train.py seed=%%s
for /l %%s in (5,1,6) do python train.py seed=%%s
for %%f in (*.txt) do python train.py x=%%f
.venv\Scripts\python.exe train.py seed=7 %*
"""
POWERSHELL = r"""$Lr = "3e-4"
$env:SEED = 8
$Arch = "trm"
$Arch = Read-Host
python train.py `
    lr=$Lr `
    seed=$env:SEED arch=$Arch x=$($Lr.Length)
& ".\train.py" seed=9
# python train.py no=2
Write-Host "python train.py no=3"
foreach ($s in 1..2) { python train.py seed=$s }
foreach ($a in @("trm", "hrm")) { python train.py arch=$a }
python train.py @Overrides
"""


def shown(path: str, text: str) -> list[list[str]]:
    """The words of each command, a question mark for what is not known."""
    return [
        ["".join("?" if piece[2] in ("unknown", "splitting") else piece[0] for piece in word.pieces) for word in command.words]
        for command in find_commands(SourceText(path, text))
    ]


@pytest.mark.parametrize("path", ["run.bat", "RUN.CMD", "README.md"])
def test_batch_files(path: str) -> None:
    text = f"```bat\n{BATCH}```\n" if path.endswith(".md") else BATCH
    assert shown(path, text.replace("\n", "\r\n")) == [
        ["python", "train.py", "arch=trm", "lr=1e-3", "n=?", r"home=?\x"],
        ["python", "scripts/train.py", "seed=1", r"data_paths=[data\maze]"],
        ["python", "train.py", "seed=2"],
        ["python", "train.py", "seed=3"],
        ["python", "train.py", "seed=4"],
        ["python", "train.py", "seed=5"],
        ["python", "train.py", "seed=6"],
        ["python", "train.py", "x=?"],
        [".venv/Scripts/python.exe", "train.py", "seed=7", "?"],
    ]


@pytest.mark.parametrize("path", ["run.ps1", "README.md"])
def test_powershell(path: str) -> None:
    text = f"```powershell\nPS C:\\lab> {POWERSHELL}```\n" if path.endswith(".md") else POWERSHELL
    assert shown(path, text) == [
        ["python", "train.py", "lr=3e-4", "seed=8", "arch=?", "x=?"],
        ["./train.py", "seed=9"],
        ["python", "train.py", "seed=1"],
        ["python", "train.py", "seed=2"],
        ["python", "train.py", "arch=trm"],
        ["python", "train.py", "arch=hrm"],
        ["python", "train.py", "?"],
    ]


def test_prompts_of_a_document() -> None:
    text = "```cmd\n> set A=1\n> python train.py a=%A% ^\n    b=2\nC:\\lab> python train.py c=3\n```\n"
    text += "Or `wsl python3 train.py d=4`.\n"
    assert [words[-1] for words in shown("README.md", text)] == ["b=2", "c=3", "d=4"]
    assert "a=1" in shown("README.md", text)[0]


def test_words_have_the_places_where_they_are_written() -> None:
    source = SourceText("run.bat", BATCH)
    first, second, *_ = find_commands(source)
    arch, _, count, _ = first.overrides
    _, start, end = arch.written()
    assert BATCH[start:end] == "trm"
    assert BATCH[count.start : count.end] == "n=%N%"
    assert [BATCH[word.start : word.end] for word in second.overrides] == ["seed=1", '"data_paths=[data\\maze]"']
    assert not first.open_ended


@pytest.mark.parametrize("mark", ["^", "`"])
def test_a_line_that_is_left_empty_goes_with_its_mark(mark: str) -> None:
    text = f"python train.py a=1 {mark}\n  b=2 {mark}\n  c=3\n"
    (command,) = find_commands(source := SourceText("run.bat" if mark == "^" else "run.ps1", text))
    _, second, last = command.overrides
    for word, left in ((second, f"python train.py a=1 {mark}\n  c=3\n"), (last, f"python train.py a=1 {mark}\n  b=2\n")):
        assert apply(text, remove_words(source, command, [word])) == left


def test_many_lines_take_one_pass() -> None:
    text = "set A=1\n" + "python train.py a=%A% ^\n b=%A%\n" * 2000
    assert len(shown("run.bat", text)) == 2000
    text = "".join(f"set A{at}=1\n" for at in range(20_000)) + "for %%i in (1 2) do python train.py b=%A7%%%i\n" * 2000
    assert shown("run.bat", text)[-1][-1] == "b=12"
