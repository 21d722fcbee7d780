"""A file in place of stdout: it is written whole when everything has been printed, or not at all."""

from __future__ import annotations

import contextlib
import io

from trm_hooks.project.repository import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def written_to(path: str) -> Iterator[None]:
    """What is printed within becomes the file at ``path``; raises :class:`UsageError` where that cannot be written."""
    buffer = io.StringIO()
    with contextlib.redirect_stdout(buffer):
        yield
    write_text(path, buffer.getvalue())


def write_text(path: str, text: str) -> None:
    """Write ``text`` to ``path``, a device too; raises :class:`UsageError` where that cannot be done."""
    try:
        with open(path, "w", encoding="utf-8", newline="\n", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be written: {error.strerror}") from None
