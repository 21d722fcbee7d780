"""The findings on a real project, as its reviewers listed them; skipped where that project is not at hand."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from trm_hooks.outputs import Shown
from trm_hooks.outputs.json_v1 import document
from trm_hooks.run.engine import run
from trm_hooks.run.request import Request

CORPUS = Path(os.environ.get("TRM_HOOKS_CORPUS", Path(__file__).parents[2] / "../shared/corpus/etrm"))
EXPECTED = CORPUS.with_name("etrm.expected.json")
pytestmark = pytest.mark.skipif(not EXPECTED.is_file(), reason="the corpus is not here")
CONFIG_CHECKS = (
    "yaml-syntax",
    "config-error",
    "halt-exploration-prob",
    "pretrained-decoder",
    "l-cycles-comment",
    "batch-size-comment",
    "ema",
)
ETRM = {
    "config/arch/etrm.yaml",
    "config/cfg_pretrain_etrm_arc_agi_1.yaml",
    "config/cfg_test_frozen_decoder.yaml",
    "config/cfg_test_frozen_decoder_corrected.yaml",
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    shutil.copytree(CORPUS, tmp_path / "etrm")
    (tmp_path / "etrm/.git").mkdir()
    return tmp_path / "etrm"


def expected(part: str = "checks") -> list[dict[str, Any]]:
    listed = json.loads(EXPECTED.read_text(encoding="utf-8"))
    found = listed["checks"] if part == "checks" else listed["opt_in"][part]
    return sorted(found, key=place)


def place(finding: dict[str, Any]) -> tuple[str, int, str]:
    return finding["path"], finding["line"], finding["check"]


def found(corpus: Path, *paths: str, select: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    result = run(Request(paths, str(corpus), select=select))
    return sorted(document(Shown(result.findings))["findings"], key=place)


def agree(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert list(map(place, found)) == list(map(place, expected))
    for one, other in zip(found, expected, strict=True):
        assert {key: one[key] for key in other} == other


def test_the_default_checks_find_exactly_what_the_review_found(corpus: Path) -> None:
    agree(found(corpus), expected())


def test_naming_every_file_finds_the_same(corpus: Path) -> None:
    files = [path.relative_to(corpus).as_posix() for path in corpus.rglob("*.yaml")]
    agree(found(corpus, *files), expected())


def test_baseline_alignment_finds_the_undocumented_rest(corpus: Path) -> None:
    agree(found(corpus, select=("baseline-alignment",)), expected("baseline-alignment"))


def test_an_option_brings_the_findings_of_the_configs_that_inherit_it(corpus: Path) -> None:
    agree(found(corpus, "config/arch/etrm.yaml"), [each for each in expected() if each["path"] in ETRM])


@pytest.mark.parametrize("path", sorted(ETRM))
def test_a_finding_of_a_call_on_one_file_says_what_a_whole_run_says(corpus: Path, path: str) -> None:
    listed = {(place(each), each.get("key")): each for each in found(corpus)}
    for each in found(corpus, path):
        assert each == listed[place(each), each["key"]]


def test_a_readme_is_no_reason_to_say_anything(corpus: Path) -> None:
    assert found(corpus, "README.md") == []


def test_calls_on_parts_of_the_files_find_all_together(corpus: Path) -> None:
    files = sorted(path.relative_to(corpus).as_posix() for path in corpus.rglob("*.yaml"))
    together = {place(each) for path in files for each in found(corpus, path)}
    assert together == set(map(place, expected()))
