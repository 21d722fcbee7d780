"""Whether a call on text files alone has anything to check: answered before the modules that check are imported.

A commit mostly touches files that launch nothing. Limits: a folder, a config or a Python file always has.
"""

from __future__ import annotations

import os
import stat

from trm_hooks.launch.target import Scripts
from trm_hooks.launch.text_files import installed_programs, may_be_read, may_call, read_text
from trm_hooks.project.find_roots import find_scripts
from trm_hooks.project.repository import find_repository, is_inside, list_repository
from trm_hooks.project.settings import load_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.files import Files

_CONCERN_ALL = (".yaml", ".yml", ".py")


def may_have_commands(paths: Sequence[str], cwd: str) -> bool:
    """Whether one of ``paths`` may hold a launch command, or is no text file of one repository at all."""
    if not paths or any(path.endswith(_CONCERN_ALL) for path in paths):
        return True
    repository = find_repository(paths, cwd)
    settings = load_settings(repository)
    listing = list_repository(repository)
    found = find_scripts(listing)
    scripts = Scripts(repository, found, settings.entry_scripts, programs=installed_programs(listing, found))
    return any(_may_hold(os.path.normpath(os.path.join(cwd, path)), listing.files, scripts) for path in paths)


def _may_hold(path: str, files: Files, scripts: Scripts) -> bool:
    try:
        is_file = stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return True
    if not is_file or not is_inside(path, files.root or ""):
        return True
    data = read_text(path, files, {}, True)
    if path in files.refused or path in files.too_large:
        return True
    return scripts.exist and (scripts.may_be_in(data) or may_call(data) or may_be_read(path, data))
