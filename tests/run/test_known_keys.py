"""The keys that one file alone has are judged in time that grows with their number."""

from __future__ import annotations

from pathlib import Path

import pytest
from growth import calls, is_linear
from projects import Project

from trm_hooks.judging.finding import Finding

HEAD = "data_paths: [data/arc1concept-aug-1000]\narch:\n  name: recursive_reasoning.trm@TRM\n  L_cycles: 4\nlr: 1e-4\n"


def judged(project: Project, *names: str) -> int:
    """How many calls it takes to find the one misspelled key of a project."""
    found: list[Finding] = []
    count = calls(lambda: found.extend(project.findings(*names, select=("misspelled-key",))))
    assert [each.key for each in found] == ["weight_decya"]
    return count


def calls_of_keys(path: Path, count: int) -> int:
    """How many calls a check makes on a config with so many keys that nothing knows."""
    keys = "weight_decya: 1\n" + "".join(f"own_{number:04}_key: {number}\n" for number in range(count))
    project = Project(path, {"config/cfg.yaml": HEAD + keys})
    return judged(project)


def test_work_grows_with_the_number_of_unknown_keys(tmp_path: Path) -> None:
    assert is_linear(lambda count: calls_of_keys(tmp_path / str(count), count), 150)


def calls_of_configs(path: Path, count: int, keys: str, *names: str) -> int:
    """How many calls a check makes on so many configs with a key of their own each; ``keys`` make ``n`` the number of one."""
    files = {"config/cfg.yaml": HEAD, "config/wrong.yaml": "defaults: [cfg]\nweight_decya: 1\n"}
    files |= {f"config/own{number}.yaml": f"defaults: [cfg]\n{keys.format(n=number)}" for number in range(count)}
    project = Project(path, files)
    return judged(project, *names)


@pytest.mark.parametrize("names", [(), ("config/wrong.yaml",)])
@pytest.mark.parametrize(
    "keys", ["k{n}x: 1\n", "some_{n:05}_key: 1\n", "only:\n  inside_{n}: 1\nshared_{n}: 1\n", "a: 1\nb: {{c_{n}: 2}}\n"]
)
def test_work_grows_with_the_number_of_configs(tmp_path: Path, keys: str, names: tuple[str, ...]) -> None:
    assert is_linear(lambda count: calls_of_configs(tmp_path / str(count), count, keys, *names), 25)


def test_many_keys_of_one_file_are_looked_for_in_many_others(tmp_path: Path) -> None:
    def count_calls(count: int) -> int:
        head = HEAD + "weight_decya: 1\n"
        own = "".join(f"own_{number:04}_key: {number}\n" for number in range(count))
        files = {f"config/other{number}.yaml": f"shared: {number}\n" for number in range(count)}
        project = Project(tmp_path / str(count), {"config/cfg.yaml": head + own, **files})
        return judged(project, "config/cfg.yaml")

    assert is_linear(count_calls, 75)
