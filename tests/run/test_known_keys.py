"""The keys that one file alone has are judged in time that grows with their number."""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path

from projects import Project


def calls(path: Path, count: int) -> int:
    """How many calls a check makes on a config with so many keys that nothing knows."""
    keys = "weight_decya: 1\n" + "".join(f"own_{number:04}_key: {number}\n" for number in range(count))
    head = "data_paths: [data/arc1concept-aug-1000]\narch:\n  name: recursive_reasoning.trm@TRM\n  L_cycles: 4\nlr: 1e-4\n"
    project = Project(path, {"config/cfg.yaml": head + keys})
    profile = cProfile.Profile()
    (found,) = profile.runcall(project.findings, select=("misspelled-key",))
    assert found.key == "weight_decya"
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_work_grows_with_the_number_of_unknown_keys(tmp_path: Path) -> None:
    calls(tmp_path / "warm", 10)  # what is imported and read once is no part of it
    small, middle, large = (calls(tmp_path / str(count), count) for count in (100, 200, 400))
    assert (large - middle) < 2.2 * (middle - small)
