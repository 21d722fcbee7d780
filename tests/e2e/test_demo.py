"""``make demo``'s story, from the snapshot."""

from __future__ import annotations

import shutil
import subprocess

import pytest

pytestmark = pytest.mark.slow


def tells_its_story(told: subprocess.CompletedProcess[str]) -> bool:
    assert told.returncode == 0, told.stdout
    refused = told.stdout.index("config/arch/etrm.yaml:28:")
    mended = told.stdout.index("+halt_exploration_prob: 0.1")
    accepted = told.stdout.index("Train ETRM as published", mended)
    assert "\x1b" not in told.stdout
    return refused < mended < accepted


def test_demo_tells_its_story_to_the_end(snapshot) -> None:
    assert tells_its_story(snapshot.run("bash", "examples/demo.sh"))


def test_demo_works_from_an_unpacked_archive(snapshot, tmp_path) -> None:
    archive = tmp_path / "trm-hooks"
    shutil.copytree(snapshot.path, archive, ignore=shutil.ignore_patterns(".git", "demo"))
    told = snapshot.run("bash", str(archive / "examples/demo.sh"))
    assert tells_its_story(told)


def test_demo_fails_when_nothing_is_wrong(snapshot, tmp_path, environment) -> None:
    """The demo's exit status is worth something: with right configs there is no refusal to show."""
    clone = type(snapshot)(tmp_path / "clone", environment)
    clone.git("pull", "--quiet", str(snapshot.path), "HEAD")
    config = clone.path / "examples/etrm"
    for path in [*config.rglob("*.yaml"), *config.rglob("*.txt"), *config.rglob("*.sh")]:
        path.write_bytes(path.read_bytes().replace(b"halt_exploration_prob: 0.5", b"halt_exploration_prob: 0.1"))
    told = clone.run("bash", "examples/demo.sh")
    assert told.returncode == 1
    assert "The demo failed: " in told.stdout
