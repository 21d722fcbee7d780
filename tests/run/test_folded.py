"""What several compositions say of one place comes together in one finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import DATA, OPTION, Project

from trm_hooks.fix.proof import moved
from trm_hooks.yaml.edit.edits import Edit

HALT = ("halt-exploration-prob",)


def test_other_configs_that_a_finding_reaches_are_listed(tmp_path: Path) -> None:
    config = "defaults:\n  - arch: etrm\n  - _self_\n" + DATA
    files = {f"config/{name}.yaml": config for name in "abc"}
    project = Project(tmp_path, files | {"config/arch/etrm.yaml": OPTION.replace("0.1", "0.5")})
    (finding,) = project.findings("config/a.yaml", select=HALT)
    assert finding.effective_in == ("a", "b", "c")


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_a_value_that_some_config_has_from_nowhere_else_is_set(tmp_path: Path, names: tuple[str, str]) -> None:
    bare = OPTION.replace("halt_exploration_prob: 0.1\n", "")
    tweak = "# @package _global_\narch:\n  halt_exploration_prob: 0.5\n"
    config = "defaults:\n  - arch: {}\n  - tweak: slow\n  - _self_\n" + DATA
    files = {"config/arch/etrm.yaml": OPTION, "config/arch/bare.yaml": bare, "config/tweak/slow.yaml": tweak}
    for name, option in zip(names, ("etrm", "bare"), strict=True):
        files[f"config/{name}.yaml"] = config.format(option)
    (finding,) = Project(tmp_path, files).findings(select=HALT)
    assert finding.effective_in == ("a", "b")
    assert finding.fix is not None
    assert [change.op for change in finding.fix.changes] == ["set"]


@pytest.mark.parametrize(
    ("offset", "after"),
    [(0, 0), (1, 3), (3, 5), (4, 6), (5, 6), (7, 6), (8, 7), (9, 8)],
)
def test_a_place_moves_with_the_edits_before_it(offset: int, after: int) -> None:
    assert moved(offset, [Edit(0, 1, "abc"), Edit(4, 8, "x")]) == after
