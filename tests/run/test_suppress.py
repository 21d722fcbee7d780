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


def test_a_file_that_was_not_asked_about_is_not_told_off(tmp_path: Path) -> None:
    assert found(tmp_path, "ema: True  # trm-hooks: ignore[ema]", "config/arch/trm.yaml") == []
