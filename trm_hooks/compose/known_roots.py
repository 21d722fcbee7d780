"""Config roots kept between calls, so that a file is read once however often it takes part.

A kept file is used again only while its stamp says that it is the same; one that has just been written is read again.
"""

from __future__ import annotations

import os

from trm_hooks.compose.files import ConfigRoot
from trm_hooks.compose.stamps import stamp
from trm_hooks.compose.version_base import version_base_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.compose.files import ConfigFile
    from trm_hooks.compose.stamps import Stamp

_MAX_ROOTS = 32
_MAX_FILES = 4096

_roots: dict[tuple[str, str], KeptRoot] = {}


def kept_root(directory: str, display: str) -> KeptRoot:
    """The root at absolute ``directory``, with what is still known of it."""
    key = (directory, display)
    root = _roots.get(key)
    version = version_base_of(directory)
    if root is None or root.version_base != version:
        if len(_roots) >= _MAX_ROOTS:
            _roots.clear()
        root = _roots[key] = KeptRoot(directory, display, version_base=version)
    root.begin()
    return root


class KeptRoot(ConfigRoot):
    """A config root that looks whether a file has changed, once in every composition that uses it."""

    def __init__(self, directory: str, display: str, *, version_base: tuple[int, int]) -> None:
        super().__init__(directory, display, version_base=version_base)
        self._stamps: dict[str, Stamp] = {}
        self._checked: set[str] = set()
        self._absent: set[str] = set()

    def begin(self) -> None:
        """Start a composition: every file is looked at again, and what was not there may be there now."""
        self._checked.clear()
        self._groups.clear()
        for key in [key for key in self.prefixes if isinstance(key, tuple) and key[0] == "searchpath"]:
            del self.prefixes[key]
        if len(self._files) > _MAX_FILES or any(self._is_there(path) for path in self._absent):
            self._files.clear()
            self._absent.clear()
            self.outdated()

    def load(self, config_path: str) -> ConfigFile | None:
        """As in :class:`ConfigRoot`, but a file that has changed is read again."""
        if config_path not in self._checked:
            self._checked.add(config_path)
            seen = stamp(self.directory + os.sep + self.file_name(config_path))
            if config_path in self._files and (seen is None or seen != self._stamps.get(config_path)):
                self.reread(config_path)
            self._stamps[config_path] = seen
        file = super().load(config_path)
        if file is None:
            self._absent.add(config_path)
        return file

    def _is_there(self, config_path: str) -> bool:
        return os.path.exists(self.directory + os.sep + self.file_name(config_path))
