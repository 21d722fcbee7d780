"""One file exchanged or made on disk, whole or not at all.

The new bytes go to a temporary file, which then takes the old one's name. A symbolic link is followed inside the repository
only, and it is its target that is exchanged. Two processes that write at once, or one that is killed, leave the old bytes or
the new ones. Temporary files are in git's own folder, where no `git add` sees them; where that is on another file system, or
there is none, beside the file. A signal that ends the process waits until the file is exchanged; what `kill -9` leaves is
removed by the next process that writes.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
from functools import cache

from trm_hooks.files import is_inside, read
from trm_hooks.yaml.edit.edits import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN_FOLDER = "trm-hooks"
_PREFIX, _SUFFIX = ".trm-hooks-", ".tmp"
_ENDING = ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")


def target_of(path: str, repository: str) -> str:
    """The file that writing to absolute ``path`` would exchange; Refusal where that must not or cannot be written."""
    real = os.path.realpath(path)
    if not is_inside(real, os.path.realpath(repository)):
        raise Refusal("the file is reached through a symbolic link that leads out of the repository")
    try:
        status = os.stat(real)
    except OSError as error:
        raise Refusal(f"the file cannot be written: {error.strerror}") from None
    if not stat.S_ISREG(status.st_mode):
        raise Refusal("this is not a regular file")
    if status.st_nlink > 1:
        raise Refusal("the file has another name (a hard link), under which the old text would stay")
    # renaming would get past the mark; who may not write to the file may not exchange it either
    if not os.access(real, os.W_OK):
        raise Refusal("the file is read-only")
    return real


def write_whole(path: str, data: bytes) -> None:
    """Put ``data`` at ``path``, over whatever is there, with a new file's rights; Refusal where it cannot be written."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with _undisturbed():
            _put(path, data, None, None)
    except OSError as error:
        raise Refusal(f"the file cannot be written: {error.strerror}") from None
    _sync_folder(os.path.dirname(path))


def exchange(real: str, before: bytes, after: bytes) -> None:
    """Put ``after`` in place of ``before``; Refusal where the file holds anything else by now, or cannot be written."""
    try:
        with _undisturbed():
            _put(real, after, os.stat(real), before)
    except FileNotFoundError:
        raise Refusal("the file was removed after it was read") from None
    except OSError as error:
        raise Refusal(f"the file cannot be written: {error.strerror}") from None
    _sync_folder(os.path.dirname(real))


def _put(path: str, data: bytes, like: os.stat_result | None, before: bytes | None) -> None:
    """Write a temporary file and give it the name ``path``, unless the file holds something other than ``before`` by now."""
    folder = os.path.dirname(path)
    own = _git_folder(folder)
    for place in (own, folder) if own is not None else (folder,):
        try:
            with _written(place, data, like) as temporary:
                if before is not None and read(path, None) not in (before, data):
                    raise Refusal("the file changed on disk since it was read; run this again")
                os.replace(temporary, path)
                return
        except OSError:
            if place == folder or not os.path.isdir(folder):
                raise


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off the signals that end a process; kill -9 is the only one that nothing can put off."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {getattr(signal, name) for name in _ENDING})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@cache
def _git_folder(folder: str) -> str | None:
    """A folder of our own in git's, on the same file system as ``folder``; None where there is none or it cannot be made."""
    at = folder
    while not os.path.lexists(os.path.join(at, ".git")):
        above = os.path.dirname(at)
        if above == at:
            return None
        at = above
    try:
        own = os.path.join(_git_directory(os.path.join(at, ".git")), _OWN_FOLDER)
        os.makedirs(own, exist_ok=True)
        return own if os.stat(own).st_dev == os.stat(folder).st_dev else None
    except OSError:
        return None


def _git_directory(path: str) -> str:
    """The folder that ``.git`` is, or that it names where it is a file: in a worktree, in a submodule."""
    if os.path.isdir(path):
        return path
    named = read(path, None, 10_000).decode("utf-8", "surrogateescape").removeprefix("gitdir:").strip()
    directory = os.path.join(os.path.dirname(path), named)
    if not os.path.isfile(os.path.join(directory, "HEAD")):
        raise FileNotFoundError(directory)
    return directory


@cache
def _sweep(folder: str) -> None:
    """Remove the temporary files that killed processes left in ``folder``: those that no process holds locked."""
    try:
        import fcntl

        names = os.listdir(folder)
    except (ImportError, OSError):
        return
    for name in names:
        if name.startswith(_PREFIX) and name.endswith(_SUFFIX):
            try:
                handle = os.open(os.path.join(folder, name), os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            except OSError:
                continue
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(os.path.join(folder, name))
            except OSError:
                continue
            finally:
                os.close(handle)


def _new_file(folder: str, rights: int) -> tuple[int, str]:
    """A new temporary file, which nobody takes for one that was left: locked, and still there when it is."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        path = os.path.join(folder, f"{_PREFIX}{os.getpid()}-{os.urandom(6).hex()}{_SUFFIX}")
        handle = os.open(path, flags, rights)
        if _lock(handle) and os.path.exists(path):
            return handle, path
        os.close(handle)  # another process was just sweeping
        _remove(path)


def _lock(handle: int) -> bool:
    """Say that the file is in use, for as long as this process has it open; False where another process holds it."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return True  # nobody can lock here, and so nobody sweeps
    return True


@contextlib.contextmanager
def _written(folder: str, data: bytes, like: os.stat_result | None) -> Iterator[str]:
    """A new file with the owner and the rights of ``like``; with None, those of any new file. It is locked until the end."""
    _sweep(folder)
    handle, path = _new_file(folder, 0o666 if like is None else 0o600)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            if like is not None:
                _keep_owner(path, like)
                os.chmod(path, stat.S_IMODE(like.st_mode))
            os.fsync(handle)
            yield path
    finally:
        _remove(path)  # it is there only where it has not become the file


def _keep_owner(path: str, like: os.stat_result) -> None:
    """Give the file its old owner where that is allowed, as in a container that runs as root."""
    now = os.stat(path)
    if hasattr(os, "chown") and (now.st_uid, now.st_gid) != (like.st_uid, like.st_gid):
        try:
            os.chown(path, like.st_uid, like.st_gid)
        except OSError:
            return


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _sync_folder(folder: str) -> None:
    """Make the new name last; where folders cannot be synced, the system does it in its own time."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
