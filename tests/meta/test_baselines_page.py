"""What ``docs/baselines.md`` shows is what the commands print that it names."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from trm_hooks.cli.main import main

PAGE = (Path(__file__).parents[2] / "docs" / "baselines.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SHOWN = [text for kind, text in BLOCKS if kind == "text"]
FILES = {
    "conf/train.yaml": "defaults:\n  - model: unet\n  - data: cityscapes\n  - _self_\n\n"
    "epochs: 300\noptim: {lr: 6e-4, weight_decay: 0.05}\n",
    "conf/model/unet.yaml": "name: unet\ndepth: 5\nwidth: 64\n",
    "conf/model/unet_small.yaml": "name: unet\ndepth: 4\nwidth: 64\n",
    "conf/data/cityscapes.yaml": "name: cityscapes\ncrop: [512, 1024]\n",
    "src/seg/train.py": "import hydra\n\n\n"
    '@hydra.main(config_path="../../conf", config_name="train", version_base=None)\ndef main(cfg): ...\n',
    "train.sh": "python src/seg/train.py model=unet_small\npython src/seg/train.py optim.lr=1e-3\n",
}
FINETUNE = "defaults:\n  - train\n  - _self_\n\nmodel:\n  depth: 5\n  width: 32\nckpt_path: runs/best/last.ckpt\n"


def block(kind: str, begins: str) -> str:
    (text,) = [text for each, text in BLOCKS if each == kind and text.startswith(begins)]
    return str(text)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project of the page, with the baseline that its command makes."""
    for name, text in (FILES | {"runs/best/config.yaml": block("yaml", "model:")}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    command = block("sh", "trm-hooks baselines add").replace("\\\n", "")
    assert main(shlex.split(command)[1:]) == 0
    return tmp_path


def run(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints, behind a line with the command itself."""
    capsys.readouterr()
    main(shlex.split(command)[1:])
    return f"$ {command}\n{capsys.readouterr().out}"


@pytest.mark.usefixtures("project")
def test_the_worked_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert [run(text.partition("\n")[0][2:], capsys) for text in SHOWN[:2]] == SHOWN[:2]


def test_a_loaded_checkpoint(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".trm-hooks/baselines/paper.yaml").write_text(block("yaml", "name: paper"), encoding="utf-8")
    (project / ".trm-hooks.yaml").write_text("loads: [ckpt_path]\n", encoding="utf-8")
    (project / "conf/finetune.yaml").write_text(FINETUNE, encoding="utf-8")
    assert [run(text.partition("\n")[0][2:], capsys) for text in SHOWN[2:]] == SHOWN[2:]


def test_what_the_settings_allow(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".trm-hooks.yaml").write_text(block("yaml", "allow:"), encoding="utf-8")
    assert run("trm-hooks check", capsys) == "$ trm-hooks check\n"
