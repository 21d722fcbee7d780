"""Where a refusal of the composer stands, in the text of its file."""

from __future__ import annotations

import os

from trm_hooks.checks.api import Place
from trm_hooks.run.repository import is_inside
from trm_hooks.source.lazy_pattern import lazy
from trm_hooks.source.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.compose.errors import CompositionError

_TOKEN = lazy(r"[^\s,\]}#]+")


def place_error(error: CompositionError, fallback: str, repository: str) -> Place:
    """Where an error stands; at the start of the file ``fallback`` if it does not say."""
    path = error.path or fallback
    source = _read(path, repository)
    starts = source.line_starts
    line = min(max(error.line, 1), len(starts))
    start = min(starts[line - 1] + max(error.column - 1, 0), len(source.text)) if error.path else 0
    token = _TOKEN.match(source.text, start)
    return Place(source, start, token.end() if token else start)


def _read(path: str, repository: str) -> SourceText:
    """The text of a file whose bytes may be anything (what is not UTF-8 is shown as U+FFFD); none of one that lies elsewhere."""
    if not is_inside(os.path.realpath(os.path.join(repository, path)), os.path.realpath(repository)):
        return SourceText(path, "")
    try:
        with open(os.path.join(repository, path), "rb") as file:
            data = file.read()
    except OSError:
        return SourceText(path, "")
    return SourceText(path, data.decode("utf-8-sig", "replace"), data.startswith(b"\xef\xbb\xbf"))
