"""The keys that one file alone has are judged in time that grows with their number."""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path

import pytest
from projects import Project

HEAD = "data_paths: [data/arc1concept-aug-1000]\narch:\n  name: recursive_reasoning.trm@TRM\n  L_cycles: 4\nlr: 1e-4\n"


def calls(path: Path, count: int) -> int:
    """How many calls a check makes on a config with so many keys that nothing knows."""
    keys = "weight_decya: 1\n" + "".join(f"own_{number:04}_key: {number}\n" for number in range(count))
    project = Project(path, {"config/cfg.yaml": HEAD + keys})
    profile = cProfile.Profile()
    (found,) = profile.runcall(project.findings, select=("misspelled-key",))
    assert found.key == "weight_decya"
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_work_grows_with_the_number_of_unknown_keys(tmp_path: Path) -> None:
    calls(tmp_path / "warm", 10)  # what is imported and read once is no part of it
    small, middle, large = (calls(tmp_path / str(count), count) for count in (200, 400, 800))
    assert (large - middle) < 2.2 * (middle - small)


def calls_of_configs(path: Path, count: int, keys: str, *names: str) -> int:
    """How many calls a check makes on so many configs with a key of their own each; ``keys`` make ``n`` the number of one."""
    files = {"config/cfg.yaml": HEAD, "config/wrong.yaml": "defaults: [cfg]\nweight_decya: 1\n"}
    files |= {f"config/own{number}.yaml": f"defaults: [cfg]\n{keys.format(n=number)}" for number in range(count)}
    project = Project(path, files)
    profile = cProfile.Profile()
    (found,) = profile.runcall(project.findings, *names, select=("misspelled-key",))
    assert found.key == "weight_decya"
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("names", [(), ("config/wrong.yaml",)])
@pytest.mark.parametrize(
    "keys", ["k{n}x: 1\n", "some_{n:05}_key: 1\n", "only:\n  inside_{n}: 1\nshared_{n}: 1\n", "a: 1\nb: {{c_{n}: 2}}\n"]
)
def test_work_grows_with_the_number_of_configs(tmp_path: Path, keys: str, names: tuple[str, ...]) -> None:
    calls_of_configs(tmp_path / "warm", 10, keys, *names)
    small, middle, large = (calls_of_configs(tmp_path / str(count), count, keys, *names) for count in (50, 100, 200))
    assert (large - middle) < 2.2 * (middle - small) + 100


def test_many_keys_of_one_file_are_looked_for_in_many_others(tmp_path: Path) -> None:
    def count_calls(count: int) -> int:
        head = HEAD + "weight_decya: 1\n"
        own = "".join(f"own_{number:04}_key: {number}\n" for number in range(count))
        files = {f"config/other{number}.yaml": f"shared: {number}\n" for number in range(count)}
        project = Project(tmp_path / str(count), {"config/cfg.yaml": head + own, **files})
        profile = cProfile.Profile()
        (found,) = profile.runcall(project.findings, "config/cfg.yaml", select=("misspelled-key",))
        assert found.key == "weight_decya"
        return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]

    count_calls(10)
    small, middle, large = map(count_calls, (150, 300, 600))
    assert (large - middle) < 2.2 * (middle - small)
