"""The real pre-commit and prek in scratch git repositories, with hooks installed from a snapshot of the working tree.

A session has one snapshot and one cache of hook environments, so pip installs the hooks once for pre-commit and once
for prek; pip uses whatever index this machine is set up for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "etrm"
BESIDE_PYTHON = Path(sys.executable).parent
IGNORED = shutil.ignore_patterns(".git", ".venv", "demo", "build", "dist", "*.egg-info", "__pycache__", ".*_cache")


class Scratch:
    """A git repository to play with; every method runs a command in it and returns its output."""

    def __init__(self, path: Path, environment: dict[str, str]) -> None:
        self.path = path
        self.environment = environment
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command; stdout and stderr come as one text."""
        return subprocess.run(
            command,
            cwd=self.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
        )

    def git(self, *arguments: str) -> str:
        """Run git, which must succeed; its output."""
        result = self.run("git", *arguments)
        assert result.returncode == 0, f"git {' '.join(arguments)}: {result.stdout}"
        return result.stdout

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pre-commit."""
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def prek(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run prek."""
        return self.run(str(BESIDE_PYTHON / "prek"), *arguments)

    def commit(self, message: str = "change") -> subprocess.CompletedProcess[str]:
        """Commit all that there is, hooks included."""
        self.git("add", "--all")
        return self.run("git", "commit", "--message", message)

    def commit_unchecked(self, message: str = "state") -> None:
        """Commit all that there is without asking any hook."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", message)

    def write(self, name: str, text: str) -> None:
        """Write a file, byte for byte."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def read(self, name: str) -> str:
        """The file's text, line ends as they are."""
        return (self.path / name).read_bytes().decode()

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace text that must be there."""
        text = self.read(name)
        assert old in text, f"{name} does not hold {old!r}"
        self.write(name, text.replace(old, new))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """This process's environment, less git's own variables, with caches and a git identity of the test's own."""
    home = tmp_path_factory.mktemp("home")
    settings = home / "gitconfig"
    settings.write_text(
        "[user]\n\tname = A Colleague\n\temail = colleague@lab.invalid\n"
        "[init]\n\tdefaultBranch = main\n[commit]\n\tgpgsign = false\n[core]\n\tautocrlf = false\n"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "PREK_"))}
    return kept | {
        "GIT_CONFIG_GLOBAL": str(settings),
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "PREK_HOME": str(home / "prek"),
        "PATH": f"{BESIDE_PYTHON}{os.pathsep}{os.environ['PATH']}",
    }


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Scratch:
    """A git repository with one commit: this working tree as it is, uncommitted changes included."""
    path = tmp_path_factory.mktemp("snapshot") / "trm-hooks"
    shutil.copytree(ROOT, path, ignore=IGNORED)
    repository = Scratch(path, environment)
    repository.commit_unchecked("the working tree")
    return repository


@pytest.fixture(scope="session")
def revision(snapshot: Scratch) -> str:
    """The snapshot's only commit."""
    return snapshot.git("rev-parse", "HEAD").strip()


@pytest.fixture(scope="session")
def hook_config(snapshot: Scratch, revision: str) -> HookConfig:
    """Makes the text of a ``.pre-commit-config.yaml``."""
    return HookConfig(snapshot.path, revision)


class HookConfig:
    """Writes ``.pre-commit-config.yaml`` for hooks of the snapshot."""

    def __init__(self, repository: Path, revision: str) -> None:
        self.head = f"repos:\n- repo: {repository}\n  rev: {revision}\n  hooks:\n"

    def __call__(self, *hooks: str) -> str:
        """The config with these hooks; ``"trm-check, args: [--fix]"`` gives a hook further keys."""
        return self.head + "".join(f"  - {{id: {hook}}}\n" for hook in hooks)


@pytest.fixture
def empty(tmp_path: Path, environment: dict[str, str]) -> Scratch:
    """A repository without files."""
    return Scratch(tmp_path / "lab", environment)


@pytest.fixture
def lab(empty: Scratch) -> Scratch:
    """A repository with the example project, nothing committed yet."""
    shutil.copytree(EXAMPLE, empty.path, dirs_exist_ok=True)
    return empty


@pytest.fixture
def checked_lab(lab: Scratch, hook_config: HookConfig) -> Scratch:
    """The example project with ``trm-check`` at every commit, and ``trm-fix`` on demand."""
    lab.write(".pre-commit-config.yaml", hook_config("trm-check", "trm-fix, stages: [manual]"))
    assert lab.pre_commit("install", "--install-hooks").returncode == 0
    return lab
