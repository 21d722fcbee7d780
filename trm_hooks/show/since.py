"""Since when a key of a config has the value that wins now, from the same place: git's commits, looked at one by one."""

from __future__ import annotations

import subprocess

from trm_hooks.project.repository import UsageError
from trm_hooks.project.revisions import checked_out
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.project.find_config import Roots

# Commits further back than this are not looked at; each is unpacked and composed.
MAX_COMMITS = 60


class Since(Record):
    """The first commit with that value (short name and date), or the oldest looked at where ``is_oldest``."""

    commit: str
    date: str
    is_oldest: bool


def since(composition: Composition, key: str, roots: Roots) -> Since | None:
    """Since which commit ``key`` is what it is in ``composition``, a config without overrides; None where it is not committed."""
    won = _winner(composition, key, "")
    commits = _commits(roots.repository, [layer.file.path for layer in composition.layers])
    found: Since | None = None
    for number, (commit, date) in enumerate(commits[:MAX_COMMITS], 1):
        if _at(commit, composition.name, key, roots) != won:
            return found
        found = Since(commit[:9], date, number == MAX_COMMITS < len(commits))
    return found


def _at(commit: str, name: str, key: str, roots: Roots) -> tuple[str, str] | None:
    from trm_hooks.hydra.composition import compose
    from trm_hooks.hydra.errors import CompositionError

    try:
        with checked_out(roots, commit) as old:
            root, found = old.find(name)
            return _winner(compose(root, found), key, f"{commit}:")
    except (CompositionError, UsageError):
        return None


def _winner(composition: Composition, key: str, prefix: str) -> tuple[str, str] | None:
    """The file that gives a key, and the value."""
    origin = next((each for each in reversed(composition.chain(key)) if each.effective), None)
    return (origin.path.removeprefix(prefix), repr(composition.value(key))) if origin is not None else None


def _commits(repository: str, paths: list[str]) -> list[tuple[str, str]]:
    """The commits that changed any of the files, or where they are, newest first, with their dates."""
    command = ["git", "-C", repository, "log", f"-n{MAX_COMMITS + 1}", "--format=%H %cs", "--", *paths]
    try:
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    except OSError:
        return []
    lines = done.stdout.decode("utf-8", "replace").splitlines() if done.returncode == 0 else []
    return [(commit, date) for commit, _, date in (line.partition(" ") for line in lines)]
