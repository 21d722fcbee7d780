"""The example project mended: the files in ``fixed/etrm`` are what comes out, all others stay as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from trm_hooks.fix.fixer import mend
from trm_hooks.run.request import Request

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/etrm"
FIXED = Path(__file__).parent / "fixed/etrm"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "lab")
    (tmp_path / "lab/.git").mkdir()
    return tmp_path / "lab"


def test_the_example_is_mended_to_the_last_byte(lab: Path) -> None:
    outcome = mend(Request([], str(lab)))
    assert files(lab) == files(EXAMPLE) | files(FIXED)
    assert not outcome.result.blocking
    assert mend(Request([], str(lab))).mended == []


def test_without_writing_the_texts_are_the_same_and_the_files_stay(lab: Path) -> None:
    outcome = mend(Request([], str(lab)), write=False)
    assert files(lab) == files(EXAMPLE)
    assert {path: after.encode() for path, (_, after) in outcome.texts.items()} == files(FIXED)
    assert not outcome.result.blocking
