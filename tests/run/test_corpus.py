"""The findings on the example, and on a real project where one is at hand, as their reviewers listed them."""

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

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("TRM_HOOKS_CORPUS", ROOT / "../shared/corpus/etrm"))
# a project, and the list of what must be found in it
PROJECTS = {ROOT / "examples/etrm": Path(__file__).with_name("example.expected.json")}
if CORPUS.with_name("etrm.expected.json").is_file():
    PROJECTS[CORPUS] = CORPUS.with_name("etrm.expected.json")
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


class Lab:
    """A copy of a project, and what its reviewers listed."""

    def __init__(self, root: Path, listed: dict[str, Any]) -> None:
        self.root = root
        self.listed = listed

    def expected(self, part: str = "checks") -> list[dict[str, Any]]:
        return sorted(self.listed["checks"] if part == "checks" else self.listed["opt_in"][part], key=place)

    def files(self) -> list[str]:
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*.yaml"))

    def found(self, *paths: str, select: tuple[str, ...] = CONFIG_CHECKS) -> list[dict[str, Any]]:
        result = run(Request(paths, str(self.root), select=select))
        return sorted(document(Shown(result.findings))["findings"], key=place)


@pytest.fixture(params=list(PROJECTS), ids=lambda project: project.parent.name)
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> Lab:
    shutil.copytree(request.param, tmp_path / "etrm", copy_function=shutil.copyfile)
    (tmp_path / "etrm/.git").mkdir()
    return Lab(tmp_path / "etrm", json.loads(PROJECTS[request.param].read_text(encoding="utf-8")))


def place(finding: dict[str, Any]) -> tuple[str, int, str]:
    return finding["path"], finding["line"], finding["check"]


def agree(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert list(map(place, found)) == list(map(place, expected))
    for one, other in zip(found, expected, strict=True):
        assert {key: one[key] for key in other} == other


def test_the_checks_find_exactly_what_the_review_found(lab: Lab) -> None:
    agree(lab.found(), lab.expected())


@pytest.mark.skipif(CORPUS not in PROJECTS, reason="the corpus is not here")
@pytest.mark.parametrize("lab", [CORPUS], indirect=True)
def test_no_other_default_check_finds_anything_in_a_project_without_code(lab: Lab) -> None:
    agree(lab.found(select=()), lab.expected())


def test_naming_every_file_finds_the_same(lab: Lab) -> None:
    agree(lab.found(*lab.files()), lab.expected())


def test_baseline_alignment_finds_the_undocumented_rest(lab: Lab) -> None:
    agree(lab.found(select=("baseline-alignment",)), lab.expected("baseline-alignment"))


def test_an_option_brings_the_findings_of_the_configs_that_inherit_it(lab: Lab) -> None:
    agree(lab.found("config/arch/etrm.yaml"), [each for each in lab.expected() if each["path"] in ETRM])


@pytest.mark.parametrize("path", sorted(ETRM))
def test_a_finding_of_a_call_on_one_file_says_what_a_whole_run_says(lab: Lab, path: str) -> None:
    listed = {(place(each), each.get("key")): each for each in lab.found()}
    for each in lab.found(path):
        assert each == listed[place(each), each["key"]]


def test_a_readme_is_no_reason_to_say_anything(lab: Lab) -> None:
    assert lab.found("README.md", select=()) == []


def test_calls_on_parts_of_the_files_find_all_together(lab: Lab) -> None:
    together = {place(each) for path in lab.files() for each in lab.found(path)}
    assert together == set(map(place, lab.expected()))
