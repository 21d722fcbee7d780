"""``make demo``'s story, from the snapshot."""

from __future__ import annotations

import shutil
import subprocess

import pytest

pytestmark = pytest.mark.slow


def shows_every_step(done: subprocess.CompletedProcess[str]) -> bool:
    assert done.returncode == 0, done.stdout
    refused = done.stdout.index("config/arch/etrm.yaml:28:")
    mended = done.stdout.index("+halt_exploration_prob: 0.1")
    accepted = done.stdout.index("Train ETRM as published", mended)
    assert "\x1b" not in done.stdout
    return refused < mended < accepted


def test_demo_tells_its_story_to_the_end(snapshot) -> None:
    assert shows_every_step(snapshot.run("bash", "examples/demo.sh"))


def test_demo_works_from_an_unpacked_archive(snapshot, tmp_path) -> None:
    archive = tmp_path / "trm-hooks"
    shutil.copytree(snapshot.path, archive, ignore=shutil.ignore_patterns(".git", "demo"))
    done = snapshot.run("bash", str(archive / "examples/demo.sh"))
    assert shows_every_step(done)


def test_demo_fails_when_nothing_is_wrong(snapshot, tmp_path, environment) -> None:
    """The demo's exit status is worth something: with right configs there is no refusal to show."""
    clone = type(snapshot)(tmp_path / "clone", environment)
    clone.git("pull", "--quiet", str(snapshot.path), "HEAD")
    config = clone.path / "examples/etrm"
    for path in [*config.rglob("*.yaml"), *config.rglob("*.txt"), *config.rglob("*.sh")]:
        path.write_bytes(path.read_bytes().replace(b"halt_exploration_prob: 0.5", b"halt_exploration_prob: 0.1"))
    done = clone.run("bash", "examples/demo.sh")
    assert done.returncode == 1
    assert "The demo failed: " in done.stdout
