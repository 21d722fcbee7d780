"""One file exchanged or made on disk, whole or not at all.

The new bytes go to a temporary file in the same folder, which then takes the old one's name. A symbolic link is followed
inside the repository only, and it is its target that is exchanged. Two processes that write at once, or one that is killed,
leave the old bytes or the new ones; of a killed one a hidden file may be left behind.
"""

from __future__ import annotations

import os
import stat

from trm_hooks.project.repository import is_inside
from trm_hooks.yaml.edit.edits import Refusal


def target_of(path: str, repository: str) -> str:
    """The file that writing to absolute ``path`` would exchange; Refusal where that must not or cannot be written."""
    real = os.path.realpath(path)
    if not is_inside(real, os.path.realpath(repository)):
        raise Refusal("the file is reached through a symbolic link that leads out of the repository")
    try:
        mode = os.stat(real).st_mode
    except OSError as error:
        raise Refusal(f"the file cannot be written: {error.strerror}") from None
    if not stat.S_ISREG(mode):
        raise Refusal("this is not a regular file")
    # renaming would get past the mark; whoever may not write to the file may not exchange it either
    if not os.access(real, os.W_OK):
        raise Refusal("the file is read-only")
    return real


def write_whole(path: str, data: bytes) -> None:
    """Put ``data`` at ``path``, over whatever stands there, with a new file's rights; Refusal where it cannot be written."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        temporary = _temporary(path)
        try:
            _write(temporary, data, None)
            os.replace(temporary, path)
        except BaseException:
            _remove(temporary)
            raise
    except OSError as error:
        raise Refusal(f"the file cannot be written: {error.strerror}") from None
    _sync_folder(os.path.dirname(path))


def exchange(real: str, before: bytes, after: bytes) -> None:
    """Put ``after`` in place of ``before``; Refusal where the file holds anything else by now, or cannot be written."""
    temporary = _temporary(real)
    try:
        try:
            _write(temporary, after, os.stat(real))
            found = _read(real)
            if found not in (before, after):
                raise Refusal("the file changed on disk since it was read; run this again")
            os.replace(temporary, real)
        except BaseException:
            _remove(temporary)
            raise
    except OSError as error:
        raise Refusal(f"the file cannot be written: {error.strerror}") from None
    _sync_folder(os.path.dirname(real))


def _temporary(path: str) -> str:
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")


def _write(path: str, data: bytes, like: os.stat_result | None) -> None:
    """A new file with the owner and the rights of ``like``; with None, those of any new file."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o666 if like is None else 0o600)
    with open(handle, "wb") as file:
        file.write(data)
        file.flush()
        if like is not None:
            _keep_owner(path, like)
            os.chmod(path, stat.S_IMODE(like.st_mode))
        os.fsync(file.fileno())


def _keep_owner(path: str, like: os.stat_result) -> None:
    """Give the file its old owner where that is allowed, as in a container that runs as root."""
    now = os.stat(path)
    if hasattr(os, "chown") and (now.st_uid, now.st_gid) != (like.st_uid, like.st_gid):
        try:
            os.chown(path, like.st_uid, like.st_gid)
        except OSError:
            return


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


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
