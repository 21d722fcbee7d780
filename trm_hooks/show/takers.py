"""Which code of the repository takes a key of a config, or drops or refuses it, and what it takes where the config is silent."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from trm_hooks.code.project_code import Readers
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.show.answers import CodeData

_VERDICTS: dict[str, Literal["taken", "dropped", "refused"]] = {"taken": "taken", "dropped": "dropped", "refused": "refused"}


def code_of(composition: Composition, key: str, folder: str) -> CodeData | None:
    """What the code of the repository around ``folder`` does with ``key``; None where that is not known."""
    from trm_hooks.code.project_code import ProjectCode
    from trm_hooks.launch.text_files import names_config
    from trm_hooks.project.find_roots import find_scripts
    from trm_hooks.project.repository import find_repository, list_repository

    listing = list_repository(find_repository((), folder))
    named = names_config(listing, (composition.root.directory.rstrip(os.sep) + os.sep,))
    code = ProjectCode(listing.root, listing.python, find_scripts(listing), named)
    readers = code.readers(composition, composition.name)
    return None if readers is None else taker(readers, key, composition.node(key) is None)


def taker(readers: Readers, key: str, is_silent: bool) -> CodeData | None:
    """The same of known readers; with ``is_silent`` the default is included, where it is a literal."""
    from trm_hooks.judging.by_code import is_referred, referred_in

    path = tuple(key.split("."))
    found = readers.answer(path)
    verdict = _VERDICTS.get(found.verdict)
    if found.spot is None or verdict is None:
        return None
    if found.verdict == "dropped" and (not readers.is_dropped(path) or is_referred(path, referred_in(readers.composition))):
        return None
    by = found.model.name if found.model is not None else None
    path_of, line = found.spot.path, found.spot.line
    if found.model is not None and verdict != "taken":  # what has no such field, not what is given to it
        path_of, line = found.model.module.path, found.model.line
    data: CodeData = {"verdict": verdict, "by": by, "path": path_of, "line": line}
    default = readers.default(path) if is_silent and found.verdict == "taken" else None
    if default is not None:
        data["default"] = default[0]
    return data


def in_words(data: CodeData) -> str:
    """``taken by `Config` (train.py:6), whose default is 2``."""
    from trm_hooks.show.provenance import shown

    words = f"{data['verdict']} by {by(data)}"
    return f"{words}, whose default is {shown(data['default'])}" if "default" in data else words


def by(data: CodeData) -> str:
    """```Config` (train.py:6)``: the class, or the line alone."""
    spot = f"{data['path']}:{data['line']}"
    return spot if data["by"] is None else f"`{data['by']}` ({spot})"
