"""The config root of a config that a user names, by its name or by its path."""

from __future__ import annotations

import os

from trm_hooks.hydra.config_files import ConfigRoot
from trm_hooks.hydra.errors import did_you_mean
from trm_hooks.project.find_roots import ConfigRoots
from trm_hooks.project.repository import UsageError, display, find_repository, is_inside
from trm_hooks.project.settings import load_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.project.find_roots import RootInfo

# More config roots than this are not all named in a message.
_MANY = 5


class Roots:
    """The config roots that a command looks in: those given, else those of the repository around ``cwd``."""

    def __init__(self, cwd: str, given: Sequence[str] = ()) -> None:
        self.cwd = cwd
        self.repository = find_repository(given, cwd)
        settings = load_settings(self.repository)
        found = ConfigRoots(self.repository, settings, cwd=cwd, given=given)
        self.roots = self._readable(found.own)
        self.foreign = self._readable(found.foreign)

    def _readable(self, infos: list[RootInfo]) -> list[ConfigRoot]:
        return [
            ConfigRoot(info.directory, info.display, boundary=self.repository, version_base=info.version_base) for info in infos
        ]

    def find(self, name: str) -> tuple[ConfigRoot, str]:
        """The root that has config ``name`` (a name, or a path to its file), and its name there.

        Raises :class:`UsageError` where there is none, or more than one.
        """
        everywhere = [*self.roots, *self.foreign]
        if not everywhere:
            raise UsageError("no config root found; name one with --config-root")
        path = os.path.abspath(os.path.join(self.cwd, name))
        if name.endswith(".yaml") and os.path.isfile(path):
            for root in everywhere:
                if is_inside(path, root.directory):
                    return root, os.path.relpath(path, root.directory).replace(os.sep, "/").removesuffix(".yaml")
        holders = self._nearest(_holders(self.roots, name) or _holders(self.foreign, name))
        if len(holders) > 1:
            raise UsageError(f"`{name}` is in {_places(holders)}; say which with --config-root")
        if not holders:
            raise UsageError(self._missing(name))
        return holders[0], name.removesuffix(".yaml")

    def _nearest(self, roots: list[ConfigRoot]) -> list[ConfigRoot]:
        """Those of ``roots`` that share the most folders with the current one."""
        shared = [len(os.path.commonpath([self.cwd, root.directory])) for root in roots]
        return [root for root, length in zip(roots, shared, strict=True) if length == max(shared)]

    def _missing(self, name: str) -> str:
        roots = self.roots or self.foreign
        known = sorted({primary for root in roots for primary in root.primaries()})
        places = _places(roots)
        if not known:
            return f"there are no configs in {places}"
        return f"there is no config `{name}` in {places}; {did_you_mean(name, known, 'there are')}"

    def shown(self, path: str) -> str:
        """A path for messages."""
        return display(os.path.abspath(os.path.join(self.cwd, path)), self.repository)


def _holders(roots: list[ConfigRoot], name: str) -> list[ConfigRoot]:
    return [root for root in roots if os.path.isfile(os.path.join(root.directory, root.file_name(name)))]


def _places(roots: list[ConfigRoot]) -> str:
    shown = ", ".join(f"`{root.display or '.'}`" for root in roots[:_MANY])
    return shown + (f" and {len(roots) - _MANY} more" if len(roots) > _MANY else "")
