"""The one way to open a file of the repository: only regular files, only inside the repository, only up to a size.

A repository may hold links to anything, pipes, and devices that never end or answer. So a file is opened without waiting and
looked at before a byte is read; where a link is on the way, what it leads to must lie inside the repository. What is not read has
a reason that a note or a finding can give. Nothing here knows what the bytes mean.
"""

from __future__ import annotations

import errno
import os
from stat import S_ISREG

LARGEST = 100_000_000
# Where the platform has no such flag, links are looked for first.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | _NO_LINK


class RefusedError(OSError):
    """A file that is there and is not read; ``strerror`` says why, as the end of a sentence about it."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EPERM, reason)


class OutsideError(RefusedError):
    """A path that a link leads out of the repository."""

    def __init__(self) -> None:
        super().__init__("leads out of the repository")


class TooLargeError(RefusedError):
    """A file of more bytes than are read."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"is larger than {limit // 1_000_000} MB")


def why_not(error: OSError) -> str:
    """Why a file is not read, to follow its name: ``is not a regular file``, ``cannot be read: Permission denied``."""
    return str(error.strerror) if isinstance(error, RefusedError) else f"cannot be read: {error.strerror}"


class Files:
    """Reads files below the absolute folder ``root``; without one, wherever they lie.

    ``refused`` and ``too_large`` say of files that :meth:`content` did not read, though they are there, why not; of a link to a
    folder elsewhere, such as one for data, nothing.
    """

    __slots__ = ("_inside", "_real", "refused", "root", "too_large")

    def __init__(self, root: str | None) -> None:
        self.root = root.rstrip(os.sep) or root if root else root
        self.refused: dict[str, str] = {}
        self.too_large: dict[str, str] = {}
        self._real: str | None = None
        self._inside: dict[str, bool] = {}

    def read(self, path: str, limit: int = LARGEST) -> bytes:
        """The bytes of the file at absolute ``path``.

        Raises :class:`FileNotFoundError` where there is nothing, :class:`RefusedError` for what is not read, and any other
        :class:`OSError` as the system gives it.
        """
        _confirm_name(path)
        if not _NO_LINK and os.path.islink(path):
            return self._follow(path, limit)
        if self.root is not None and (".." in path or not self.holds(path[: path.rfind(os.sep)])):
            return self._follow(path, limit)
        try:
            handle = os.open(path, _FLAGS)
        except OSError as error:
            if os.path.islink(path):
                return self._follow(path, limit)
            raise _named(error) from None
        return _read(handle, limit)

    def content(self, path: str, limit: int = LARGEST) -> bytes:
        """The bytes of the file at absolute ``path``, and none where it is not read."""
        try:
            return self.read(path, limit)
        except (FileNotFoundError, NotADirectoryError):
            return b""
        except TooLargeError as error:
            self.too_large[path] = why_not(error)
            return b""
        except OSError as error:
            if not os.path.isdir(path):
                self.refused[path] = why_not(error)
            return b""

    def names(self, folder: str) -> list[str]:
        """What is in an absolute folder, sorted; raises as :meth:`read` does."""
        _confirm_name(folder)
        if self.root is not None and not self.holds(folder):
            raise OutsideError()
        return sorted(os.listdir(folder))

    def holds(self, folder: str) -> bool:
        """Whether an absolute folder lies inside, wherever links on the way to it lead."""
        known = self._inside.get(folder)
        if known is None:
            below = bool(self.root) and is_inside(folder, self.root or "")
            known = self._inside[folder] = self._walk(folder) if below else self._is_inside(os.path.realpath(folder))
        return known

    def _walk(self, folder: str) -> bool:
        """Whether a folder below the root lies inside: only a link can lead out of the folder it is in."""
        self._inside.setdefault(self.root or "", True)
        waiting = []
        while (known := self._inside.get(folder)) is None:
            waiting.append(folder)
            folder = os.path.dirname(folder)
        for folder in reversed(waiting):
            if os.path.islink(folder):
                known = self._is_inside(os.path.realpath(folder))
            self._inside[folder] = known
        return known

    def _is_inside(self, real: str) -> bool:
        if self.root is None:
            return True
        if self._real is None:
            self._real = os.path.realpath(self.root)
        return is_inside(real, self._real)

    def _follow(self, path: str, limit: int) -> bytes:
        real = os.path.realpath(path)
        if not self._is_inside(real):
            raise OutsideError()
        try:
            handle = os.open(real, _FLAGS)
        except FileNotFoundError:
            if os.path.islink(path):
                raise RefusedError("is a link that leads nowhere") from None
            raise
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise RefusedError("is a link that leads to itself") from None
            raise _named(error) from None
        return _read(handle, limit)


def read(path: str, root: str | None, limit: int = LARGEST) -> bytes:
    """The bytes of one file, as :meth:`Files.read` gives them."""
    return Files(root).read(path, limit)


def is_inside(path: str, folder: str) -> bool:
    """Whether absolute ``path`` is ``folder`` or below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _confirm_name(path: str) -> None:
    """Raise FileNotFoundError for what no file can be called: Python raises no OSError there."""
    try:
        if "\0" not in path and (path.isascii() or os.fsencode(path)):
            return
    except UnicodeEncodeError:
        pass
    raise FileNotFoundError(errno.ENOENT, "no such file name")


def _read(handle: int, limit: int) -> bytes:
    try:
        status = os.fstat(handle)
        if not S_ISREG(status.st_mode):
            raise RefusedError("is not a regular file")
        size = status.st_size
        if size > limit:
            raise TooLargeError(limit)
        data = os.read(handle, size + 1)
        if len(data) == size:
            return data
        parts = [data]  # it grew or shrank, or its file system says no size
        while parts[-1] and sum(map(len, parts)) <= limit:
            parts.append(os.read(handle, 1 << 20))
        data = b"".join(parts)
        if len(data) > limit:
            raise TooLargeError(limit)
        return data
    finally:
        os.close(handle)


def _named(error: OSError) -> OSError:
    """The error, or the plain word for what has no bytes to read."""
    if error.errno in (errno.ENXIO, errno.ENODEV, errno.EISDIR):
        return RefusedError("is not a regular file")
    return error
