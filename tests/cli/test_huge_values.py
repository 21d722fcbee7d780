"""A number longer than what Python prints by itself stops no command."""

from __future__ import annotations

from pathlib import Path

import pytest

from trm_hooks.cli.main import main

LONG = "0x" + "f" * 3600


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "config/arch").mkdir(parents=True)
    (tmp_path / "config/arch/trm.yaml").write_text(
        f"name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: {LONG}\nL_cycles: {LONG}\n", encoding="utf-8"
    )
    for name in ("a", "b"):
        (tmp_path / f"config/{name}.yaml").write_text(
            f"defaults:\n  - arch: trm\n  - _self_\nglobal_batch_size: {LONG}\nlr: {LONG}\nema: {LONG}\nseed: {LONG}{name}\n"
            f"all: [{LONG}, '${{seed}}']\n",
            encoding="utf-8",
        )
    (tmp_path / "run.sh").write_text(f"python pretrain.py seed={'9' * 5000} lr={LONG}\n", encoding="utf-8")
    (tmp_path / "pretrain.py").write_text(
        'import hydra\n\n\n@hydra.main(config_path="config", config_name="a", version_base=None)\ndef main(config):\n    pass\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "check",
        "check --output-format json",
        "check --output-format sarif",
        "check --select all --fix --unsafe-fixes",
        "check --select all --diff",
        "compose a",
        "compose a --output-format json",
        "explain a lr",
        "diff a b",
        "diff a baseline:arc-agi-1-checkpoint",
        "report",
        "report --format html",
        "report --format json",
        "audit config/arch/trm.yaml",
    ],
)
@pytest.mark.usefixtures("project")
def test_every_command_comes_to_an_end(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command.split()) in (0, 1)
    assert "internal error" not in capsys.readouterr().err
