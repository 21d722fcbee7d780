"""A repository's files as they were at a revision, for what a commit is compared with.

git reads the revision; what is unpacked are regular files: configs, Python, what git ignores, texts, and the files asked for.
"""

from __future__ import annotations

import contextlib
import os
import subprocess

from trm_hooks.project.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

_KEPT = (".yaml", ".yml", ".py", ".gitignore")
_OF_THIS_PROCESS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


def base_revision(repository: str) -> str | None:
    """What a hook compares with: what pre-commit says is there already, else HEAD; None before the first commit."""
    given = os.environ.get("PRE_COMMIT_FROM_REF")
    for revision in filter(None, (given, "HEAD")):
        if is_revision(repository, revision):
            return revision
    return None


def is_revision(repository: str, name: str) -> bool:
    """Whether git knows a commit by that name."""
    try:
        _git(repository, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{name}^{{commit}}")
    except UsageError:
        return False
    return True


@contextlib.contextmanager
def unpacked(
    repository: str, revision: str, paths: Collection[str], is_read: Callable[[str], bool]
) -> Iterator[tuple[str, frozenset[str]]]:
    """A temporary folder with the files at ``revision``, and those of ``paths`` that are there.

    ``is_read`` says which other files count by their names.
    Raises :class:`UsageError` for a revision that git does not know.
    """
    if revision.startswith("-"):
        raise UsageError(f"`{revision}` is not a revision")
    wanted = frozenset(paths)
    blobs = {
        path: blob
        for path, blob in _listed(repository, revision)
        if path.endswith(_KEPT) or path in wanted or is_read(path.rpartition("/")[2])
    }
    import tempfile  # what only changed values has no need of it

    with tempfile.TemporaryDirectory(prefix="trm-hooks-") as folder:
        os.mkdir(os.path.join(folder, ".git"))  # this is a repository's root, whatever the folder lies in
        for path, content in zip(blobs, _contents(repository, list(blobs.values())), strict=True):
            target = os.path.join(folder, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as stream:
                stream.write(content or b"")
        yield folder, wanted & blobs.keys()


def before_changes(repository: str, revision: str, named: Collection[str]) -> dict[str, bytes] | None:
    """What every file that differs from the work tree held at a revision, by path; None where one came, went, or is no file.

    Those that are ``named`` are among them even where git sees no difference: it goes by times and sizes.
    Raises :class:`UsageError` for a revision that git does not know.
    """
    if revision.startswith("-"):
        raise UsageError(f"`{revision}` is not a revision")
    parts = _git(repository, "diff", "--raw", "-z", "--no-abbrev", "--no-renames", revision, "--").split(b"\0")
    blobs = []
    for about in parts[:-1:2]:
        old_mode, new_mode, blob, _, status = about.split()
        if status != b"M" or not (old_mode.startswith(b":100") and new_mode.startswith(b"100")):
            return None
        blobs.append(blob)
    paths = list(map(os.fsdecode, parts[1::2]))
    more = [each for each in sorted(set(named).difference(paths)) if not os.path.islink(os.path.join(repository, each))]
    if any("\n" in each for each in more):
        return None
    held = dict(zip([*paths, *more], _contents(repository, [*blobs, *_at(revision, more)]), strict=True))
    found = {path: content for path, content in held.items() if content is not None}
    return found if len(found) == len(held) else None


def _at(revision: str, paths: Iterable[str]) -> list[bytes]:
    return [os.fsencode(f"{revision}:{path}") for path in paths]


def paths_at(repository: str, revision: str) -> set[str]:
    """Every regular file at a revision; raises :class:`UsageError` for one that git does not know."""
    return {path for path, _ in _listed(repository, revision)}


def _listed(repository: str, revision: str) -> Iterator[tuple[str, bytes]]:
    """Every regular file at a revision with its blob."""
    for line in _git(repository, "ls-tree", "-r", "-z", "--full-tree", revision).split(b"\0"):
        about, _, name = line.partition(b"\t")
        if about.startswith(b"100"):
            path = os.fsdecode(name)
            if not path.startswith((os.sep, "..")) and "/../" not in path:
                yield path, about.split()[2]


def _contents(repository: str, blobs: list[bytes]) -> Iterator[bytes | None]:
    """What each holds; None for one that is not there."""
    answer = _git(repository, "cat-file", "--batch", given=b"".join(blob + b"\n" for blob in blobs))
    at = 0
    for _ in blobs:
        end = answer.index(b"\n", at)
        if answer.endswith(b" missing", at, end):
            at = end + 1
            yield None
            continue
        size = int(answer[at:end].rsplit(b" ", 1)[1])
        yield answer[end + 1 : end + 1 + size]
        at = end + size + 2


def _git(repository: str, *arguments: str, given: bytes = b"") -> bytes:
    """What git answers; raises :class:`UsageError` where it refuses. The repository is the one at that folder, whatever the
    environment of a hook says."""
    environment = None
    if any(name in os.environ for name in _OF_THIS_PROCESS):
        environment = {name: value for name, value in os.environ.items() if name not in _OF_THIS_PROCESS}
    try:
        done = subprocess.run(
            ["git", "-C", repository, *arguments], input=given, capture_output=True, check=False, env=environment
        )
    except OSError as error:
        raise UsageError(f"git cannot be started: {error.strerror}") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ").splitlines()
        raise UsageError(f"git refuses `{arguments[0]}`: {reason[0] if reason else 'no reason given'}")
    return done.stdout
