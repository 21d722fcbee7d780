"""Suppressions by comment: what they hold for, and that useless and unknown ones are reported themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from trm_hooks.run.engine import run
from trm_hooks.run.request import Request

HEAD = "defaults: [arch: trm,\n  _self_]\ndata_paths: [data/arc-aug-1000]\n"
TRM = "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.1\n"


def found(root: Path, body: str, *paths: str, select: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    for name, text in {"config/a.yaml": HEAD + body, "config/arch/trm.yaml": TRM}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / ".git").mkdir(exist_ok=True)
    findings = run(Request(paths, str(root), select=select)).findings
    return [(finding.check, finding.place.position()[0]) for finding in findings]


@pytest.mark.parametrize(
    "body",
    [
        "ema: False  # trm-hooks: ignore[ema] an ablation",
        "ema: False  # off # trm-hooks: ignore[ema] an ablation",
        "ema: False  #trm-hooks:ignore[ema]",
        "# trm-hooks: ignore[ema] an ablation\nema: False",
        "# trm-hooks: ignore-file[ema] ablations\nlr: 1e-4\nema: False",
        "ema: False\n# trm-hooks: ignore-file[ema]",
        "global_batch_size: 256  # trm-hooks: ignore[batch-size-comment] 768 does not fit",
        "ema: False\nglobal_batch_size: 1\n# trm-hooks: ignore-file[ema, batch-size-comment]",
    ],
)
def test_a_suppression_that_names_the_check_and_the_line_holds(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("lr: 1e-4  # trm-hooks: ignore[ema]\nema: False", [("suppression", 4), ("ema", 5)]),
        ("ema: False  # trm-hooks: ignore[batch-size-comment]", [("ema", 4), ("suppression", 4)]),
        ("ema: False  # trm-hooks: ignore[emma]", [("ema", 4), ("suppression", 4)]),
        ("ema: False  # trm-hooks: ignore", [("ema", 4), ("suppression", 4)]),
        ("ema: False\nnote: '# trm-hooks: ignore[ema]'", [("ema", 4)]),
        ("ema: False  # trm-hooks: ignored", [("ema", 4)]),
        ("ema: True  # trm-hooks: ignore[ema]", [("suppression", 4)]),
    ],
)
def test_what_holds_for_nothing_is_reported(tmp_path: Path, body: str, expected: list[tuple[str, int]]) -> None:
    assert found(tmp_path, body) == expected


def test_a_suppression_of_a_check_that_did_not_run_may_be_of_use(tmp_path: Path) -> None:
    assert found(tmp_path, "lr: 3e-4  # trm-hooks: ignore[baseline-alignment]") == []
    assert found(tmp_path, "ema: True  # trm-hooks: ignore[ema]", select=("yaml-syntax",)) == []


def test_a_file_that_was_not_asked_about_gets_no_complaint(tmp_path: Path) -> None:
    assert found(tmp_path, "ema: True  # trm-hooks: ignore[ema]", "config/arch/trm.yaml") == []


SCRIPT = 'import hydra\n@hydra.main(config_path="config", config_name="a", version_base=None)\ndef main(config): ...\n'
IGNORE = "trm-hooks: ignore[launch-commands] a record"


def told_off(root: Path, name: str, text: str) -> list[int]:
    """The lines of suppressions in a text with commands that are reported as unused."""
    (root / "config").mkdir()
    (root / "pretrain.py").write_text(SCRIPT, encoding="utf-8")
    (root / name).write_text(text, encoding="utf-8")
    found(root, "")
    output = run(Request((), str(root))).findings
    return [each.place.position()[0] for each in output if each.check == "suppression"]


UNKNOWN = (
    "--config-name $NAME arch.halt_exploration_prob=0.5",
    "--config-name <name> arch.halt_exploration_prob=0.5",
    "--config-name my_config arch.halt_exploration_prob=0.5",
    "arch=$ARCH arch.halt_exploration_prob=0.5",
    "arch.halt_exploration_prob=$PROB",
    "arch.halt_exploration_prob=<prob>",
    "$EXTRA",
    "[overrides] seed=1",
)


@pytest.mark.parametrize("arguments", UNKNOWN)
def test_what_cannot_be_judged_may_need_its_suppression(tmp_path: Path, arguments: str) -> None:
    fenced = f"# Runs\n\n```sh\n<!-- {IGNORE} -->\npython pretrain.py {arguments}\n```\n"
    indented = f"\n<!-- {IGNORE} -->\n    python pretrain.py {arguments}\n"
    assert told_off(tmp_path, "README.md", fenced + indented) == []


@pytest.mark.parametrize("arguments", [each for each in UNKNOWN if "$" in each])
def test_so_it_is_in_a_script(tmp_path: Path, arguments: str) -> None:
    text = f"EXTRA=$1\npython pretrain.py {arguments}  # {IGNORE}\nFROM=0.5  # {IGNORE}\n"
    assert told_off(tmp_path, "run.sh", text) == []


def test_what_is_judged_and_right_needs_none(tmp_path: Path) -> None:
    text = f"<!-- {IGNORE} -->\n`python pretrain.py +seed=1`\n\n    python pretrain.py arch=$ARCH\n"
    assert told_off(tmp_path, "README.md", text) == [1]


@pytest.mark.parametrize(("command", "expected"), [("arch.halt_exploration_prob=0.5", []), ("+seed=1", [3])])
def test_a_comment_above_a_block_of_markdown_holds_for_the_block(tmp_path: Path, command: str, expected: list[int]) -> None:
    text = f"# Runs\n\n<!-- {IGNORE} -->\n```sh\nset -e\npython pretrain.py {command}\n```\n"
    assert told_off(tmp_path, "README.md", text) == expected
    assert [each.check for each in run(Request((), str(tmp_path))).findings if each.check != "suppression"] == []
