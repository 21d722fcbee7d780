"""Who wrote a line, when and in which commit, as ``git blame`` knows it; and what the repository's revision and remote are.

git is asked and never changed; where there is no git, or no commit yet, nothing is known, which is no error.
"""

from __future__ import annotations

import os
import subprocess

from trm_hooks.record import Record

_SECONDS = 20
_UNCOMMITTED = "0" * 40


class Blame(Record):
    """The commit of one line: its short name, its date (``2026-01-21``), its author and the first line of its message.

    ``seconds`` is when it was committed, since the epoch; ``date`` is that of its author.
    """

    commit: str
    date: str
    author: str
    summary: str
    seconds: int


class Revision(Record):
    """The state of a work tree: the short name and date of its commit, whether files differ from it, and the remote's page.

    ``page`` is where a browser finds the files of that very commit (``https://github.com/lab/trm/blob/<commit>``), or empty.
    """

    commit: str
    date: str
    is_dirty: bool
    page: str


def blame(repository: str, path: str, line: int) -> Blame | None:
    """Who wrote ``line`` (1-based) of ``path`` as it is on disk; None where it is not committed."""
    return _read(_git(repository, "blame", "--porcelain", "-L", f"{line},{line}", "--", path)).get(line)


def blame_file(repository: str, path: str) -> dict[int, Blame]:
    """The same for every line of a file that is committed, by its number."""
    return _read(_git(repository, "blame", "--porcelain", "--", path))


def _read(output: str) -> dict[int, Blame]:
    """The lines of ``git blame --porcelain``, which describes each commit once."""
    facts: dict[str, dict[str, str]] = {}
    numbers: list[tuple[int, str]] = []
    commit = ""
    for each in output.split("\n"):
        first, _, rest = each.partition(" ")
        if len(first) == len(_UNCOMMITTED) and not each.startswith("\t"):
            commit = first
            facts.setdefault(commit, {})
            numbers.append((int(rest.split(" ")[1]), commit))
        elif commit and not each.startswith("\t"):
            facts[commit].setdefault(first, rest)
    found = {commit: _blame(commit, known) for commit, known in facts.items() if commit != _UNCOMMITTED}
    return {number: found[commit] for number, commit in numbers if commit in found}


def _blame(commit: str, facts: dict[str, str]) -> Blame:
    committed = facts.get("committer-time", "")
    seconds = int(committed) if committed.isdigit() else 0
    return Blame(commit[:9], _date(facts.get("author-time", "")), facts.get("author", ""), facts.get("summary", ""), seconds)


def revision(repository: str) -> Revision | None:
    """The revision of the work tree; None where there is none."""
    output = _git(repository, "log", "-1", "--format=%H %cs").split()
    if len(output) != 2:
        return None
    dirty = bool(_git(repository, "status", "--porcelain", "--untracked-files=no"))
    return Revision(output[0][:9], output[1], dirty, _page(_git(repository, "config", "--get", "remote.origin.url"), output[0]))


def _page(remote: str, commit: str) -> str:
    """Where a forge shows the files of a commit; only for those whose addresses are known, and without what a URL may hide."""
    address = remote.strip().removesuffix(".git")
    if address.startswith("git@") and ":" in address:
        host, _, path = address.removeprefix("git@").partition(":")
    elif "://" in address:
        host, _, path = address.partition("://")[2].partition("/")
        host = host.rpartition("@")[2].partition(":")[0]
    else:
        return ""
    if not path or not all(each.isalnum() or each in "-._/" for each in host + path):
        return ""
    if host == "github.com":
        return f"https://{host}/{path}/blob/{commit}"
    return f"https://{host}/{path}/-/blob/{commit}" if host.startswith("gitlab.") else ""


def _date(seconds: str) -> str:
    from datetime import datetime, timezone

    return datetime.fromtimestamp(int(seconds), tz=timezone.utc).strftime("%Y-%m-%d") if seconds.isdigit() else ""


def _git(repository: str, *arguments: str) -> str:
    """What git answers, or nothing; no hook or pager of the repository runs."""
    command = ["git", "-C", repository, "-c", "core.fsmonitor=false", "--no-pager", *arguments]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            command, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=_SECONDS, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
