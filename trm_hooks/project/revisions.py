"""The config roots of a repository as they were at any git revision, unpacked into a temporary folder.

git itself reads the revision; nothing in the work tree is touched, and only regular files are unpacked.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import tarfile
import tempfile

from trm_hooks.hydra.config_files import ConfigRoot
from trm_hooks.project.find_config import Roots
from trm_hooks.project.find_roots import find_roots, find_scripts
from trm_hooks.project.repository import UsageError, list_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def checked_out(roots: Roots, revision: str) -> Iterator[Roots]:
    """The same roots at ``revision``; raises :class:`UsageError` for one that git does not know."""
    with tempfile.TemporaryDirectory(prefix="trm-hooks-") as folder:
        _unpack(_archive(roots.repository, revision), folder)
        yield _OldRoots(roots, folder, revision)


class _OldRoots(Roots):
    def __init__(self, now: Roots, folder: str, revision: str) -> None:
        self.cwd = os.path.join(folder, os.path.relpath(now.cwd, now.repository))
        self.repository = folder
        listing = list_repository(folder)
        displays = [root.display for root in now.roots if os.path.isdir(os.path.join(folder, root.display))]
        infos = find_roots(listing, settings=displays, scripts=find_scripts(listing))
        self.foreign = []
        self.roots = [
            ConfigRoot(i.directory, f"{revision}:{i.display}", boundary=folder, version_base=i.version_base) for i in infos
        ]


def _archive(repository: str, revision: str) -> bytes:
    if revision.startswith("-"):
        raise UsageError(f"`{revision}` is not a revision")
    command = ["git", "-C", repository, "archive", "--format=tar", revision]
    try:
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL, env=_environment())
    except OSError as error:
        raise UsageError(f"git cannot be started: {error.strerror}") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ").splitlines()
        raise UsageError(f"`{revision}` is no revision of this repository: {reason[0] if reason else 'git gives no reason'}")
    return done.stdout


def _environment() -> dict[str, str]:
    """The environment without what leads git to another repository, as ``GIT_DIR`` in a hook of another one."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def _opened(archive: bytes) -> tarfile.TarFile | None:
    """The archive; None where git put no file into it, which the reader takes for no archive at all."""
    try:
        return tarfile.open(fileobj=io.BytesIO(archive), mode="r:")
    except tarfile.ReadError:
        return None


def _unpack(archive: bytes, folder: str) -> None:
    opened = _opened(archive)
    if opened is None:
        return
    with opened as tar:
        for member in tar:
            name = os.path.normpath(member.name)
            if member.isfile() and name.endswith((".yaml", ".yml", ".py")) and not name.startswith(("..", os.sep)):
                target = os.path.join(folder, name)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                content = tar.extractfile(member)
                with open(target, "wb") as stream:
                    stream.write(content.read() if content is not None else b"")
